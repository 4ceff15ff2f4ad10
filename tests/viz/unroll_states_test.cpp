// The unrolled picture of every kind of stack: each strip shows the numbers of the trace over the
// steps that are its own, layers stand in their order, and a weight is one object at all steps.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/reading.h"
#include "viz/views/state_strips.h"
#include "viz/views/unroll_panel.h"
#include "viz/views/views.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;

const UnrollPanel kView;
constexpr HarnessOptions kDesktop{.width = 820, .height = 520};
constexpr HarnessOptions kPhone{.width = 360, .height = 560};

std::shared_ptr<const Snapshot> trained(const Config& config, std::uint64_t updates = 3) {
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{kAllQuestions});
  session.apply(StepUpdate{updates});
  while (session.step()) {
  }
  auto snapshot = session.snapshot({});
  REQUIRE(snapshot->config.model.kind == config.model.kind);
  REQUIRE(snapshot->config.task.kind == config.task.kind);
  return snapshot;
}

Config two_layers() {
  Config config = small_config();
  config.model.kind = ModelKind::kLstm;
  config.model.layers = 2;
  return config;
}

Config both_ways() {
  Config config = small_config();
  config.task.kind = TaskKind::kParity;
  config.model.kind = ModelKind::kGru;
  config.model.bidirectional = Switch::kOn;
  return config;
}

Config translation() {
  Config config = small_config();
  config.task.kind = TaskKind::kDates;
  config.model.kind = ModelKind::kGru;
  config.model.cross = CrossKind::kLuong;
  return config;
}

Config two_blocks() {
  Config config = small_config();
  config.model.kind = ModelKind::kTransformer;
  config.model.width = 8;
  config.model.heads = 2;
  config.model.blocks = 2;
  return config;
}

const SlotView& slot_called(const Snapshot& snapshot, const std::string& layer,
                            const std::string& name) {
  const SlotView* slot = snapshot.example.find(layer, name);
  INFO(layer << "." << name);
  REQUIRE(slot != nullptr);
  return *slot;
}

/// Every cell of the strip, against the trace; of an encoder the steps that are data.
void check_strip(const ViewStage& stage, const Snapshot& snapshot, const SlotView& slot) {
  const bool encoder = slot.layer.starts_with("enc");
  for (int t = 0; t < slot.steps; ++t)
    for (int row = 0; row < slot.rows; ++row) {
      const std::string name = address(slot, row, t);
      INFO(name);
      const bool data = !encoder || t < snapshot.example.source_length;
      REQUIRE(stage.ui.has(name));
      CHECK(stage.ui.item(name).value == (data ? format_value(value_at(slot, row, t)) : ""));
    }
}

float top_of(const ViewStage& stage, const std::string& label) {
  return stage.ui.item(label).min.y;
}

}  // namespace

TEST_CASE("unroll: both layers of an LSTM stand there, the lower one next to the input",
          "[viz][views][unroll]") {
  const auto snapshot = trained(two_layers());
  ViewStage stage(kView, *snapshot, kDesktop);
  const SlotView& low = slot_called(*snapshot, "lstm0", "h");
  const SlotView& high = slot_called(*snapshot, "lstm1", "h");
  check_strip(stage, *snapshot, low);
  check_strip(stage, *snapshot, high);
  CHECK(top_of(stage, "input@0") < top_of(stage, "lstm0.h[0]@0"));
  CHECK(stage.ui.item("lstm0.h[6]@0").max.y <= top_of(stage, "lstm1.h[0]@0"));
  CHECK(stage.ui.item("lstm1.h[6]@0").max.y <= top_of(stage, "guess[0]@0"));
  // The topmost layer's gradient, until another strip is chosen.
  for (int t = 0; t < high.steps; ++t)
    CHECK(stage.ui.item("grad@" + std::to_string(t)).value ==
          format_value(gradient_length(high, t)));
  stage.ui.click("lstm0.h[2]@4");
  stage.ui.step(2);
  CHECK(stage.state.states_slot == "lstm0.h");  // the view States follows
  CHECK(stage.state.playhead == 4);
  for (int t = 0; t < low.steps; ++t)
    CHECK(stage.ui.item("grad@" + std::to_string(t)).value ==
          format_value(gradient_length(low, t)));
}

TEST_CASE("unroll: a cell of a lower layer tells its name and leads to the calculator",
          "[viz][views][unroll]") {
  const auto snapshot = trained(two_layers());
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.hover("lstm0.h[2]@4");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("tooltip").value.find("lstm0.h[2]@4") != std::string::npos);
  stage.ui.double_click("lstm0.h[2]@4");
  const auto wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  CHECK(std::get<WorkOut>(wishes[0]).address == "lstm0.h[2]@4");
}

TEST_CASE("unroll: the cell of an LSTM stands above its memory, with its gradient below",
          "[viz][views][unroll]") {
  Config stacked = both_ways();
  stacked.model.kind = ModelKind::kLstm;
  stacked.model.layers = 2;
  Config pair = translation();
  pair.model.kind = ModelKind::kLstm;
  const Config config = GENERATE_COPY(two_layers(), stacked, pair);
  const auto snapshot = trained(config);
  for (const bool phone : {false, true}) {
    CAPTURE(phone);
    ViewStage stage(kView, *snapshot,
                    {.width = phone ? 360.0f : 820.0f, .height = phone ? 900.0f : 700.0f}, phone);
    int cells = 0;
    for (const SlotView& slot : snapshot->example.slots) {
      if (slot.name != "c" || !slot.per_step || slot.layer == "cross") continue;
      ++cells;
      check_strip(stage, *snapshot, slot);
      const Item& cell = stage.ui.item(slot.layer + ".c[6]@0");
      const Item& memory = stage.ui.item(slot.layer + ".h[0]@0");
      CHECK(cell.max.y <= memory.min.y);
      CHECK(cell.min.x == memory.min.x);
      CHECK(cell.max.x == memory.max.x);
    }
    CHECK(cells == (config == stacked ? 4 : 2));
    const StateStrip top = strip_levels(*snapshot).back().main.front();
    for (int t = 0; t < top.cell->steps; ++t) {
      const std::string at = "grad@" + std::to_string(t);
      CHECK(stage.ui.item("cell " + at).value == format_value(gradient_length(*top.cell, t)));
      CHECK(stage.ui.item("cell " + at).min.x == stage.ui.item(at).min.x);
      CHECK(stage.ui.item("cell " + at).min.y >= stage.ui.item(at).max.y);
      // On one scale, and as high: they can be compared.
      const auto height = [&](const Item& item) { return item.max.y - item.min.y; };
      CHECK(height(stage.ui.item("cell " + at)) == height(stage.ui.item(at)));
    }
    CHECK(stage.ui.item("legend").value.find("cell state") != std::string::npos);
  }
  ViewStage stage(kView, *snapshot, {.width = 820, .height = 700});
  const std::string low = strip_levels(*snapshot).front().main.front().slot->layer;
  stage.ui.click(low + ".c[2]@1");
  stage.ui.step(2);
  CHECK(stage.state.playhead == 1);
  const SlotView& cell = slot_called(*snapshot, low, "c");
  CHECK(stage.ui.item("cell grad@1").value == format_value(gradient_length(cell, 1)));
  stage.ui.double_click("cell grad@1");
  const auto wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  CHECK(std::get<WorkOut>(wishes[0]).address.starts_with("grad " + low + ".c["));
}

TEST_CASE("unroll: what keeps no cell has no lane for one", "[viz][views][unroll]") {
  const auto snapshot = trained(both_ways());
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.has("grad@0"));
  CHECK_FALSE(stage.ui.has("cell grad@0"));
  CHECK(stage.ui.item("legend").value.find("cell state") == std::string::npos);
}

TEST_CASE("unroll: the encoder has a playhead of its own, which the cell view follows",
          "[viz][views][unroll]") {
  const auto snapshot = trained(translation());
  const auto views = make_views();
  for (const bool phone : {false, true}) {
    CAPTURE(phone);
    ViewStage stage(kView, *snapshot, {.width = phone ? 360.0f : 820.0f, .height = 700}, phone);
    const int before = stage.state.playhead;
    CHECK_FALSE(stage.ui.has("source playhead"));
    stage.ui.click("encoder0.h[1]@2");
    stage.ui.step(2);
    CHECK(stage.state.source_step == 2);
    CHECK(stage.state.playhead == before);
    CHECK(stage.ui.item("source playhead").value == "s = 2");
    CHECK(stage.ui.item("source playhead").min.x == stage.ui.item("source@2").min.x);
  }
  ViewStage cell(view_called(views, "cell"), *snapshot, kDesktop);
  cell.state.source_step = 2;
  cell.state.playhead = 1;
  for (const char* layer : {"encoder0", "gru0"}) {
    cell.state.cell_layer = layer;
    cell.ui.step(2);
    const std::string at = layer == std::string("encoder0") ? "@2" : "@1";
    CHECK(cell.ui.has(std::string(layer) + ".h[0]" + at));
  }
}

TEST_CASE("unroll: a layer that reads both ways has a strip for each", "[viz][views][unroll]") {
  const auto snapshot = trained(both_ways());
  for (const bool phone : {false, true}) {
    ViewStage stage(kView, *snapshot, phone ? kPhone : kDesktop, phone);
    check_strip(stage, *snapshot, slot_called(*snapshot, "gru0", "h"));
    check_strip(stage, *snapshot, slot_called(*snapshot, "gru0r", "h"));
  }
  ViewStage stage(kView, *snapshot, kDesktop);
  const SlotView& back = slot_called(*snapshot, "gru0r", "h");
  stage.ui.click("gru0r.h[1]@2");
  stage.ui.step(2);
  for (int t = 0; t < back.steps; ++t)
    CHECK(stage.ui.item("grad@" + std::to_string(t)).value ==
          format_value(gradient_length(back, t)));
}

TEST_CASE("unroll: an encoder stands before its decoder, over the symbols of the source",
          "[viz][views][unroll]") {
  Config config = translation();
  config.model.bidirectional = GENERATE(Switch::kOff, Switch::kOn);
  const bool two = config.model.bidirectional == Switch::kOn;
  const auto snapshot = trained(config);
  const ExampleView& example = snapshot->example;
  const SlotView& encoder = slot_called(*snapshot, "encoder0", "h");
  const SlotView& decoder = slot_called(*snapshot, "gru0", "h");
  REQUIRE(encoder.steps == static_cast<int>(example.source.size()));
  for (const bool phone : {false, true}) {
    CAPTURE(phone, two);
    ViewStage stage(kView, *snapshot,
                    phone ? HarnessOptions{.width = 360, .height = 700} : kDesktop, phone);
    check_strip(stage, *snapshot, encoder);
    check_strip(stage, *snapshot, decoder);
    if (two) check_strip(stage, *snapshot, slot_called(*snapshot, "encoder0r", "h"));
    for (int s = 0; s < encoder.steps; ++s) {
      const std::string at = "@" + std::to_string(s);
      const bool data = s < example.source_length;
      CHECK(
          stage.ui.item("source" + at).value ==
          (data ? source_glyph(snapshot->task, example.source[static_cast<std::size_t>(s)]) : ""));
      CHECK(stage.ui.item("source grad" + at).value ==
            (data ? format_value(gradient_length(encoder, s)) : ""));
      // Token, states and gradient of a step stand below each other.
      CHECK(stage.ui.item("source" + at).min.x == stage.ui.item("encoder0.h[0]" + at).min.x);
      CHECK(stage.ui.item("source" + at).min.x == stage.ui.item("source grad" + at).min.x);
    }
    const Item& last = stage.ui.item("encoder0.h[0]@" + std::to_string(encoder.steps - 1));
    const Item& first = stage.ui.item("gru0.h[0]@0");
    if (phone)
      CHECK(last.max.y < first.min.y);
    else
      CHECK(last.max.x < first.min.x);
    if (!two) continue;
    stage.ui.click("encoder0r.h[1]@1");
    stage.ui.step(2);
    const SlotView& back = slot_called(*snapshot, "encoder0r", "h");
    CHECK(stage.ui.item("source grad@1").value == format_value(gradient_length(back, 1)));
    CHECK(stage.ui.item("grad@1").value == format_value(gradient_length(decoder, 1)));
  }
}

TEST_CASE("unroll: a transformer shows what each block puts out", "[viz][views][unroll]") {
  const auto snapshot = trained(two_blocks());
  ViewStage stage(kView, *snapshot, kDesktop);
  for (const char* layer : {"res0b", "res1b"})
    check_strip(stage, *snapshot, slot_called(*snapshot, layer, "y"));
  CHECK(top_of(stage, "res0b.y[0]@0") < top_of(stage, "res1b.y[0]@0"));
  Config config = two_blocks();
  config.task.kind = TaskKind::kDates;
  const auto writing = trained(config);
  stage.show(kView, *writing);
  for (const char* layer : {"encres0b", "encres1b", "res0b", "res1b"})
    check_strip(stage, *writing, slot_called(*writing, layer, "y"));
}

TEST_CASE("unroll: of more layers than fit the top ones stand there, and a way to the others",
          "[viz][views][unroll]") {
  Config config = both_ways();
  config.model.layers = 4;
  const auto snapshot = trained(config);
  ViewStage stage(kView, *snapshot, {.width = 820, .height = 400});
  REQUIRE(stage.ui.has("gru3.h[0]@0"));
  REQUIRE_FALSE(stage.ui.has("gru0.h[0]@0"));
  std::vector<std::string> seen;
  for (int page = 0; page < 4; ++page) {
    for (int layer = 0; layer < 4; ++layer) {
      const std::string name = "gru" + std::to_string(layer);
      if (!stage.ui.has(name + ".h[0]@0")) continue;
      check_strip(stage, *snapshot, slot_called(*snapshot, name, "h"));
      seen.push_back(name);
    }
    const auto more = std::ranges::find_if(stage.ui.items().items(), [](const Item& item) {
      return item.label.find(" more layer") != std::string::npos;
    });
    REQUIRE(more != stage.ui.items().items().end());
    stage.ui.click(std::string(more->label));
    stage.ui.step(2);
  }
  for (const char* name : {"gru0", "gru1", "gru2", "gru3"})
    CHECK(std::ranges::find(seen, name) != seen.end());
  // With more height all of them fit.
  ViewStage tall(kView, *snapshot, {.width = 820, .height = 900});
  CHECK(tall.ui.has("gru0.h[0]@0"));
  CHECK(tall.ui.has("gru3r.h[0]@0"));
}

TEST_CASE("unroll: a weight is one chip with a use at every step, all lit together",
          "[viz][views][unroll][weights]") {
  const auto snapshot = trained(two_layers());
  ViewStage stage(kView, *snapshot, kDesktop);
  const int steps = steps_of(snapshot->example);
  for (const char* name : {"lstm0.Wx", "lstm0.Wh", "lstm1.Wx", "lstm1.Wh", "out.W"}) {
    INFO(name);
    const bool carried = std::string_view(name).ends_with("Wh");
    const std::string chip =
        std::string("weights ") + (std::string_view(name) == "lstm0.Wx" ? "embed.E " : "") + name;
    CHECK(stage.ui.item(chip).value == std::to_string(steps) + " steps");
    for (int t = carried ? 1 : 0; t < steps; ++t)
      CHECK(stage.ui.item("use of " + std::string(name) + "@" + std::to_string(t)).value.empty());
    stage.ui.hover(chip);
    stage.ui.wait(0.5f);
    for (int t = carried ? 1 : 0; t < steps; ++t)
      CHECK(stage.ui.item("use of " + std::string(name) + "@" + std::to_string(t)).value == "lit");
    const std::string said = stage.ui.item("tooltip").value;
    CHECK(said.find(name) != std::string::npos);
    CHECK(said.find("at each of the " + std::to_string(steps) + " steps") != std::string::npos);
  }
  stage.ui.click("weights lstm1.Wh");
  CHECK(stage.state.matrix == "lstm1.Wh");
  CHECK(stage.state.stage == "weights");
}

TEST_CASE("unroll: the chip that is asked about holds a picture of its numbers",
          "[viz][views][unroll][weights]") {
  const auto snapshot = trained(small_config());
  REQUIRE(snapshot->findings.matrix);
  const MatrixFinding& found = snapshot->findings.matrix->found;
  REQUIRE(found.choice.parameter == "rnn0.Wh");
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.item("map of rnn0.Wh").value == format_shape(found.rows, found.cols));
  CHECK(stage.outbox.take_questions().matrix.parameter == "rnn0.Wh");
  stage.ui.hover("weights out.W");
  CHECK(stage.outbox.take_questions().matrix.parameter == "out.W");
}

TEST_CASE("unroll: without sharing every step has a square of its own",
          "[viz][views][unroll][weights]") {
  Config config = small_config();
  config.task.kind = TaskKind::kParity;
  config.model.untied = Switch::kOn;
  const auto snapshot = trained(config);
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK_FALSE(stage.ui.has("weights rnn0.Wh"));
  const int steps = steps_of(snapshot->example);
  for (const char* name : {"rnn0.Wx", "rnn0.Wh"})
    for (int t = 0; t < steps; ++t)
      CHECK(stage.ui.has("use of " + std::string(name) + "@" + std::to_string(t)));
  const Item& square = stage.ui.item("use of rnn0.Wx@3");
  stage.ui.move({(square.min.x + square.max.x) / 2, (square.min.y + square.max.y) / 2});
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("use of rnn0.Wx@3").value == "lit");
  CHECK(stage.ui.item("use of rnn0.Wx@2").value.empty());
  CHECK(stage.ui.has("weights out.W"));
}

TEST_CASE("unroll: where there is no room for chips a sentence says that weights are shared",
          "[viz][views][unroll][weights]") {
  const auto snapshot = trained(two_layers());
  ViewStage stage(kView, *snapshot, kPhone, true);
  CHECK_FALSE(stage.ui.has("weights out.W"));
  const std::string numbers = format_count(static_cast<std::int64_t>(parameter_count(*snapshot)));
  CHECK(stage.ui.item("weights in words").value ==
        "The same " + numbers + " weights work at every step.");
}

TEST_CASE("strips: weights are those that the slots say they read", "[viz][views][unroll]") {
  const auto snapshot = trained(translation());
  const ExampleView& example = snapshot->example;
  const std::vector<StripLevel> levels = strip_levels(*snapshot);
  REQUIRE(levels.size() == 1);
  const StripWeights decoder = weights_of(example, levels, *levels[0].main[0].slot);
  CHECK(decoder.feed == std::vector<std::string>{"embed.E", "gru0.Wx"});
  CHECK(decoder.carry == std::vector<std::string>{"gru0.Wh"});
  const StripWeights encoder = weights_of(example, levels, *levels[0].source[0].slot);
  CHECK(encoder.feed == std::vector<std::string>{"source.E", "encoder0.Wx"});
  const SlotView* answer = prediction_slot(*snapshot);
  REQUIRE(answer != nullptr);
  CHECK(weights_of(example, levels, *answer).feed ==
        std::vector<std::string>{"cross.W", "attend.W", "out.W"});
}

}  // namespace unroll::viz::testing
