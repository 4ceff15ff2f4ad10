// Every control that any view or bar shows is clicked by its label, and the click must change
// something that can be told: the state, what is on screen, a file, the clipboard.
#include <imgui_internal.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <map>
#include <set>

#include "tests/support/app_harness.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

struct Place {
  std::string link;
  int updates = 4;  ///< made before anything is clicked
  bool phone = false;
};

/// Small runs in which a view shows all that it has; several where one is not enough.
constexpr const char* kSmall = "v=1&text=rhymes&T=8&H=6&E=5&B=3";
const std::multimap<std::string_view, Place>& places() {
  static const std::multimap<std::string_view, Place> all = {
      {"task", {kSmall}},
      {"task", {"v=1&task=recall&T=8&H=6&B=3"}},
      {"model", {"v=1&task=dates&m=gru&H=6&E=5&B=3&cross=bahdanau"}},
      {"model", {"v=1&task=lookup&m=transformer&d=8&heads=2&B=3"}},
      {"training", {kSmall}},
      {"unroll", {kSmall}},
      {"unroll", {"v=1&task=recall&T=8&H=6&B=3&vs=gru"}},
      {"cell", {"v=1&text=rhymes&T=8&H=6&E=5&B=3&m=lstm"}},
      {"gradient", {"v=1&task=recall&T=8&H=6&B=3&m=lstm"}},
      {"states", {"v=1&task=recall&T=8&H=6&B=3&m=gru&layers=2"}},
      {"attention", {"v=1&task=lookup2&m=transformer&d=8&heads=2&B=3"}},
      {"weights", {"v=1&text=rhymes&T=8&H=6&E=5&B=3&m=lstm"}},
      {"embedding", {"v=1&task=classes&H=6&E=5&B=3"}},
      {"neurons", {"v=1&text=rhymes&T=8&H=6&E=5&B=3&m=lstm"}},
      {"whatif", {"v=1&task=sentiment&m=gru&H=6&E=5&B=3"}},
      {"curves", {"v=1&task=recall&T=8&H=6&B=3"}},
      {"race", {"v=1&task=recall&T=8&H=6&B=3&vs=lstm"}},
      {"clinic", {"v=1&task=recall&T=24&H=6&B=3&gain=0.2"}},
      {"code", {kSmall}},
      {"calculator", {kSmall}},
      {"runs", {kSmall}},
      {"horizon", {"v=1&task=recall&T=8&H=6&B=3"}},
      {"log", {kSmall}},
      {"settings", {kSmall}},
      {"next", {kSmall}},
      {"generate", {"v=1&T=8&H=6&E=5&B=3", 52}},
      {"unroll", {kSmall, 4, true}},
  };
  return all;
}

/// Controls that change nothing where they are clicked, and why that is right.
const std::map<std::string_view, std::string_view> kNothingToDo = {};

/// Controls that are faded wherever this test comes to, and why.
const std::map<std::string_view, std::string_view> kAlwaysFaded = {
    {"Calculator/number before", "opens with the second number: calculator_test"},
    {"First light/Back", "on the first card: app_control_test"},
    {"So far/Back", "on the first card: app_control_test"},
    {"Generate/show sample 1 as notes", "it stands there already: tune_choice_test"},
    {"Runs/go on with run 1", "is the run that is shown: undo_test"},
    {"What if/Restore example", "nothing is changed yet: attention_view_test"},
    {"undo", "by its key after every edit here"},
    {"redo", "by its key after every edit here"}};

/// Controls that change what edits change, and yet are none, and why.
const std::map<std::string_view, std::string_view> kNoEdits = {
    {"Attention/search table", "it only opens the table, which has its first numbers then"}};

/// An application on a view, after a little training, at rest.
class Visit {
 public:
  Visit(std::string_view view, const Place& place) {
    platform_.start_link = place.link + "&view=" + std::string(view);
    platform_.wish.reduced_motion = true;
    platform_.wish.touch = place.phone;
    platform_.picked_name = "abab.txt";
    for (int i = 0; i < 200; ++i)
      for (const char c : {'a', 'b'})
        platform_.picked_content.push_back(static_cast<std::uint8_t>(c));
    app_ = std::make_unique<AppHarness>(platform_, place.phone
                                                       ? AppOptions{.width = 390, .height = 844}
                                                       : AppOptions{.width = 1440, .height = 1500});
    app_->key(ImGuiKey_Space);
    app_->until([&] { return app_->state()["update"] >= place.updates; });
    app_->key(ImGuiKey_Space);
    app_->until([&] { return app_->state()["state"] == "paused"; });
    app_->move({-1, -1});
    app_->until([&] { return app_->app().need() == FrameNeed::kNone; });
    view_ = app_->state()["config"].dump() + where();
  }

  AppHarness& app() const { return *app_; }
  const std::vector<Item>& items() const { return app_->items().items(); }

  /// All that can be told from outside.
  std::string told() const {
    nlohmann::json state = app_->state();
    state.erase("frames");
    state.erase("notices");
    std::string all = state.dump() + "\n" + platform_.clipboard + "\n" +
                      std::to_string(platform_.plays) + " " + std::to_string(platform_.volume);
    for (const auto& [name, content] : platform_.offered) all += "\n" + name;
    for (const Item& item : items())
      if (item.role != Role::kTooltip && item.label != "notice")
        all += "\n" + item.path() + "=" + item.value + (item.checked ? " on" : "") +
               (item.disabled ? " faded" : "");
    return all;
  }
  bool popup() const { return ImGui::GetCurrentContext()->OpenPopupStack.Size > 0; }
  /// Whether another control may be clicked as if nothing had happened.
  bool as_before() const {
    return !popup() && app_->app().need() == FrameNeed::kNone &&
           app_->state()["config"].dump() + where() == view_;
  }

  /// Clicks at this part of an item's width.
  void click(const Item& item, float part) {
    app_->move({item.min.x + part * (item.max.x - item.min.x), (item.min.y + item.max.y) / 2});
    for (const bool down : {true, false}) {
      ImGui::GetIO().AddMouseButtonEvent(0, down);
      app_->step(2);
    }
    app_->move({-1, -1});
    app_->step(4);
  }

 private:
  std::string where() const {
    const nlohmann::json state = app_->state();
    std::string all;
    for (const char* key : {"layout", "theme", "stage", "strip", "maximised", "tab", "help",
                            "teaching", "training", "update", "run", "shown_run", "rivals"})
      all += state[key].dump() + " ";
    return all;
  }

  FakePlatform platform_;
  std::unique_ptr<AppHarness> app_;
  std::string view_;
};

bool is_control(const Item& item) {
  return item.id != 0 && item.visible && item.role != Role::kText && item.role != Role::kTooltip &&
         item.max.x - item.min.x >= 2 && item.max.y - item.min.y >= 2;
}

/// What is already chosen stays so.
bool is_chosen(const Item& item) {
  return item.checked && (item.role == Role::kTab || item.role == Role::kOption);
}

/// What counts as one control wherever it stands: tabs and what opens over everything are the same
/// on every panel.
std::string name_of(const Item& item, bool over_everything) {
  return over_everything || item.role == Role::kTab ? item.label : item.path();
}

const Item* find(const Visit& visit, const std::string& path) {
  for (const Item& item : visit.items())
    if (item.path() == path && is_control(item)) return &item;
  return nullptr;
}

/// Uses a control as its role wants. False when nothing follows.
bool use(Visit& visit, const std::string& path) {
  const std::string before = visit.told();
  const auto changed = [&] {
    if (visit.told() != before) return true;
    visit.app().step(24);
    return visit.told() != before;
  };
  for (const float part : {0.5f, 0.2f, 0.8f}) {
    const Item* item = find(visit, path);
    if (item == nullptr) return true;
    if (item->role == Role::kTextField) break;
    visit.click(*item, part);
    if (changed()) return true;
  }
  for (const char* text : {"3", "0.4", "17"}) {
    const Item* item = find(visit, path);
    if (item == nullptr) return true;
    visit.click(*item, 0.5f);
    visit.app().key(ImGuiKey_A, ImGuiMod_Ctrl);
    visit.app().type(text);
    visit.app().key(ImGuiKey_Enter);
    if (changed()) return true;
  }
  return false;
}

/// Labels to be clicked one after the other; the last one is under test.
using Chain = std::vector<std::string>;

/// The controls that are new on screen. Of a list of choices one is enough.
std::vector<Item> new_controls(const Visit& visit, const std::set<std::string>& known,
                               bool of_list) {
  std::vector<Item> found;
  for (const Item& item : visit.items())
    if (is_control(item) && !item.disabled && !is_chosen(item) && !known.contains(item.path()))
      found.push_back(item);
  if (of_list && found.size() > 1) found = {found.back()};
  return found;
}

std::set<std::string> controls_of(const Visit& visit) {
  std::set<std::string> paths;
  for (const Item& item : visit.items())
    if (is_control(item)) paths.insert(item.path());
  return paths;
}

/// What edits change.
nlohmann::json edited(const Visit& visit) {
  const nlohmann::json state = visit.app().state();
  nlohmann::json all = {state["text"]["id"], state["search"]};
  for (const char* key : {"config", "changed_steps", "held", "runs", "pinned_runs", "layouts",
                          "temperature", "sample_length", "sample_every", "top_k"})
    all.push_back(state[key]);
  for (const nlohmann::json& rival : state["rivals"]) all.push_back(rival["differs"]);
  return all;
}

/// An edit was made: it is taken back and made again.
void undo_and_redo(Visit& visit, const nlohmann::json& before) {
  const nlohmann::json after = edited(visit);
  const auto reaches = [&](ImGuiKey key, const nlohmann::json& wanted) {
    visit.app().key(key, ImGuiMod_Ctrl);
    for (int i = 0; i < 60 && edited(visit) != wanted; ++i) visit.app().step();
    CHECK(edited(visit) == wanted);
  };
  reaches(ImGuiKey_Z, before);
  reaches(ImGuiKey_Y, after);
}

struct Clicks {
  std::set<std::string> done, faded, dead, edits;
  std::set<std::string> unregistered;  ///< changed something and cannot be taken back
  int visits = 0;
};

/// Clicks every control of one place that no earlier place had.
void click_all(std::string_view view, const Place& place, Clicks& clicks) {
  std::unique_ptr<Visit> visit;
  const auto fresh = [&] {
    visit = std::make_unique<Visit>(view, place);
    ++clicks.visits;
  };
  fresh();
  const std::string at_rest = visit->told();
  visit->app().step(30);
  REQUIRE(visit->told() == at_rest);  // nothing follows from nothing
  std::deque<Chain> todo;
  for (const Item& item : visit->items()) {
    if (!is_control(item) || is_chosen(item)) continue;
    const std::string name = name_of(item, false);
    if (item.disabled) clicks.faded.insert(name);
    if (!item.disabled && clicks.done.insert(name).second) todo.push_back({item.path()});
  }
  bool clean = true;
  while (!todo.empty()) {
    const Chain chain = todo.front();
    todo.pop_front();
    if (!clean || (chain.size() == 1 && find(*visit, chain.front()) == nullptr)) fresh();
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) use(*visit, chain[i]);
    if (chain.size() > 1) visit->app().wait(1);  // what follows is an edit of its own
    const Item* item = find(*visit, chain.back());
    if (item == nullptr) continue;
    const bool list = item->role == Role::kMenu;
    const std::set<std::string> known = controls_of(*visit);
    const nlohmann::json before = edited(*visit);
    const std::size_t entries = visit->app().state()["undo_entries"];
    if (!use(*visit, chain.back())) clicks.dead.insert(chain.back());
    if (edited(*visit) != before) {
      const nlohmann::json state = visit->app().state();
      INFO("undo " << state["undo"] << " by " << chain.back());
      if (state["undo_entries"] > entries) {
        clicks.edits.insert(state["undo"]);
        undo_and_redo(*visit, before);
      } else {
        clicks.unregistered.insert(chain.back());
      }
    }
    clean = chain.size() == 1 && visit->as_before();
    if (chain.size() < 3 && (visit->popup() || clean))
      for (const Item& next : new_controls(*visit, known, list))
        if (clicks.done.insert(name_of(next, visit->popup())).second) {
          Chain deeper = chain;
          deeper.push_back(next.path());
          todo.push_back(deeper);
          clean = false;
        }
  }
}

}  // namespace

TEST_CASE("every control: a click on its label changes what can be seen or told",
          "[viz][app][controls][slow]") {
  Clicks clicks;
  std::set<std::string> seen;
  for (const auto& [view, place] : places()) {
    INFO(view << " of " << place.link);
    click_all(view, place, clicks);
    seen.emplace(view);
  }
  for (const ViewInfo& view : list_views()) {
    INFO(view.id);
    CHECK(seen.contains(std::string(view.id)));
  }
  for (const std::string& path : clicks.dead) {
    INFO(path);
    CHECK(kNothingToDo.contains(path));
  }
  for (const auto& [path, why] : kNothingToDo) {
    INFO(path << ": " << why);
    CHECK(clicks.dead.contains(std::string(path)));
  }
  for (const std::string& path : clicks.unregistered) {
    INFO(path << " changes what an edit changes and cannot be taken back");
    CHECK(kNoEdits.contains(path));
  }
  for (const auto& [path, why] : kNoEdits) {
    INFO(path << ": " << why);
    CHECK(clicks.unregistered.contains(std::string(path)));
  }
  for (const std::string& path : clicks.faded) {
    INFO(path);
    CHECK((clicks.done.contains(path) || kAlwaysFaded.contains(path)));
  }
  INFO(clicks.edits.size() << " kinds of edits, " << clicks.visits << " visits");
  CHECK(clicks.done.size() > 200);
  CHECK(clicks.edits.size() > 20);  // settings, texts, starts, models of a race, what is read
}

}  // namespace unroll::viz::testing
