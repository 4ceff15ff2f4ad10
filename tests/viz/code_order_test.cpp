// The operations in Code are emitted by the code that carries them out, not kept beside it: when
// two of them change places in the engine, record, lines and cursor follow.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "engine/nn/add.h"
#include "engine/nn/linear.h"
#include "engine/nn/values.h"
#include "engine/train/training_step.h"
#include "tests/support/engine_recurrent.h"
#include "tests/support/view_stage.h"
#include "viz/views/code_lines.h"
#include "viz/views/code_panel.h"
#include "viz/views/operation_cursor.h"
#include "viz/widgets/draw.h"

namespace unroll::viz::testing {
namespace {

/// A layer for this test: twice and three times what comes in, and the sum of both. The two know
/// nothing of each other, so either may be computed first.
class Twins final : public Layer<float> {
 public:
  Twins(ModelPlan& plan, Port input, bool three_first) : input_(input) {
    const LayerPlace place("twins", input);
    const auto slot = [&](const SlotInfo& info) { return plan.add_slot(place, info, input.rows); };
    const Twin two{
        slot({.name = "two", .symbol = "two_t", .formula = "two_t = 2 x_t", .reads = "in"}), 2};
    const Twin three{
        slot({.name = "three", .symbol = "three_t", .formula = "three_t = 3 x_t", .reads = "in"}),
        3};
    order_ = three_first ? std::array{three, two} : std::array{two, three};
    y_ = plan.port(slot(
        {.name = "y", .symbol = "y_t", .formula = "y_t = two_t + three_t", .reads = "two three"}));
  }
  Port output() const { return y_; }

  void initialise(Params<float>&, Random&) const override {}
  void forward(const Params<float>&, Trace<float>& trace) const override {
    for (int t = 0; t < trace.steps(y_.slot); ++t) {
      trace.value(y_.slot, t).setZero();
      for (const Twin& twin : order_) {
        trace.value(twin.slot, t) = twin.factor * trace.value(input_.slot, t);
        trace.commit(twin.slot, t);
        trace.value(y_.slot, t) += trace.value(twin.slot, t);
      }
      trace.commit(y_.slot, t);
    }
  }
  void backward(const Params<float>&, Trace<float>& trace, Params<float>&) const override {
    for (int t = trace.steps(y_.slot) - 1; t >= 0; --t) {
      trace.settle(y_.slot, t);
      for (const Twin& twin : order_) {
        trace.grad(twin.slot, t) += trace.grad(y_.slot, t);
        trace.settle(twin.slot, t);
        trace.grad(input_.slot, t) += twin.factor * trace.grad(twin.slot, t);
      }
    }
  }

 private:
  struct Twin {
    int slot;
    float factor;
  };
  Port input_, y_;
  std::array<Twin, 2> order_;
};

/// Two layers beside each other and a layer of two operations beside each other.
Model<float> built(bool layers_swapped, bool operations_swapped) {
  Builder<float> b;
  const Port x = b.add<Values<float>>("input", 2).output();
  const Port left = b.add<Linear<float>>("left", x, 3, Activation::kIdentity).output();
  const Port right = b.add<Linear<float>>("right", x, 3, Activation::kIdentity).output();
  const Port sum = b.add<Add<float>>("sum", left, right).output();
  auto twins = std::make_unique<Twins>(b.plan, sum, operations_swapped);
  const Port y = twins->output();
  b.layers.push_back(std::move(twins));
  b.finish(LossKind::kSquared, y);
  if (layers_swapped) std::swap(b.layers[1], b.layers[2]);
  return Model<float>(std::move(b));
}

/// What a session would show of a training step that `model` really makes.
Snapshot shown(const Model<float>& model) {
  Random random(5);
  const Batch data = test::random_values(test::value_shape(2, 3, 3), 1, random);
  Params<float> theta = model.initial_parameters(1), gradient(model.params());
  OptimizerState<float> optimizer;
  Trace<float> trace(model.slots(), data);
  StepRecord<float> record;
  training_step(model, TrainConfig{}, theta, gradient, optimizer, trace, &record);
  Snapshot s;
  s.task.loss = LossKind::kSquared;
  for (const ParamInfo& p : model.params()->infos())
    s.parameters.push_back({p.name, p.rows, p.cols});
  s.example.targets = data.targets;
  s.example.length = data.steps;
  for (int id = 0; id < static_cast<int>(trace.table().size()); ++id) {
    const TraceSlot& slot = trace.table()[static_cast<std::size_t>(id)];
    SlotView view{.layer = slot.layer,
                  .name = std::string(slot.info.name),
                  .symbol = std::string(slot.info.symbol),
                  .formula = std::string(slot.info.formula),
                  .rows = trace.rows(id),
                  .steps = trace.steps(id)};
    const auto value = trace.value(id);
    view.value.assign(value.data(), value.data() + value.size());
    if (!slot.info.readout) {
      const auto grad = trace.grad(id);
      view.grad.assign(grad.data(), grad.data() + grad.size());
    }
    for (const SlotLink& read : slot.reads)
      view.reads.push_back({static_cast<std::uint32_t>(read.slot), read.delay});
    s.example.slots.push_back(std::move(view));
  }
  Answer<StepFinding> step;
  step.found.operations = record.operations;
  step.found.parameters.resize(s.parameters.size());
  s.findings.step = std::move(step);
  return s;
}

/// "forward twins.two@1", of what is about a slot.
std::string name_of(OperationKind kind, const std::string& slot, int t) {
  const bool backward = kind == OperationKind::kBackward;
  return (backward ? "backward " : "forward ") + slot + "@" + std::to_string(t);
}

/// Where the cursor leads the other views, one operation after the other, and which line was lit.
struct Walk {
  std::vector<std::string> places, lines;

  std::ptrdiff_t at(const std::string& place) const {
    INFO(place);
    const auto found = std::ranges::find(places, place);
    REQUIRE(found != places.end());
    return found - places.begin();
  }
  std::ptrdiff_t line(const std::string& text) const {
    INFO(text);
    const auto found = std::ranges::find(lines, text);
    REQUIRE(found != lines.end());
    return found - lines.begin();
  }
};

Walk walk_through(const Snapshot& snapshot) {
  const StepFinding* record = step_record(snapshot);
  REQUIRE(record != nullptr);
  const CodePanel panel;
  ViewStage stage(panel, snapshot, {.width = 900, .height = 900});
  Walk walk;
  for (std::size_t i = 0; i < record->operations.size(); ++i) {
    stage.ui.click("operation on");
    const Operation* operation = current_operation(snapshot, stage.state);
    REQUIRE(operation == &record->operations[i]);
    for (const Item& item : stage.ui.items().items())
      if (item.role == Role::kOption && item.value == "current") walk.lines.push_back(item.label);
    CHECK(walk.lines.size() == i + 1);
    if (operation->slot < 0 || operation->step < 0) continue;
    const ViewState& now = stage.state;
    walk.places.push_back(
        name_of(now.cell_backward ? OperationKind::kBackward : OperationKind::kForward,
                now.cell_layer + "." + now.cell_slot, now.playhead));
  }
  return walk;
}

std::vector<std::string> code_texts(const Snapshot& snapshot) {
  std::vector<std::string> texts;
  for (const CodeLine& line : code_of(snapshot, *step_record(snapshot)).lines)
    texts.push_back(line.text);
  return texts;
}

std::ptrdiff_t place_in(const std::vector<std::string>& texts, const std::string& text) {
  INFO(text);
  const auto found = std::ranges::find(texts, text);
  REQUIRE(found != texts.end());
  return found - texts.begin();
}

}  // namespace

TEST_CASE("code: two operations that change places in the engine change places under the cursor",
          "[viz][code]") {
  for (const bool swapped : {false, true}) {
    INFO((swapped ? "three before two" : "two before three"));
    const Snapshot snapshot = shown(built(false, swapped));
    const std::vector<std::string> code = code_texts(snapshot);
    CHECK((place_in(code, "two_t = 2 x_t") > place_in(code, "three_t = 3 x_t")) == swapped);
    const Walk walk = walk_through(snapshot);
    CHECK((walk.line(plain_notation("two_t = 2 x_t")) >
           walk.line(plain_notation("three_t = 3 x_t"))) == swapped);
    for (const int t : {0, 1, 2})
      for (const OperationKind kind : {OperationKind::kForward, OperationKind::kBackward}) {
        const auto at = [&](const char* name) { return walk.at(name_of(kind, name, t)); };
        CHECK(at("twins.two") - at("twins.three") == (swapped ? 1 : -1));
        CHECK((at("twins.y") > at("twins.two")) == (kind == OperationKind::kForward));
      }
  }
}

TEST_CASE("code: two layers that change places in the engine change places under the cursor",
          "[viz][code]") {
  for (const bool swapped : {false, true}) {
    INFO((swapped ? "right before left" : "left before right"));
    const Snapshot snapshot = shown(built(swapped, false));
    std::vector<std::string> layers;  // of the lit lines, in the order in which they are lit
    ViewState state;
    const StepFinding& record = *step_record(snapshot);
    const Code code = code_of(snapshot, record);
    for (std::size_t i = 0; i < record.operations.size(); ++i) {
      state.operation = static_cast<int>(i);
      const Operation* operation = current_operation(snapshot, state);
      REQUIRE(operation != nullptr);
      const CodeLine& line = code.lines.at(static_cast<std::size_t>(code.line_of[i]));
      if (operation->kind == OperationKind::kUpdate) continue;  // in the order of the parameters
      if (line.layer != "left" && line.layer != "right") continue;
      if (layers.empty() || layers.back() != line.layer) layers.push_back(line.layer);
    }
    CHECK(layers == (swapped ? std::vector<std::string>{"right", "left", "right"}
                             : std::vector<std::string>{"left", "right", "left"}));
  }
}

}  // namespace unroll::viz::testing
