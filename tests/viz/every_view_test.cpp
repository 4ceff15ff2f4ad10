// What every view promises: whatever takes the keyboard shows it, every kind of cell tells its
// name, value and shape, and the pictures of ./dev shots show something.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <set>
#include <span>
#include <sstream>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/engine_source_dir.h"
#include "tests/support/view_stage.h"
#include "viz/views/views.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

struct Canned {
  std::string name;
  std::shared_ptr<const Snapshot> snapshot;
};

/// Runs that fill the views between them.
std::vector<Canned> runs() {
  Config heads = small_config();
  heads.task.kind = TaskKind::kTwoLookups;
  heads.model.kind = ModelKind::kTransformer;
  heads.model.width = 8;
  heads.model.heads = 2;
  Config dates = small_config();
  dates.task.kind = TaskKind::kDates;
  dates.model.kind = ModelKind::kGru;
  dates.model.cross = CrossKind::kBahdanau;
  Config ball = small_config();
  ball.task.kind = TaskKind::kBall;
  ball.model.kind = ModelKind::kLstm;
  return {{"text", snapshot_after(small_config(), 30)},
          {"heads", snapshot_after(heads, 5)},
          {"dates", snapshot_after(dates, 5)},
          {"ball", snapshot_after(ball, 5)}};
}

/// Pixels in and around `item` that differ between two pictures.
int changed_around(const Item& item, const Image& a, const Image& b) {
  constexpr int kAround = 5;
  int changed = 0;
  const int left = std::max(0, static_cast<int>(item.min.x) - kAround);
  const int right = std::min(a.width, static_cast<int>(item.max.x) + kAround);
  const int top = std::max(0, static_cast<int>(item.min.y) - kAround);
  const int bottom = std::min(a.height, static_cast<int>(item.max.y) + kAround);
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) changed += a.at(x, y) != b.at(x, y);
  return changed;
}

/// Walks through all that Tab leads to. Each item's picture must differ from the same picture
/// without a visible focus. Returns how many there were.
int walk_by_tab(UiHarness& ui) {
  std::set<ImGuiID> seen;
  for (;;) {
    ui.key(ImGuiKey_Tab);
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const ImGuiID id = g.NavId;
    if (id == 0 || !seen.insert(id).second) return static_cast<int>(seen.size());
    ui.step(2);
    const auto found =
        std::ranges::find_if(ui.items().items(), [&](const Item& item) { return item.id == id; });
    INFO("item " << seen.size());
    REQUIRE(found != ui.items().items().end());
    const Item item = *found;
    INFO(item.label);
    CHECK(item.focused);
    CHECK(item.visible);
    const Image with = ui.picture();
    g.NavDisableHighlight = true;
    ImGui::ClearActiveID();
    ui.step(1);
    const Image without = ui.picture();
    g.NavDisableHighlight = false;
    CHECK(changed_around(item, with, without) >= 20);
    REQUIRE(seen.size() < 200);
  }
}

/// "rnn0.h[3]@7" and "rnn0.h[0]@1" are of one kind.
std::string kind_of(std::string address) {
  std::erase_if(address, [](char c) { return c >= '0' && c <= '9'; });
  return address;
}

/// What is drawn into the picture of a thrown ball, or spells out what is pointed at elsewhere.
bool is_spelled_out(const Item& item, const Snapshot& snapshot) {
  return item.label.starts_with("pair ") ||
         (snapshot.example.inputs.empty() &&
          (item.label.starts_with("reads@") || item.label.starts_with("expects@")));
}

bool is_cell_of_numbers(const Item& item) {
  return item.role == Role::kCell && item.visible && !item.value.empty() &&
         (item.label.find('@') != std::string::npos || item.label.find('[') != std::string::npos);
}

constexpr int kUpdates = 52;  // the first sample is written after 50

/// Words that take much of a panel stand there in place of what it would show.
bool fills(const Item& words, const Item& panel) {
  const bool inside = words.min.x >= panel.min.x && words.max.x <= panel.max.x &&
                      words.min.y >= panel.min.y && words.max.y <= panel.max.y;
  const auto area = [](const Item& item) {
    return (item.max.x - item.min.x) * (item.max.y - item.min.y);
  };
  return inside && area(words) > 0.1f * area(panel);
}

}  // namespace

TEST_CASE("every view: whatever Tab leads to shows that it has the keyboard",
          "[viz][views][keys][slow]") {
  const auto views = make_views();
  int walked = 0;
  const std::vector<Canned> all = runs();
  for (const Canned& run : std::span(all).first(2)) {
    for (const auto& view : views) {
      INFO(view->info().id << " of " << run.name);
      ViewStage stage(*view, *run.snapshot,
                      {.width = 640, .height = 480, .look = {.reduced_motion = true}});
      walked += walk_by_tab(stage.ui);
    }
  }
  CHECK(walked > 300);
}

TEST_CASE("every view: each kind of cell tells its name, value and shape",
          "[viz][views][tooltip]") {
  const auto views = make_views();
  std::set<std::string> told;
  for (const Canned& run : runs()) {
    for (const auto& view : views) {
      ViewStage stage(*view, *run.snapshot,
                      {.width = 900, .height = 700, .look = {.reduced_motion = true}});
      std::vector<Item> cells;
      std::set<std::string> kinds;
      for (const Item& item : stage.ui.items().items())
        if (is_cell_of_numbers(item) && !is_spelled_out(item, *run.snapshot) &&
            kinds.insert(kind_of(item.label)).second)
          cells.push_back(item);
      for (const Item& cell : cells) {
        INFO(cell.label << " in " << view->info().id << " of " << run.name);
        stage.ui.move({(cell.min.x + cell.max.x) / 2, (cell.min.y + cell.max.y) / 2});
        stage.ui.wait(0.3f);
        const auto& text = stage.ui.ui().overlay().text;
        CHECK(text.has_value());
        if (!text) continue;
        CHECK_FALSE(text->name.empty());
        CHECK_FALSE(text->value.empty());
        CHECK_FALSE(text->shape.empty());
        told.insert(std::string(view->info().id) + " " + kind_of(cell.label));
      }
    }
  }
  CHECK(told.size() > 60);
}

TEST_CASE("every view: each kind of model opens in it, or it says in words why not",
          "[viz][views]") {
  const auto views = make_views();
  const std::set<std::string_view> with_attention = {"attention", "transformer"};
  for (std::size_t kind = 0; kind < kModelKindNames.size(); ++kind) {
    Config config = small_config();
    config.task.kind = TaskKind::kRecall;
    config.model.kind = static_cast<ModelKind>(kind);
    config.model.width = 8;
    config.model.heads = 2;
    const auto snapshot = snapshot_after(config, 20);
    std::set<std::string> refusing;
    for (const auto& view : views) {
      const std::string id(view->info().id);
      INFO(id << " with " << kModelKindNames[kind]);
      ViewStage stage(*view, *snapshot, {.width = 900, .height = 700});
      const Item whole{.min = {0, 0}, .max = {900, 700}};
      int shown = 0;
      for (const Item& item : stage.ui.items().items()) {
        shown += item.visible && item.role != Role::kStatus;
        if (item.role != Role::kStatus || !fills(item, whole)) continue;
        refusing.insert(id);
        CHECK(item.label.size() + item.value.size() > 30);  // a sentence
        CHECK(item.label.find(' ') != std::string::npos);
      }
      CHECK((shown > 3 || refusing.contains(id)));
    }
    INFO(kModelKindNames[kind]);
    CHECK(refusing.contains("attention") == !with_attention.contains(kModelKindNames[kind]));
  }
}

/// Names and links of a list of ./dev shots.
std::vector<std::pair<std::string, std::string>> listed(const std::string& file) {
  std::ifstream list(unroll::test::source_dir() + "/tools/" + file);
  std::vector<std::pair<std::string, std::string>> all;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    words >> all.emplace_back().first >> all.back().second;
  }
  return all;
}

TEST_CASE("every view: ./dev shots walks through all of them with each kind of model",
          "[viz][views][shots][slow]") {
  std::set<std::string> models;
  for (const auto& [name, link] : listed("shot_models.txt")) {
    INFO(name << ": " << link);
    FakePlatform platform;
    platform.start_link = link;
    AppHarness app(platform, {.width = 1600, .height = 1000});
    const auto state = app.state();
    CHECK(state["notices"].empty());
    models.insert(state["config"]["m"]);
    // The desktop window is walked through by its tabs; none may stand in a list behind them.
    for (const ViewInfo& view : list_views())
      if (view.dock == Dock::kStage || view.dock == Dock::kStrip) {
        INFO(view.title);
        const std::string dock = view.dock == Dock::kStage ? "Unroll/" : "Curves/";
        CHECK(app.item(dock + std::string(view.title)).role == Role::kTab);
      }
  }
  for (const std::string_view model : kModelKindNames) {
    INFO(model);
    CHECK(models.contains(std::string(model)));
  }
}

TEST_CASE("every view: its picture of ./dev shots shows it filled, each model is on one",
          "[viz][views][shots][slow]") {
  std::set<std::string> seen, models;
  for (const auto& [name, link] : listed("shot_links.txt")) {
    INFO(name << ": " << link);
    FakePlatform platform;
    platform.start_link = link;
    AppHarness app(platform, {.width = 1200, .height = 800});
    app.wait(1);
    app.key(ImGuiKey_Space);
    app.until([&] { return app.state()["update"] >= kUpdates; }, 4000);
    app.key(ImGuiKey_Space);
    app.wait(1);
    const auto state = app.state();
    CHECK(state["notices"].empty());
    models.insert(state["config"]["m"]);
    const std::string view = name.substr(0, name.find('-'));
    seen.insert(view);
    const Item panel = app.item("panel: " + view);
    CHECK(panel.visible);
    for (const Item& item : app.items().items()) {
      if (item.role != Role::kStatus || !item.visible) continue;
      INFO(item.label << " " << item.value);
      CHECK_FALSE(fills(item, panel));
    }
  }
  for (const ViewInfo& view : list_views()) {
    INFO(view.id);
    CHECK(seen.contains(std::string(view.id)));
  }
  for (const std::string_view model : kModelKindNames) {
    INFO(model);
    CHECK(models.contains(std::string(model)));
  }
}

}  // namespace unroll::viz::testing
