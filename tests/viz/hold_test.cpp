// Cells held over several steps, by keys in any view, by dragging and by typing; released, taken
// back.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/app_harness.h"
#include "viz/views/holds.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

const std::string kOne = format_value(1.0), kNone = format_value(0.0);

/// A number as it is shown, with the minus sign of print.
double number_of(const std::string& text) {
  const std::string minus = "−";
  return text.starts_with(minus) ? -std::stod(text.substr(minus.size())) : std::stod(text);
}

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const std::string& view) {
    platform.start_link = "v=1&task=recall&T=8&H=5&E=4&B=2&m=lstm&view=" + view;
    app = std::make_unique<AppHarness>(platform);
    app->step(5);
  }
  void point_at(const std::string& cell) { app->move(app->middle_of(cell)); }
  void shift_drag(const std::string& from, const std::string& to) {
    const ImVec2 a = app->middle_of(from), b = app->middle_of(to);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
    app->drag(a, b);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
    app->step(2);
  }
  void type_into(const std::string& field, const std::string& text) {
    app->click(field);
    app->key(ImGuiKey_A, ImGuiMod_Ctrl);
    app->type(text);
    app->key(ImGuiKey_Enter);
    app->step(2);
  }
  /// The steps at which the cells of a row show `value`: "0 3 4".
  std::string steps_at(const std::string& row, const std::string& value) {
    std::string out;
    for (int t = 0; t < 8; ++t)
      if (app->value(row + "@" + std::to_string(t)) == value)
        out += (out.empty() ? "" : " ") + std::to_string(t);
    return out;
  }
};

}  // namespace

TEST_CASE("hold: the key C holds the cell under the pointer in any view, A knocks it out",
          "[viz][hold]") {
  Fixture f("unroll,log");
  const std::string cell = "lstm0.h[2]@3", before = f.app->value(cell);
  f.app->key(ImGuiKey_C);  // nothing is pointed at
  CHECK(f.app->state()["undo"] == "");
  f.point_at(cell);
  f.app->key(ImGuiKey_C);
  CHECK(f.app->value(cell) == kOne);
  CHECK(f.steps_at("lstm0.h[2]", kOne) == "3");
  f.app->key(ImGuiKey_C);
  CHECK(f.app->value(cell) == before);
  f.app->key(ImGuiKey_A);
  CHECK(f.app->value(cell) == kNone);
  CHECK(f.app->state()["undo"] == "hold");
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(f.app->value(cell) == before);
  f.app->key(ImGuiKey_Y, ImGuiMod_Ctrl);
  CHECK(f.app->value(cell) == kNone);
}

TEST_CASE("hold: the key C holds the cell that has the keyboard", "[viz][hold]") {
  Fixture f("unroll,log");
  for (int i = 0; i < 120 && !f.app->item("hidden state").focused; ++i) f.app->key(ImGuiKey_Tab);
  REQUIRE(f.app->item("hidden state").focused);
  f.app->key(ImGuiKey_RightArrow);
  f.app->key(ImGuiKey_DownArrow);
  f.app->key(ImGuiKey_C);
  CHECK(f.app->value("lstm0.h[1]@1") == kOne);
}

TEST_CASE("hold: in other views too: the text of Neurons, the tiles of Cell", "[viz][hold]") {
  Fixture f("neurons,log");
  f.point_at("neuron lstm0.h[0]@5");
  f.app->key(ImGuiKey_C);
  CHECK(f.app->value("neuron lstm0.h[0]@5") == kOne);
  Fixture cell("cell,log");
  cell.point_at("lane lstm0.c[0]@6");
  cell.app->key(ImGuiKey_A);
  CHECK(cell.app->value("lane lstm0.c[0]@6") == kNone);
}

TEST_CASE("hold: dragging along a lane with Shift chooses the steps, and they can be typed",
          "[viz][hold]") {
  Fixture f("cell,log");
  const int playhead = f.app->state()["playhead"];
  f.shift_drag("lane lstm0.f[0]@2", "lane lstm0.f[0]@5");
  CHECK(f.app->state()["playhead"] == playhead);
  CHECK(f.app->value("steps held") == "2 to 5");
  f.app->click("Hold");
  CHECK(f.steps_at("lane lstm0.f[0]", kOne) == "2 3 4 5");
  f.app->wait(2);  // what follows at once would be the same edit
  f.app->click("Release");
  CHECK(f.steps_at("lane lstm0.f[0]", kOne) == "");
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(f.steps_at("lane lstm0.f[0]", kOne) == "2 3 4 5");
  f.app->click("Release");
  f.type_into("steps held", "6 to 7");
  f.type_into("hold at: value", "0.5");
  f.app->click("Hold");
  CHECK(f.steps_at("lane lstm0.f[0]", format_value(0.5)) == "6 7");
  f.type_into("steps held", "6 to 99");
  CHECK(f.app->item("Hold").disabled);
  CHECK(f.app->item("Knock out").disabled);
  f.type_into("steps held", "1");
  f.app->click("Knock out");
  CHECK(f.steps_at("lane lstm0.f[0]", kNone) == "1");
}

TEST_CASE("hold: the strip of Unroll takes a span too", "[viz][hold]") {
  Fixture f("unroll,log");
  const int playhead = f.app->state()["playhead"];
  f.shift_drag("lstm0.h[1]@1", "lstm0.h[1]@4");
  CHECK(f.app->state()["playhead"] == playhead);
  f.app->key(ImGuiKey_C);
  CHECK(f.steps_at("lstm0.h[1]", kOne) == "1 2 3 4");
  // Without Shift it is the playhead that is dragged.
  f.app->drag(f.app->middle_of("lstm0.h[1]@1"), f.app->middle_of("lstm0.h[1]@6"));
  CHECK(f.app->state()["playhead"] == 6);
}

TEST_CASE("hold: another weight is tried in Weights, and released there or in What if",
          "[viz][hold][whatif]") {
  Fixture f("weights,log");
  const std::string entry = "lstm0.Wh[2,3]", hash = f.app->state()["hash"];
  const std::string before = f.app->value(entry);
  f.app->click(entry);
  f.app->step(2);
  f.type_into("what if it were: value", "2");
  f.app->step(4);
  CHECK(f.app->value(entry) == format_value(2.0));
  CHECK(f.app->state()["hash"] == hash);
  CHECK(f.app->state()["undo"] == "hold");
  f.app->wait(2);
  f.app->click("Release");
  f.app->step(4);
  CHECK(f.app->value(entry) == before);
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
  f.app->step(4);
  CHECK(f.app->value(entry) == format_value(2.0));
  f.app->key(ImGuiKey_9);
  f.app->step(4);
  CHECK(f.app->has("answered before@7"));
  CHECK(f.app->item("Restore example").disabled);
  const std::string held = entry + " = " + format_value(2.0);
  f.type_into(entry + " is held at: value", "-1");
  f.app->step(4);
  CHECK_FALSE(f.app->has(held));
  f.app->click(entry + " = " + format_value(-1.0));
  f.app->step(4);
  CHECK_FALSE(f.app->has("answered before@7"));
}

TEST_CASE("hold: the keys C and A act on a weight too", "[viz][hold][whatif]") {
  Fixture f("weights,log");
  const std::string entry = "lstm0.Wh[1,4]", before = f.app->value(entry);
  f.point_at(entry);
  f.app->key(ImGuiKey_C);
  f.app->step(4);
  CHECK(f.app->value(entry) == kOne);
  f.app->key(ImGuiKey_A);
  f.app->step(4);
  CHECK(f.app->value(entry) == kNone);
  f.app->key(ImGuiKey_A);
  f.app->step(4);
  CHECK(f.app->value(entry) == before);
}

TEST_CASE("hold: any finite value can be typed, also beyond the ends of the slider",
          "[viz][hold]") {
  Fixture f("cell,log");
  f.type_into("hold at: value", "7.5");
  CHECK(f.app->value("hold at: value") == "7.5");
  f.app->click("Hold");
  const int playhead = f.app->state()["playhead"];
  CHECK(f.steps_at("lane lstm0.h[0]", format_value(7.5)) == std::to_string(playhead));
  f.type_into("hold at: value", "-123");
  CHECK(f.app->value("hold at: value") == "−123");
  f.type_into("hold at: value", "1e999");
  f.app->click("Hold");
  CHECK(f.app->state()["notices"].empty());
  // The slider itself goes to its ends.
  f.app->click("hold at");
  CHECK(std::abs(number_of(f.app->value("hold at"))) <= 2);
  Fixture weights("weights,log");
  weights.app->click("lstm0.Wh[2,3]");
  weights.app->step(2);
  weights.type_into("what if it were: value", "40");
  weights.app->step(4);
  CHECK(weights.app->value("lstm0.Wh[2,3]") == format_value(40.0));
}

TEST_CASE("hold: every view marks what is held and says that it is not the network as it is",
          "[viz][hold]") {
  Fixture f("unroll,log");
  CHECK_FALSE(f.app->has("held"));
  f.shift_drag("lstm0.h[1]@1", "lstm0.h[1]@4");
  f.app->key(ImGuiKey_A);
  f.app->step(2);
  REQUIRE(f.app->has("held lstm0.h[1], steps 1 to 4"));
  const Item mark = f.app->item("held lstm0.h[1], steps 1 to 4");
  CHECK(mark.min.x <= f.app->item("lstm0.h[1]@1").min.x);
  CHECK(mark.max.x >= f.app->item("lstm0.h[1]@4").max.x);
  CHECK(mark.max.x < f.app->item("lstm0.h[1]@5").max.x);
  CHECK(mark.min.y <= f.app->item("lstm0.h[1]@1").min.y);
  CHECK(mark.max.y >= f.app->item("lstm0.h[1]@1").max.y);
  CHECK(mark.max.y < f.app->item("lstm0.h[2]@1").max.y);
  const std::string words = f.app->value("held");
  CHECK(words.find("lstm0.h[1], steps 1 to 4 is knocked out") != std::string::npos);
  CHECK(words.find("while held") != std::string::npos);
  // Gradient, States, Weights, Embedding, Neurons.
  for (const ImGuiKey view : {ImGuiKey_3, ImGuiKey_4, ImGuiKey_6, ImGuiKey_7, ImGuiKey_8}) {
    f.app->key(view);
    f.app->step(4);
    INFO(f.app->state()["stage"]);
    CHECK(f.app->value("held") == words);
  }
  CHECK(f.app->has("held lstm0.h[1], steps 1 to 4"));
  CHECK_FALSE(f.app->has("held lstm0.h[0]@2"));  // the text is coloured by unit 0
  f.app->click("next unit");
  f.app->step(2);
  CHECK(f.app->has("held lstm0.h[1]@2"));
  CHECK_FALSE(f.app->has("held lstm0.h[1]@5"));
  f.app->click("Release all");
  f.app->step(4);
  CHECK_FALSE(f.app->has("held"));
  CHECK_FALSE(f.app->has("held lstm0.h[1], steps 1 to 4"));
}

TEST_CASE("hold: the map of attention marks what is held", "[viz][hold][attention]") {
  FakePlatform platform;
  platform.start_link =
      "v=1&task=recall&T=6&E=4&B=2&m=attention&d=4&view=attention,log&clamp=attn0.weight[2]@4:0.5";
  AppHarness app(platform);
  app.wait(1);
  CHECK(app.value("attn0.weight[2]@4") == format_value(0.5));
  CHECK(app.has("held attn0.weight[2]@4"));
  CHECK_FALSE(app.has("held attn0.weight[2]@5"));
  CHECK(app.value("held").find("attn0.weight[2], step 4 = " + format_value(0.5)) !=
        std::string::npos);
}

TEST_CASE("hold: a span is read as people write it", "[viz][hold]") {
  CHECK(read_span("4 to 9", 10) == StepSpan{4, 9});
  CHECK(read_span("9-4", 10) == StepSpan{4, 9});
  CHECK(read_span(" 7 ", 10) == StepSpan{7, 7});
  CHECK_FALSE(read_span("4 to 10", 10));
  CHECK_FALSE(read_span("", 10));
  CHECK_FALSE(read_span("1 2 3", 10));
  CHECK_FALSE(read_span("99999999999999999999", 10));
  const HoldTarget target{.slot = "rnn0.h", .unit = 1, .step = 3, .rows = 4, .steps = 10};
  ViewState state;
  state.hold_steps = HoldSteps::kSpan;
  state.hold_span = "nonsense";
  const Hold hold = hold_of(state, target, InterventionKind::kClamp, 1);
  CHECK((hold.first_step == 3 && hold.end_step == 4));
  CHECK(hold_words(hold, target) == "rnn0.h[1], step 3");
  state.hold_span = "2 to 5";
  state.hold_all_units = true;
  CHECK(hold_words(hold_of(state, target, InterventionKind::kClamp, 1), target) ==
        "rnn0.h, steps 2 to 5");
}

}  // namespace unroll::viz::testing
