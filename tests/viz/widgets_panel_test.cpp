// What stands around the controls: panels, tooltips, notices, text fields, reports, keys.

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "tests/support/ui_harness.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

using Catch::Approx;
using testing::UiHarness;

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

TEST_CASE("card: columns and panels nest", "[viz][widgets]") {
  UiHarness h;
  int pressed = 0;
  h.body = [&] {
    begin_card("outer");
    begin_column(ImGui::GetCursorScreenPos(), 300);
    begin_card("inner");
    pressed += button("deep");
    end_card();
    end_column();
    button("outer button");
    end_card();
  };
  h.step(3);
  h.click("inner/deep");
  CHECK(pressed == 1);
  CHECK(h.has("outer/outer button"));
  CHECK(h.item("inner/deep").max.y < h.item("outer/outer button").min.y);
}

TEST_CASE("slider: its label shows the help too", "[viz][widgets][slider]") {
  UiHarness h;
  double value = 0.5;
  h.body = [&] { slider("gain", value, {}, {.help = "How strong."}); };
  h.step(2);
  const Item& track = h.item("gain");
  h.move({track.min.x - 60, (track.min.y + track.max.y) / 2});
  h.wait(0.3f);
  CHECK(h.item("tooltip").value == "How strong.");
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
