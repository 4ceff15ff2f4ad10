// Widgets under real mouse and keyboard events.

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/scrubber.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

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

TEST_CASE("tooltip: comes after a rest, and stays while the pointer moves on", "[viz][widgets]") {
  UiHarness h;
  h.body = [] {
    for (const char* name : {"one", "two"}) button(name, {}, {.help = name});
  };
  h.step(2);
  h.hover("one");
  CHECK_FALSE(h.has("tooltip"));
  // Somebody has to wake the program for it.
  CHECK(h.ui().next_frame_in() <= timing::kTooltip);
  h.wait(timing::kTooltip);
  CHECK(h.item("tooltip").value == "one");
  h.hover("two");
  CHECK(h.item("tooltip").value == "two");
  h.move({700, 500});
  CHECK_FALSE(h.has("tooltip"));
}

TEST_CASE("tooltip: stays on the screen in every corner", "[viz][widgets]") {
  UiHarness h;
  h.body = [] {
    tooltip({.name = "h_{17}[3]",
             .value = "0.976",
             .shape = "64 × 100",
             .formula = {"= tanh(0.82 − 0.11)"},
             .note = "A sentence that is long enough to be broken into several lines."});
  };
  for (const ImVec2 corner : {ImVec2(0, 0), ImVec2(799, 0), ImVec2(0, 599), ImVec2(799, 599)}) {
    h.move(corner);
    h.wait(0.3f);
    const Item& box = h.item("tooltip");
    CHECK(box.min.x >= 0);
    CHECK(box.min.y >= 0);
    CHECK(box.max.x <= 800);
    CHECK(box.max.y <= 600);
    CHECK(box.value.starts_with("h17[3] 0.976 64 × 100 = tanh"));
  }
}

TEST_CASE("notice: is shown, wakes the program to go, and goes", "[viz][widgets]") {
  UiHarness h;
  h.body = [] {};
  h.step(2);
  h.use();
  notice(NoticeKind::kProblem, "Too large");
  h.step(1);
  CHECK(h.item("notice").value == "Too large");
  CHECK(h.ui().next_frame_in() <= timing::kToast);
  h.wait(timing::kToast + 0.1f);
  CHECK_FALSE(h.has("notice"));
  CHECK(std::isinf(h.ui().next_frame_in()));
}

TEST_CASE("text input: takes Unicode, keeps to its limit, says when it is done", "[viz][widgets]") {
  UiHarness h;
  std::string text;
  int finished = 0;
  h.body = [&] {
    finished += text_input("begin with", text, {.placeholder = "nothing", .limit = 8}).finished;
  };
  h.step(2);
  h.click("begin with");
  h.type("añ日");
  CHECK(text == "añ日");
  h.type("xyz");
  CHECK(text == "añ日xy");
  CHECK(h.item("begin with").value == text);
  h.key(ImGuiKey_Enter);
  CHECK(finished == 1);
}

TEST_CASE("text area: holds several lines and grows beyond its first capacity", "[viz][widgets]") {
  UiHarness h;
  std::string text;
  h.body = [&] { text_input("##paste", text, {.height = 120, .limit = 100000}); };
  h.step(2);
  h.click("paste");
  for (int i = 0; i < 40; ++i) {
    h.type("a line of words");
    h.key(ImGuiKey_Enter);
  }
  CHECK(text.size() == 40 * 16);
  CHECK(text.ends_with("words\n"));
}

TEST_CASE("card: its widgets are found under its title", "[viz][widgets]") {
  UiHarness h;
  bool a = false, b = false;
  h.body = [&] {
    begin_card("Model", Rect(0, 0, 300, 200), {.note = "h_t", .help = "What it is."});
    toggle("bias", a);
    end_card();
    begin_card("Training", Rect(310, 0, 600, 200));
    toggle("bias", b);
    end_card();
  };
  h.step(3);
  h.click("Training/bias");
  CHECK_FALSE(a);
  CHECK(b);
  CHECK(h.item("Model: note").value == "ht");
  h.hover("help: Model");
  h.wait(0.3f);
  CHECK(h.item("tooltip").value == "What it is.");
}

TEST_CASE("card: Tab walks through all panels", "[viz][widgets][keyboard]") {
  UiHarness h;
  h.body = [&] {
    begin_card("Left", Rect(0, 0, 300, 200));
    button("one");
    end_card();
    begin_card("Right", Rect(310, 0, 600, 200));
    button("two");
    end_card();
  };
  h.step(3);
  h.focus("one");
  h.key(ImGuiKey_Tab);
  CHECK(h.item("two").focused);
  h.key(ImGuiKey_Tab, ImGuiMod_Shift);
  CHECK(h.item("one").focused);
}

TEST_CASE("card: what does not fit is scrolled, and its items are then not visible",
          "[viz][widgets]") {
  UiHarness h;
  h.body = [&] {
    begin_card("Long", Rect(0, 0, 300, 120));
    for (int i = 0; i < 12; ++i) button("row " + std::to_string(i));
    end_card();
  };
  h.step(3);
  CHECK(h.item("row 0").visible);
  CHECK_FALSE(h.item("row 11").visible);
  h.move({150, 60});
  for (int i = 0; i < 20; ++i) h.wheel(-1);
  h.step(10);
  CHECK_FALSE(h.item("row 0").visible);
  CHECK(h.item("row 11").visible);
}

TEST_CASE("card: a flowing one is as high as its content", "[viz][widgets]") {
  UiHarness h;
  float low = 0, high = 0;
  h.body = [&] {
    const float top = ImGui::GetCursorScreenPos().y;
    begin_card("A");
    button("one");
    end_card();
    low = ImGui::GetCursorScreenPos().y - top;
    const float second = ImGui::GetCursorScreenPos().y;
    begin_card("B");
    button("two");
    button("three");
    end_card();
    high = ImGui::GetCursorScreenPos().y - second;
  };
  h.step(3);
  CHECK(high - low == Approx(metric::kControl + metric::kGap));
}

TEST_CASE("keys: arrows and Space belong to the application until a widget shows its focus",
          "[viz][widgets][keyboard]") {
  UiHarness h;
  double value = 0.5;
  std::string text;
  h.body = [&] {
    button("one");
    button("two");
    slider("p", value, {.min = 0, .max = 1});
    text_input("words", text);
  };
  h.step(2);
  CHECK(h.ui().arrows_free());
  CHECK(h.ui().space_free());
  // A click moves ImGui's focus without showing it: Space is still the application's.
  h.click("one");
  CHECK(h.ui().space_free());
  // Arrows do not wander through the widgets.
  h.focus("one");
  h.key(ImGuiKey_DownArrow);
  CHECK(h.item("one").focused);
  CHECK(h.ui().arrows_free());
  h.click("words");
  CHECK_FALSE(h.ui().arrows_free());
  CHECK_FALSE(h.ui().space_free());
}

TEST_CASE("reports: read-outs and states are found by label", "[viz][widgets]") {
  UiHarness h;
  int pressed = 0;
  h.body = [&] {
    readout("loss (bits)", "0.0412");
    readout_row("parameters", "5512");
    progress("reading", 0.62f, "3.1 MB");
    progress("lost", std::numeric_limits<float>::quiet_NaN());
    pressed += error_state("It broke.", "Mend it.", "Mend");
    empty_state(Rect(0, 300, 300, 400), "No samples", "Press Play.");
  };
  h.step(2);
  CHECK(h.item("loss (bits)").value == "0.0412");
  CHECK(h.item("parameters").value == "5512");
  CHECK(h.item("reading").value == "62 %");
  CHECK(h.item("It broke.").value == "Mend it.");
  CHECK(h.item("No samples").value == "Press Play.");
  h.click("Mend");
  CHECK(pressed == 1);
}

TEST_CASE("touch: controls are at least 44 pixels high", "[viz][widgets]") {
  UiHarness h({.look = {.touch = true}});
  double value = 0.5;
  h.body = [&] {
    button("one");
    slider("p", value, {});
  };
  h.step(2);
  for (const char* name : {"one", "p"}) {
    const Item& item = h.item(name);
    CHECK(item.max.y - item.min.y >= 44);
  }
}

}  // namespace
}  // namespace unroll::viz
