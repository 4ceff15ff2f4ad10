// A user without a plan: random clicks, drags, keys, sizes and settings must leave an application
// that stands and answers.
#include <imgui_internal.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>
#include <deque>
#include <functional>
#include <set>

#include "engine/base/random.h"
#include "engine/nn/model_config.h"
#include "engine/tasks/registry.h"
#include "tests/support/app_harness.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

constexpr std::array kSeeds = {1u, 2u, 3u, 4u};
constexpr int kFrames = 2500;  // of each seed
static_assert(kFrames * kSeeds.size() >= 10000);
constexpr std::string_view kPanel = "panel: ";
constexpr std::size_t kTold = 16;   // inputs before a failure
constexpr double kMostWork = 4e6;   // products of one update; a larger model is given up
constexpr double kStepCost = 4000;  // microseconds of the tests' clock: two updates in a frame

constexpr std::array<ImVec2, 6> kScreens = {{
    {1440, 900},
    {390, 844},
    {844, 390},
    {1024, 700},
    {1920, 1080},
    {320, 480},
}};

struct Key {
  ImGuiKey key;
  int modifiers = 0;
};
/// All keys that do something.
constexpr std::array<Key, 32> kKeys = {{
    {ImGuiKey_Space},
    {ImGuiKey_Space},
    {ImGuiKey_RightArrow},
    {ImGuiKey_LeftArrow},
    {ImGuiKey_UpArrow},
    {ImGuiKey_DownArrow},
    {ImGuiKey_RightArrow, ImGuiMod_Shift},
    {ImGuiKey_LeftArrow, ImGuiMod_Shift},
    {ImGuiKey_PageUp},
    {ImGuiKey_PageDown},
    {ImGuiKey_Home},
    {ImGuiKey_End},
    {ImGuiKey_Tab},
    {ImGuiKey_Tab},
    {ImGuiKey_Tab, ImGuiMod_Shift},
    {ImGuiKey_Enter},
    {ImGuiKey_Enter},
    {ImGuiKey_Escape},
    {ImGuiKey_Backspace},
    {ImGuiKey_R},
    {ImGuiKey_G},
    {ImGuiKey_C},
    {ImGuiKey_A},
    {ImGuiKey_F},
    {ImGuiKey_S},
    {ImGuiKey_H},
    {ImGuiKey_Z, ImGuiMod_Ctrl},
    {ImGuiKey_Z, ImGuiMod_Ctrl},
    {ImGuiKey_Y, ImGuiMod_Ctrl},
    {ImGuiKey_Z, ImGuiMod_Ctrl | ImGuiMod_Shift},
    {ImGuiKey_A, ImGuiMod_Ctrl},
    {ImGuiKey_None},
}};

constexpr std::array<std::string_view, 12> kTyped = {"?", ".", ",", "+",  "-",   "0.5",
                                                     "7", "x", "ä", "\"", "1e9", "lr=2;rnn&"};

/// What an input is called, and what it does.
struct Input {
  std::string words;
  std::function<void()> act;
};

std::string place(ImVec2 at) {
  return "(" + std::to_string(std::lround(at.x)) + ", " + std::to_string(std::lround(at.y)) + ")";
}

/// What a frame has begun and not ended.
std::string unclosed(const ImGuiContext& g) {
  std::string out;
  const auto look = [&](const char* what, int size, int expected) {
    if (size != expected) out += std::string(what) + ": " + std::to_string(size) + "  ";
  };
  look("colours", g.ColorStack.Size, 0);
  look("style", g.StyleVarStack.Size, 0);
  look("fonts", g.FontStack.Size, 0);
  look("groups", g.GroupStack.Size, 0);
  look("popups", g.BeginPopupStack.Size, 0);
  look("disabled", g.DisabledStackSize, 0);
  for (const ImGuiWindow* window : g.Windows)
    look((std::string("names in ") + window->Name).c_str(), window->IDStack.Size, 1);
  return out;
}

class Monkey {
 public:
  Monkey(FakePlatform& platform, AppHarness& app, std::uint64_t seed)
      : platform_(platform), app_(app), random_(seed, 77) {}

  int frames() const { return frames_; }
  std::string told() const {
    std::string out;
    for (const std::string& words : told_) out += "\n  " + words;
    return out;
  }

  Input next() {
    Input input = draw();
    told_.push_back(std::to_string(frames_) + ": " + input.words);
    if (told_.size() > kTold) told_.pop_front();
    return input;
  }

  void step(int frames = 1) {
    for (int i = 0; i < frames; ++i) {
      app_.step();
      ++frames_;
      REQUIRE(unclosed(*ImGui::GetCurrentContext()) == "");
      for (const Item& item : app_.items().items())
        if (item.label.starts_with(kPanel)) shown_.insert(item.label.substr(kPanel.size()));
    }
  }

  /// Views that have not been on screen yet.
  std::vector<std::string> unseen() const {
    std::vector<std::string> ids;
    for (const ViewInfo& view : views_)
      if (!shown_.contains(std::string(view.id))) ids.emplace_back(view.id);
    return ids;
  }

  /// A model that takes too long is no matter for this test.
  bool too_large() const {
    const nlohmann::json state = app_.state();
    if (!state.contains("config")) return false;
    const auto number = [&](const char* key) {
      return std::atof(state["config"].value(key, std::string("0")).c_str());
    };
    const double side = std::max({number("H"), number("d"), number("E")});
    return number("T") * number("B") * number("layers") * side * side > kMostWork ||
           state["rivals"].size() > 2;
  }

  Input small_start() {
    const auto tasks = task_entries();
    const std::string link =
        "v=1&task=" + std::string(tasks[random_.below(tasks.size())].id()) +
        "&m=" + std::string(kModelKindNames[random_.below(kModelKindNames.size())]) +
        "&T=" + std::to_string(4 + random_.below(20)) +
        "&H=" + std::to_string(2 + random_.below(9)) + "&d=8&heads=2&E=5&B=3" +
        (random_.below(3) == 0 ? "&vs=gru" : "") + "&view=" + next_view();
    return {"link " + link, [this, link] {
              app_.app().on_link_changed(link);
              step(2);
            }};
  }

 private:
  /// One that has not been open, as long as there is one.
  std::string next_view() {
    const std::vector<std::string> left = unseen();
    return left.empty() ? std::string(views_[random_.below(views_.size())].id)
                        : left[random_.below(left.size())];
  }
  int below(std::size_t n) { return static_cast<int>(random_.below(n)); }
  ImVec2 anywhere() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    return {static_cast<float>(random_.uniform()) * size.x,
            static_cast<float>(random_.uniform()) * size.y};
  }
  /// The middle of something on screen, and its name.
  std::pair<ImVec2, std::string> something() {
    std::vector<const Item*> seen;
    for (const Item& item : app_.items().items())
      if (item.visible && (item.id != 0 || random_.below(8) == 0)) seen.push_back(&item);
    if (seen.empty()) return {anywhere(), "nothing"};
    const Item& item = *seen[random_.below(seen.size())];
    return {{(item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2}, item.path()};
  }

  void point(ImVec2 to) {
    ImGui::GetIO().AddMousePosEvent(to.x, to.y);
    step();
  }
  void button(bool down) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    step();
  }
  void click(ImVec2 at) {
    point(at);
    button(true);
    button(false);
  }
  void drag(ImVec2 from, ImVec2 to, bool shift) {
    point(from);
    if (shift) ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
    button(true);
    for (const float part : {0.3f, 0.7f, 1.0f})
      point({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part});
    button(false);
    if (shift) ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  }
  void press(Key key) {
    ImGuiIO& io = ImGui::GetIO();
    constexpr int kMods[] = {ImGuiMod_Ctrl, ImGuiMod_Shift};
    for (const int mod : kMods)
      if (key.modifiers & mod) io.AddKeyEvent(static_cast<ImGuiKey>(mod), true);
    io.AddKeyEvent(key.key, true);
    step();
    io.AddKeyEvent(key.key, false);
    for (const int mod : kMods)
      if (key.modifiers & mod) io.AddKeyEvent(static_cast<ImGuiKey>(mod), false);
    step();
  }

  Input draw() {
    const int kind = below(100);
    if (kind < 36) {
      const auto [at, name] = something();
      return {"click " + name + " " + place(at), [=, this] { click(at); }};
    }
    if (kind < 40) {
      const auto [at, name] = something();
      return {"double click " + name + " " + place(at), [=, this] {
                click(at);
                click(at);
              }};
    }
    if (kind < 50) {
      const ImVec2 at = anywhere();
      return {"click " + place(at), [=, this] { click(at); }};
    }
    if (kind < 60) {
      const auto [from, name] = something();
      const ImVec2 to = below(2) ? anywhere() : ImVec2(from.x + 60, from.y + 3);
      const bool shift = below(3) == 0;
      return {(shift ? "shift-drag " : "drag ") + name + " " + place(from) + " to " + place(to),
              [=, this] { drag(from, to, shift); }};
    }
    if (kind < 78) {
      Key key = kKeys[random_.below(kKeys.size())];
      if (key.key == ImGuiKey_None)
        key = {static_cast<ImGuiKey>(ImGuiKey_1 + below(9)), below(2) ? ImGuiMod_Shift : 0};
      const std::string mods = std::string(key.modifiers & ImGuiMod_Ctrl ? "Ctrl " : "") +
                               (key.modifiers & ImGuiMod_Shift ? "Shift " : "");
      return {"key " + mods + ImGui::GetKeyName(key.key), [=, this] { press(key); }};
    }
    if (kind < 83) {
      const std::string_view text = kTyped[random_.below(kTyped.size())];
      return {"type " + std::string(text), [=, this] {
                ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
                step();
              }};
    }
    if (kind < 90) {
      const ImVec2 at = anywhere();
      const float notches = static_cast<float>(below(9) - 4);
      return {"wheel " + std::to_string(notches) + " at " + place(at), [=, this] {
                point(at);
                ImGui::GetIO().AddMouseWheelEvent(0, notches);
                step();
              }};
    }
    if (kind < 92) {
      const ImVec2 size = kScreens[random_.below(kScreens.size())];
      return {"screen " + place(size), [=, this] {
                ImGui::GetIO().DisplaySize = size;
                step(2);
              }};
    }
    if (kind < 94) {
      const int bits = below(16);
      return {"preferences " + std::to_string(bits), [=, this] {
                platform_.wish.dark = bits & 1;
                platform_.wish.touch = bits & 2;
                platform_.wish.high_contrast = bits & 4;
                platform_.wish.reduced_motion = bits & 8;
                step(2);
              }};
    }
    if (kind < 97) return small_start();
    const int frames = 2 + below(20);
    return {"wait", [=, this] { step(frames); }};
  }

  FakePlatform& platform_;
  AppHarness& app_;
  Random random_;
  const std::vector<ViewInfo> views_ = list_views();
  std::set<std::string> shown_;  // ids
  int frames_ = 0;
  std::deque<std::string> told_;
};

}  // namespace

TEST_CASE("fuzz: random clicks, drags and keys in all views leave an application that answers",
          "[viz][fuzz]") {
  const auto seed = GENERATE(from_range(kSeeds));
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=12&H=6&B=3&vs=lstm";
  platform.step_cost_us = kStepCost;
  AppHarness app(platform);
  Monkey monkey(platform, app, seed);
  while (monkey.frames() < kFrames) {
    const Input input = monkey.too_large() ? monkey.small_start() : monkey.next();
    INFO("seed " << seed << ", the last inputs, by frame:" << monkey.told());
    input.act();
  }
  INFO("seed " << seed << ", the last inputs, by frame:" << monkey.told());
  CHECK(monkey.unseen() == std::vector<std::string>());
  platform.wish = {};
  for (int i = 0; i < 4; ++i) app.key(ImGuiKey_Escape);
  app.resize(1440, 900);
  app.app().on_link_changed("v=1&task=recall&T=12&H=6&B=3");
  app.until([&] { return app.state()["state"] == "paused" && app.state()["update"] == 0; });
  for (int i = 0; i < 4; ++i) app.key(ImGuiKey_Escape);
  app.click("Play");
  app.until([&] { return app.state()["update"] > 3; });
}

}  // namespace unroll::viz::testing
