// Widgets under real mouse and keyboard events.

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/widgets/button.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/scrubber.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"

namespace unroll::viz {
namespace {

using Catch::Approx;
using testing::UiHarness;

constexpr SliderSpec kRate = {.min = 1e-5, .max = 1, .logarithmic = true};

TEST_CASE("button: a click presses it once, and not when released outside", "[viz][widgets]") {
  UiHarness h;
  int pressed = 0;
  h.body = [&] { pressed += button("Play"); };
  h.step(2);
  h.click("Play");
  CHECK(pressed == 1);
  h.drag(h.middle_of("Play"), {700, 500});
  CHECK(pressed == 1);
}

TEST_CASE("button: Tab reaches it, Space and Enter press it", "[viz][widgets][keyboard]") {
  UiHarness h;
  int first = 0, second = 0;
  h.body = [&] {
    first += button("one");
    second += button("two");
  };
  h.step(2);
  h.focus("two");
  h.key(ImGuiKey_Space);
  h.key(ImGuiKey_Enter);
  CHECK(first == 0);
  CHECK(second == 2);
  CHECK_FALSE(h.ui().space_free());
}

TEST_CASE("button: a disabled one is not reached by anything", "[viz][widgets]") {
  UiHarness h;
  int pressed = 0;
  h.body = [&] {
    pressed += button("off", {}, {.disabled = true});
    button("on");
  };
  h.step(2);
  CHECK(h.item("off").disabled);
  h.click("off");
  for (int i = 0; i < 6; ++i) {
    h.key(ImGuiKey_Tab);
    CHECK_FALSE(h.item("off").focused);
    h.key(ImGuiKey_Space);
  }
  CHECK(pressed == 0);
}

TEST_CASE("button: keyboard focus is visible as a ring in the accent", "[viz][widgets][keyboard]") {
  UiHarness h;
  h.body = [] {
    ImGui::Dummy({8, 8});
    button("Play");
  };
  h.step(2);
  const auto ring = [&] {
    const Item& item = h.item("Play");
    return h.picture().at(static_cast<int>((item.min.x + item.max.x) / 2),
                          static_cast<int>(item.min.y) - 2);
  };
  CHECK(ring() != h.ui().theme().accent);
  h.focus("Play");
  CHECK(ring() == h.ui().theme().accent);
}

TEST_CASE("icon button: found by its name, which is also its tooltip", "[viz][widgets]") {
  UiHarness h;
  h.body = [] { icon_button("new seed", "x"); };
  h.step(2);
  h.hover("new seed");
  CHECK_FALSE(h.has("tooltip"));
  h.wait(timing::kTooltip + 0.05f);
  CHECK(h.item("tooltip").value == "new seed");
}

TEST_CASE("toggle: switches by click and by Space and says its state", "[viz][widgets]") {
  UiHarness h;
  bool on = false;
  h.body = [&] { toggle("shuffle", on); };
  h.step(2);
  h.click("shuffle");
  CHECK(on);
  CHECK(h.item("shuffle").checked);
  h.focus("shuffle");
  h.key(ImGuiKey_Space);
  CHECK_FALSE(on);
  CHECK(h.item("shuffle").checkable);
  CHECK(h.item("shuffle").value == "off");
}

TEST_CASE("toggle: its knob glides, asks for frames meanwhile, and then rests", "[viz][widgets]") {
  UiHarness h;
  bool on = false;
  h.body = [&] { toggle("shuffle", on); };
  h.wait(0.5f);
  CHECK(std::isinf(h.ui().next_frame_in()));
  on = true;
  h.step(3);
  CHECK(h.ui().next_frame_in() == 0);
  h.wait(timing::kMove + 0.1f);
  CHECK(std::isinf(h.ui().next_frame_in()));

  h.set_look({.reduced_motion = true});
  h.step(2);
  on = false;
  h.step(1);
  CHECK(std::isinf(h.ui().next_frame_in()));
}

TEST_CASE("segmented: a click chooses, arrows walk, Tab sees one stop", "[viz][widgets]") {
  UiHarness h;
  int chosen = 0;
  const std::array<std::string_view, 3> names = {"SGD", "Adam", "other"};
  h.body = [&] {
    segmented("optimizer", chosen, names);
    button("after");
  };
  h.step(2);
  h.click("optimizer: Adam");
  CHECK(chosen == 1);
  CHECK(h.item("optimizer: Adam").checked);
  CHECK_FALSE(h.item("optimizer: SGD").checked);
  h.focus("optimizer: Adam");
  h.key(ImGuiKey_RightArrow);
  CHECK(chosen == 2);
  CHECK(h.item("optimizer: other").focused);
  h.key(ImGuiKey_RightArrow);
  CHECK(chosen == 2);
  h.key(ImGuiKey_Home);
  CHECK(chosen == 0);
  h.key(ImGuiKey_Tab);
  CHECK(h.item("after").focused);
}

TEST_CASE("tabs: click and arrows choose; the bottom bar too", "[viz][widgets]") {
  UiHarness h;
  int tab = 0, view = 0;
  const std::array<std::string_view, 2> names = {"Unroll", "Curves"};
  const std::array<TabIcon, 2> entries = {TabIcon{"Task", "t"}, TabIcon{"Write", "w"}};
  h.body = [&] {
    tabs("##pages", tab, names);
    bottom_tabs("##views", view, entries);
  };
  h.step(2);
  h.click("Curves");
  CHECK(tab == 1);
  h.focus("Curves");
  h.key(ImGuiKey_LeftArrow);
  CHECK(tab == 0);
  h.click("Write");
  CHECK(view == 1);
}

TEST_CASE("slider: dragging the knob changes the value and says when it is done",
          "[viz][widgets][slider]") {
  UiHarness h;
  double rate = 1e-3;
  int changed = 0, finished = 0;
  h.body = [&] {
    const Edit edit = slider("learning rate", rate, kRate);
    changed += edit.changed;
    finished += edit.finished;
  };
  h.step(2);
  const Item& track = h.item("learning rate");
  const float y = (track.min.y + track.max.y) / 2;
  const float middle = (track.min.x + track.max.x) / 2;
  h.drag({track.min.x + 20, y}, {middle, y});
  // Half way between 1e-5 and 1 in decades, on two digits.
  CHECK(rate == Approx(0.0032).epsilon(0.05));
  CHECK(changed >= 2);
  CHECK(finished == 1);
  h.drag({middle, y}, {5000, y});
  CHECK(rate == 1);
  h.drag({middle, y}, {-5000, y});
  CHECK(rate == Approx(1e-5));
}

TEST_CASE("slider: arrow keys step, and Home and End go to the ends",
          "[viz][widgets][slider][keyboard]") {
  UiHarness h;
  double gain = 1;
  int units = 64;
  h.body = [&] {
    slider("gain", gain, {.min = 0, .max = 3});
    slider("hidden units", units, {.min = 1, .max = 256});
  };
  h.step(2);
  h.focus("hidden units");
  h.key(ImGuiKey_RightArrow);
  CHECK(units == 65);
  h.key(ImGuiKey_LeftArrow);
  h.key(ImGuiKey_LeftArrow);
  CHECK(units == 63);
  h.key(ImGuiKey_End);
  CHECK(units == 256);
  h.key(ImGuiKey_Home);
  CHECK(units == 1);
  h.focus("gain");
  h.key(ImGuiKey_RightArrow);
  CHECK(gain > 1);
  const double small = gain - 1;
  h.key(ImGuiKey_RightArrow, ImGuiMod_Shift);
  CHECK(gain - 1 - small > 5 * small);
  CHECK_FALSE(h.ui().arrows_free());
}

TEST_CASE("slider: a value can be typed, is clamped, and Esc drops it",
          "[viz][widgets][slider][keyboard]") {
  UiHarness h;
  double rate = 1e-3;
  int finished = 0;
  h.body = [&] { finished += slider("learning rate", rate, kRate).finished; };
  h.step(2);

  SECTION("Enter on the focused slider") {
    h.focus("learning rate");
    h.key(ImGuiKey_Enter);
    h.type("0,25");
    CHECK(rate == 1e-3);
    CHECK_FALSE(h.ui().arrows_free());
    h.key(ImGuiKey_Enter);
    CHECK(rate == 0.25);
    CHECK(finished == 1);
  }
  SECTION("double click on the track") {
    h.double_click("learning rate");
    h.type("7");
    h.key(ImGuiKey_Enter);
    CHECK(rate == 1);
  }
  SECTION("click on the value") {
    h.click("learning rate: value");
    h.type("5e-4");
    h.key(ImGuiKey_Tab);
    h.step(2);
    CHECK(rate == 5e-4);
  }
  SECTION("Esc") {
    h.click("learning rate: value");
    h.type("0.5");
    h.key(ImGuiKey_Escape);
    h.step(2);
    CHECK(rate == 1e-3);
    CHECK(finished == 0);
  }
  SECTION("what is no number changes nothing") {
    h.click("learning rate: value");
    h.type("fast");
    h.key(ImGuiKey_Enter);
    h.step(2);
    CHECK(rate == 1e-3);
  }
}

TEST_CASE("slider: a value that is not a number is shown and can be replaced",
          "[viz][widgets][slider]") {
  UiHarness h;
  double value = std::numeric_limits<double>::quiet_NaN();
  h.body = [&] { slider("lost", value, kRate); };
  h.step(2);
  CHECK(h.item("lost").value == "NaN");
  h.click("lost: value");
  h.type("0.1");
  h.key(ImGuiKey_Enter);
  CHECK(value == 0.1);
}

TEST_CASE("slider: rounded values have no tails", "[viz][widgets][slider]") {
  UiHarness h;
  double value = 0;
  h.body = [&] { slider("p", value, {.min = 0, .max = 1, .step = 0.1}); };
  h.step(2);
  h.focus("p");
  for (int i = 0; i < 3; ++i) h.key(ImGuiKey_RightArrow);
  CHECK(value == 0.3);
}

TEST_CASE("dropdown: opens, shows all names, chooses, and closes with Esc", "[viz][widgets]") {
  UiHarness h;
  int chosen = 0, changed = 0;
  const std::array<std::string_view, 3> names = {"Tunes", "Story", "Own"};
  h.body = [&] { changed += dropdown("text", chosen, names); };
  h.step(2);
  CHECK(h.item("text").value == "Tunes");
  CHECK_FALSE(h.has("text: Own"));
  h.click("text");
  h.step(2);
  CHECK(h.item("text: Tunes").checked);
  h.click("text: Own");
  CHECK(chosen == 2);
  CHECK(changed == 1);
  h.step(2);
  CHECK_FALSE(h.has("text: Own"));
  h.click("text");
  h.key(ImGuiKey_Escape);
  h.step(2);
  CHECK_FALSE(h.has("text: Own"));
  CHECK(chosen == 2);
}

TEST_CASE("dropdown: works by keyboard, closed and open", "[viz][widgets][keyboard]") {
  UiHarness h;
  int chosen = 0;
  const std::array<std::string_view, 3> names = {"Tunes", "Story", "Own"};
  h.body = [&] { dropdown("text", chosen, names); };
  h.step(2);
  h.focus("text");
  h.key(ImGuiKey_DownArrow);
  CHECK(chosen == 1);
  h.key(ImGuiKey_Enter);
  h.step(2);
  REQUIRE(h.has("text: Own"));
  h.key(ImGuiKey_DownArrow);
  h.key(ImGuiKey_Enter);
  h.step(2);
  CHECK(chosen == 2);
}

TEST_CASE("scrubber: dragging and keys move within what is recorded", "[viz][widgets][keyboard]") {
  UiHarness h;
  int position = 10, finished = 0;
  const ScrubMarker markers[] = {{30, "clip", 0}};
  h.body = [&] {
    finished +=
        scrubber("updates", position,
                 {.min = 0, .max = 200, .reached = 100, .markers = markers, .noun = "update"})
            .finished;
  };
  h.step(2);
  const Item track = h.item("updates");
  const float y = (track.min.y + track.max.y) / 2;
  h.drag({track.min.x + 30, y}, {(track.min.x + track.max.x) / 2 - 200, y});
  CHECK(position > 10);
  CHECK(position < 100);
  CHECK(finished == 1);
  h.drag({track.min.x + 30, y}, {track.max.x, y});
  CHECK(position == 100);
  h.focus("updates");
  h.key(ImGuiKey_LeftArrow);
  CHECK(position == 99);
  h.key(ImGuiKey_LeftArrow, ImGuiMod_Shift);
  CHECK(position == 89);
  h.key(ImGuiKey_Home);
  CHECK(position == 0);
  h.key(ImGuiKey_End);
  CHECK(position == 100);
}

TEST_CASE("scrubber: an empty record is quiet", "[viz][widgets]") {
  UiHarness h;
  int position = 0;
  h.body = [&] { scrubber("updates", position, {}); };
  h.step(2);
  CHECK(h.item("updates").disabled);
  h.click("updates");
  CHECK(position == 0);
}

}  // namespace
}  // namespace unroll::viz
