// The code view: lines made from what the engine reports, a cursor that the other views follow.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/code_lines.h"
#include "viz/views/code_panel.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_words.h"
#include "viz/views/reading.h"
#include "viz/views/views.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

std::shared_ptr<const Snapshot> of_kind(ModelKind kind) {
  Config config = small_config();
  config.model.kind = kind;
  config.train.clip = 1;
  return snapshot_after(config, 3);
}

const StepFinding& step_of(const Snapshot& snapshot) {
  const StepFinding* step = step_record(snapshot);
  REQUIRE(step != nullptr);
  return *step;
}

std::vector<std::string> texts_of(const Code& code) {
  std::vector<std::string> texts;
  for (const CodeLine& line : code.lines)
    texts.push_back(std::string(static_cast<std::size_t>(line.depth) * 2, ' ') + line.text);
  return texts;
}

/// Index of the operation that completes `layer`.`name` at `t`; -1 without one.
int find_operation(const Snapshot& snapshot, OperationKind kind, const std::string& layer,
                   const std::string& name, int t) {
  const auto& operations = step_of(snapshot).operations;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].kind != kind || operations[i].slot < 0 || operations[i].step != t) continue;
    const SlotView& slot = snapshot.example.slots[static_cast<std::size_t>(operations[i].slot)];
    if (slot.layer == layer && slot.name == name) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

TEST_CASE("code: a plain network is a loop forward and a loop backward", "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kRnn);
  const std::vector<std::string> texts = texts_of(code_of(*snapshot, step_of(*snapshot)));
  const auto at = [&](const std::string& text) {
    const auto found = std::find(texts.begin(), texts.end(), text);
    INFO(text);
    REQUIRE(found != texts.end());
    return found - texts.begin();
  };
  CHECK(at("forward") < at("for t = 0 … 5:"));
  CHECK(at("for t = 0 … 5:") + 1 == at("  a_t = Wx x_t + Wh h_{t-1} + b"));
  CHECK(at("  a_t = Wx x_t + Wh h_{t-1} + b") + 1 == at("  h_t = tanh(a_t)"));
  CHECK(at("backward") < at("for t = 5 … 0:"));
  CHECK(at("for t = 5 … 0:") + 1 ==
        at("  ∂L/∂h_t = ∂L/∂a_{t+1} · ∂a_{t+1}/∂h_t + ∂L/∂y_t · ∂y_t/∂h_t"));
  CHECK(at("loss") < at("backward"));
  CHECK(at("clip") < at("g = g · min(1, 1 / ‖g‖)"));
  CHECK(at("g = g · min(1, 1 / ‖g‖)") < at("optimizer"));
  CHECK(at("Wh = Wh − r · m′ / (√v′ + ε)") > at("g = g · min(1, 1 / ‖g‖)"));
  CHECK(std::count(texts.begin(), texts.end(), "  h_t = tanh(a_t)") == 1);
}

TEST_CASE("code: every operation of every model has the line that is its own", "[viz][code]") {
  for (std::size_t kind = 0; kind < kModelKindNames.size(); ++kind) {
    INFO(kModelKindNames[kind]);
    const auto snapshot = of_kind(static_cast<ModelKind>(kind));
    const StepFinding& step = step_of(*snapshot);
    const Code code = code_of(*snapshot, step);
    REQUIRE(code.line_of.size() == step.operations.size());
    for (std::size_t i = 0; i < step.operations.size(); ++i) {
      const CodeLine& line = code.lines.at(static_cast<std::size_t>(code.line_of[i]));
      const Operation& first = step.operations.at(static_cast<std::size_t>(line.first));
      const Operation& o = step.operations[i];
      CHECK((first.kind == o.kind && first.slot == o.slot && first.parameter == o.parameter));
      CHECK_FALSE(line.text.empty());
    }
    const auto lines = static_cast<std::ptrdiff_t>(code.lines.size());
    CHECK(lines < static_cast<std::ptrdiff_t>(step.operations.size()) + 20);
  }
}

TEST_CASE("code: the operation under the cursor reads what its formula reads", "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kRnn);
  const SlotView &a = *snapshot->example.find("rnn0", "a"),
                 &h = *snapshot->example.find("rnn0", "h");
  ViewState state;
  state.operation = find_operation(*snapshot, OperationKind::kForward, "rnn0", "a", 3);
  REQUIRE(state.operation >= 0);
  CHECK(touch_of(*snapshot, state, a, 3, false) == Touch::kWrites);
  CHECK(touch_of(*snapshot, state, a, 2, false) == Touch::kNone);
  CHECK(touch_of(*snapshot, state, h, 2, false) == Touch::kReads);
  CHECK(touch_of(*snapshot, state, h, 3, false) == Touch::kNone);
  CHECK(touch_of(*snapshot, state, h, 2, true) == Touch::kNone);
  state.operation = find_operation(*snapshot, OperationKind::kBackward, "rnn0", "h", 3);
  REQUIRE(state.operation >= 0);
  CHECK(touch_of(*snapshot, state, h, 3, true) == Touch::kWrites);
  CHECK(touch_of(*snapshot, state, a, 4, true) == Touch::kReads);
  CHECK(touch_of(*snapshot, state, a, 3, true) == Touch::kNone);
  CHECK(touch_of(*snapshot, state, a, 4, false) == Touch::kNone);
}

TEST_CASE("code: the lit line tells the numbers of the trace", "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kLstm);
  const CodePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 900, .height = 320});
  stage.state.operation = find_operation(*snapshot, OperationKind::kForward, "lstm0", "c", 4);
  REQUIRE(stage.state.operation >= 0);
  stage.state.cell_unit = 2;
  stage.ui.step(3);
  const SlotView& c = *snapshot->example.find("lstm0", "c");
  std::string numbers;
  for (const Item& item : stage.ui.items().items())
    if (item.label == "numbers") numbers += item.value + "\n";
  INFO(numbers);
  CHECK(numbers.find("= " + format_value(value_at(c, 2, 4))) != numbers.npos);
  CHECK(stage.state.playhead == 4);
  CHECK(stage.state.cell_layer == "lstm0");
  CHECK(stage.state.cell_slot == "c");
  CHECK_FALSE(stage.state.cell_backward);

  const StepFinding& step = step_of(*snapshot);
  stage.state.operation = static_cast<int>(step.operations.size()) - 1;
  stage.ui.step(3);
  const Operation& last = step.operations.back();
  REQUIRE(last.kind == OperationKind::kUpdate);
  CHECK(stage.state.matrix == snapshot->parameters[static_cast<std::size_t>(last.parameter)].name);
  CHECK(stage.state.matrix_part == MatrixPart::kChange);
}

TEST_CASE("code: the coming operation is lit from the start, and the phases follow each other",
          "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kRnn);
  const StepFinding& step = step_of(*snapshot);
  const CodePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 900, .height = 320});
  stage.ui.step(3);
  CHECK(stage.state.operation == -1);
  const Code code = code_of(*snapshot, step);
  const CodeLine& first = code.lines[static_cast<std::size_t>(code.line_of[0])];
  CHECK(stage.ui.item(plain_notation(first.text)).value == "coming");
  CHECK(stage.ui.item("code: forward").value == "in layer");
  CHECK(stage.ui.has("First: " + describe_operation(*snapshot, step.operations[0])));
  std::string shown;
  for (const Item& item : stage.ui.items().items())
    if (item.label == "numbers") shown += item.value + "\n";
  const auto told = operation_numbers(*snapshot, step, step.operations[0], 0);
  REQUIRE_FALSE(told.empty());
  CHECK(shown.starts_with(plain_notation(told[0])));

  std::vector<std::string> phases;
  for (int at = 0; at >= 0; at = next_phase(snapshot->example, step, at))
    phases.emplace_back(phase_of(snapshot->example, step.operations[static_cast<std::size_t>(at)]));
  CHECK(phases == std::vector<std::string>{"forward", "loss", "backward", "clip", "optimizer"});
  stage.ui.click("next phase");
  CHECK(stage.state.operation == next_phase(snapshot->example, step, 0));
  stage.state.operation = find_operation(*snapshot, OperationKind::kForward, "rnn0", "a", 2);
  stage.ui.step(2);
  stage.ui.click("next step t");
  CHECK(stage.state.operation ==
        find_operation(*snapshot, OperationKind::kForward, "rnn0", "a", 3));
  stage.state.operation = static_cast<int>(step.operations.size()) - 1;
  stage.ui.step(2);
  CHECK(stage.ui.item("next phase").disabled);
  CHECK(stage.ui.item("next step t").disabled);
}

TEST_CASE("code: what the operation reads and writes is lit in every view that shows it",
          "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kLstm);
  const auto views = make_views();
  const auto lit = [&](const char* view, OperationKind kind, const std::string& layer,
                       const std::string& name, const std::string& item) {
    ViewStage stage(view_called(views, view), *snapshot, {.width = 900, .height = 700});
    stage.state.operation = find_operation(*snapshot, kind, layer, name, 2);
    REQUIRE(stage.state.operation >= 0);
    stage.state.cell_layer = layer;
    stage.state.cell_backward = kind == OperationKind::kBackward;
    stage.state.neuron_slot = layer + "." + name;
    stage.state.states_slot = layer + "." + name;
    stage.state.playhead = 2;
    stage.ui.step(3);
    INFO(view << ": " << item);
    CHECK(stage.ui.has(item));
    stage.state.operation = -1;
    stage.ui.step(3);
    CHECK_FALSE(stage.ui.has(item));
  };
  using enum OperationKind;
  lit("unroll", kForward, "lstm0", "h", "writes lstm0.h@2");
  lit("cell", kForward, "lstm0", "c", "writes lstm0.c@2");
  lit("cell", kForward, "lstm0", "c", "reads lstm0.f@2");
  lit("cell", kBackward, "lstm0", "o", "writes grad lstm0.o@2");
  lit("states", kForward, "lstm0", "h", "writes lstm0.h@2");
  lit("neurons", kForward, "lstm0", "c", "writes lstm0.c@2");
  lit("gradient", kBackward, "lstm0", "h", "writes grad lstm0.h@2");
  lit("whatif", kForward, "lstm0", "h", "writes lstm0.h@2");
}

TEST_CASE("code: the symbols whose vectors an operation reads or changes are lit in the map",
          "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kRnn);
  const StepFinding& step = step_of(*snapshot);
  const auto views = make_views();
  ViewStage stage(view_called(views, "embedding"), *snapshot, {.width = 900, .height = 700});
  const auto is_of = [&](const Operation& operation, OperationKind kind) {
    return operation.kind == kind && operation.parameter >= 0 &&
           snapshot->parameters[static_cast<std::size_t>(operation.parameter)].name == "embed.E";
  };
  const auto update = std::ranges::find_if(
      step.operations, [&](const Operation& o) { return is_of(o, OperationKind::kUpdate); });
  REQUIRE(update != step.operations.end());
  stage.state.operation = static_cast<int>(update - step.operations.begin());
  stage.ui.step(3);
  for (const std::int32_t symbol : snapshot->findings.symbols->found.symbols)
    CHECK(stage.ui.has("writes symbol " + std::to_string(symbol)));
  const auto gather = std::ranges::find_if(
      step.operations, [&](const Operation& o) { return is_of(o, OperationKind::kAccumulate); });
  REQUIRE(gather != step.operations.end());
  stage.state.operation = static_cast<int>(gather - step.operations.begin());
  stage.ui.step(3);
  for (const std::int32_t symbol : snapshot->findings.symbols->found.symbols)
    CHECK(stage.ui.has("writes symbol " + std::to_string(symbol)) ==
          (std::ranges::count(snapshot->example.inputs, symbol) > 0));
}

TEST_CASE("code: the map of attention is lit where its operation writes", "[viz][code]") {
  const auto snapshot = of_kind(ModelKind::kAttention);
  const auto views = make_views();
  ViewStage stage(view_called(views, "attention"), *snapshot, {.width = 900, .height = 700});
  stage.state.operation =
      find_operation(*snapshot, OperationKind::kForward, "attn0", "weight", Operation::kAllSteps);
  REQUIRE(stage.state.operation >= 0);
  stage.ui.step(3);
  const int last = static_cast<int>(snapshot->example.inputs.size()) - 1;
  CHECK(stage.ui.has("writes attn0.weight@0…" + std::to_string(last)));
}

TEST_CASE("code: the cursor walks through an update, makes it, and takes it back", "[viz][code]") {
  FakePlatform platform;
  platform.start_link = "v=1&T=5&H=6&B=2";
  AppHarness app(platform);
  app.step(5);
  const auto update = [&] { return app.state()["update"].get<int>(); };
  const auto hash = [&] { return app.state()["hash"].get<std::string>(); };
  const std::string at_start = hash();
  app.type(".");
  app.until([&] { return app.has("operation on") && app.has("numbers"); });
  CHECK(app.value("numbers").size() > 0);
  app.click("operation on");
  app.step(3);
  CHECK(app.value("panel: code").find("operation 2 of ") == 0);
  app.type(",");
  app.step(3);
  CHECK(app.value("panel: code").find("operation 1 of ") == 0);
  CHECK(update() == 0);
  app.type(",");  // there is nothing before the first update
  app.step(3);
  CHECK(app.value("panel: code").find("operation 1 of ") == 0);

  const std::string note = app.value("panel: code");
  const int count = std::stoi(note.substr(note.find("of ") + 3));
  for (int i = 1; i < count; ++i) {
    app.type(".");
    app.step(1);
  }
  CHECK(update() == 0);
  CHECK(hash() == at_start);
  app.type(".");
  app.until([&] { return update() == 1; });
  app.until([&] { return app.value("panel: code").find("operation 1 of ") == 0; });
  CHECK(hash() != at_start);
  app.type(",");
  app.until([&] { return update() == 0; });
  CHECK(hash() == at_start);
  app.until([&] {
    return app.value("panel: code").find("operation " + std::to_string(count) + " of ") == 0;
  });
  app.key(ImGuiKey_Escape);
  app.step(3);
  CHECK(app.value("panel: code").find("operations") != std::string::npos);
}

}  // namespace unroll::viz::testing
