// Of all values of an update that are not finite the first one in the order of the computation is
// named, with its step and what computed it.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/session/session.h"
#include "engine/train/trainer.h"
#include "tests/support/engine_models.h"

namespace unroll {
namespace {

using test::random_batch;

constexpr int kSymbols = 5, kSteps = 6, kSize = 2;
/// In float: 1, 1e15, 1e30, infinite.
constexpr float kGrowth = 1e15f;

/// A plain network without activation.
ModelConfig linear_config() { return test::small_config(Activation::kIdentity); }

Trainer<float> trainer_of(const ModelConfig& config, const DataShape& shape) {
  return {config, shape, kSize, 1};
}

MatrixView<float> parameter(Trainer<float>& trainer, std::string_view name) {
  const int index = trainer.model().find_param(name);
  REQUIRE(index >= 0);
  return trainer.theta().matrix(index);
}

/// The layer's state is `start` after its first step and kGrowth times as large after each other.
void let_grow(Trainer<float>& trainer, const std::string& layer, float start) {
  MatrixView<float> Wh = parameter(trainer, layer + ".Wh");
  Wh.setZero();
  Wh.diagonal().setConstant(kGrowth);
  parameter(trainer, layer + ".Wx").setZero();
  parameter(trainer, layer + ".b").setConstant(start);
}

/// A batch of which only step `t` has a loss.
Batch batch_with_loss_at(int t) {
  Random random(1);
  Batch batch = random_batch(kSymbols, kSteps, kSize, random);
  for (int i = 0; i < kSteps * kSize; ++i)
    if (i / kSize != t) batch.targets[static_cast<std::size_t>(i)] = -1;
  return batch;
}

NonFinite fault_of(Trainer<float>& trainer, const Batch& batch) {
  const UpdateReport report = trainer.update(TrainConfig{}, batch);
  REQUIRE(report.fault);
  return *report.fault;
}

TEST_CASE("first fault: a gradient overflows on its way from late to early steps",
          "[train][fault]") {
  struct Cell {
    ModelKind kind;
    int candidate;  ///< which of the matrices in Wh belongs to what enters the state
  };
  for (const auto [kind, candidate] :
       {Cell{ModelKind::kRnn, 0}, Cell{ModelKind::kLstm, 2}, Cell{ModelKind::kGru, 2}}) {
    ModelConfig config = linear_config();
    config.kind = kind;
    Trainer<float> trainer = trainer_of(config, symbol_shape(kSymbols, kSteps));
    const std::string layer = std::string(kModelKindNames[static_cast<std::size_t>(kind)]) + "0";
    INFO(layer);
    parameter(trainer, layer + ".Wx").setZero();
    parameter(trainer, layer + ".b").setZero();
    MatrixView<float> Wh = parameter(trainer, layer + ".Wh");
    Wh.setZero();
    Wh.middleRows(candidate * config.hidden, config.hidden).diagonal().setConstant(kGrowth);
    const NonFinite fault = fault_of(trainer, batch_with_loss_at(kSteps - 1));
    CHECK(fault.place == "gradient of " + layer + ".h");
    CHECK(fault.operation == OperationKind::kBackward);
    CHECK(fault.time == 2);  // 5: below 1, 4: about 1e14, 3: about 1e28
    CHECK_FALSE(fault.of_source);
  }
}

TEST_CASE("first fault: a gradient that walks with a reversed layer", "[train][fault]") {
  ModelConfig config = linear_config();
  config.bidirectional = Switch::kOn;
  DataShape shape = symbol_shape(kSymbols, kSteps);
  shape.causal = false;
  Trainer<float> trainer = trainer_of(config, shape);
  let_grow(trainer, "rnn0r", 0);
  const NonFinite fault = fault_of(trainer, batch_with_loss_at(1));
  CHECK(fault.place == "gradient of rnn0r.h");
  CHECK(fault.time == 4);  // 1: below 1, 2: 1e14, 3: 1e29
}

TEST_CASE("first fault: a layer that walks back in time", "[train][fault]") {
  ModelConfig config = linear_config();
  config.bidirectional = Switch::kOn;
  DataShape shape = symbol_shape(kSymbols, kSteps);
  shape.causal = false;
  Trainer<float> trainer = trainer_of(config, shape);
  let_grow(trainer, "rnn0", 0);
  let_grow(trainer, "rnn0r", 1);
  const NonFinite fault = fault_of(trainer, batch_with_loss_at(0));
  CHECK(fault.place == "rnn0r.a");
  CHECK(fault.operation == OperationKind::kForward);
  CHECK(fault.formula == "a_t = Wx x_t + Wh h_{t+1} + b");
  CHECK(fault.time == 2);  // 5: 1, 4: 1e15, 3: 1e30
}

TEST_CASE("first fault: an encoder is named before what it hands over", "[train][fault]") {
  DataShape shape = symbol_shape(kSymbols, kSteps);
  shape.source = {PortKind::kSymbols, kSymbols, kSteps};
  Trainer<float> trainer = trainer_of(linear_config(), shape);
  let_grow(trainer, "encoder0", 1);
  Batch batch = batch_with_loss_at(kSteps - 1);
  batch.source_steps = kSteps;
  batch.source = batch.inputs;
  const NonFinite fault = fault_of(trainer, batch);
  CHECK(fault.place == "encoder0.a");
  CHECK(fault.time == 3);
  CHECK(fault.of_source);
}

TEST_CASE("first fault: what exists once has no step", "[train][fault]") {
  ModelConfig config = linear_config();
  config.start = StartState::kLearned;
  Trainer<float> trainer = trainer_of(config, symbol_shape(kSymbols, kSteps));
  parameter(trainer, "rnn0.h0").setConstant(std::numeric_limits<float>::infinity());
  const NonFinite fault = fault_of(trainer, batch_with_loss_at(0));
  CHECK(fault.place == "rnn0.h0");
  CHECK(fault.time == -1);
}

TEST_CASE("first fault: blocks of attention in which every step looks at all", "[train][fault]") {
  ModelConfig config = linear_config();
  config.kind = ModelKind::kTransformer;
  config.width = 4;
  config.blocks = 2;
  config.positions = PositionKind::kNone;
  config.mask = MaskKind::kFull;
  DataShape shape = symbol_shape(kSymbols, kSteps);
  shape.causal = false;
  Trainer<float> trainer = trainer_of(config, shape);
  Batch batch = batch_with_loss_at(0);
  std::fill(batch.inputs.begin(), batch.inputs.end(), 0);
  batch.inputs[3 * kSize + 1] = 4;  // at step 3 of sequence 1
  SECTION("what a step reads is too large to be averaged") {
    parameter(trainer, "embed.E").col(4).setConstant(3e38f);
    const NonFinite fault = fault_of(trainer, batch);
    CHECK(fault.place == "norm0a.m");
    CHECK(fault.time == 3);
    CHECK(fault.example == 1);
  }
  SECTION("a query times a key") {
    // Of all other symbols query and key are 0.
    parameter(trainer, "embed.E").setZero();
    parameter(trainer, "embed.E").col(4) << 1, -1, 1, -1;
    parameter(trainer, "norm0a.g").setConstant(1e20f);
    for (const char* name : {"attn0.Wq", "attn0.Wk"}) parameter(trainer, name).setIdentity();
    const NonFinite fault = fault_of(trainer, batch);
    CHECK(fault.place == "attn0.score");
    CHECK(fault.time == 3);
    CHECK(fault.example == 1);
  }
}

TEST_CASE("first fault: a value behind all losses that spoils the gradient", "[train][fault]") {
  Trainer<float> trainer = trainer_of(linear_config(), symbol_shape(kSymbols, kSteps));
  let_grow(trainer, "rnn0", 1);
  const NonFinite fault = fault_of(trainer, batch_with_loss_at(0));
  CHECK(std::isfinite(trainer.update(TrainConfig{}, batch_with_loss_at(0)).loss_nats));
  CHECK(fault.place == "rnn0.a");
  CHECK(fault.operation == OperationKind::kForward);
  CHECK(fault.time == 3);
}

TEST_CASE("first fault: the sum over all steps that is a parameter's gradient", "[train][fault]") {
  Trainer<float> trainer = trainer_of(linear_config(), symbol_shape(kSymbols, kSteps));
  parameter(trainer, "embed.E").setConstant(1e25f);
  parameter(trainer, "rnn0.Wx").setZero();
  parameter(trainer, "rnn0.Wh").setZero();
  parameter(trainer, "out.W").setZero();
  parameter(trainer, "out.W").row(0).setConstant(1e20f);
  const NonFinite fault = fault_of(trainer, batch_with_loss_at(kSteps - 1));
  CHECK(fault.place == "gradient of parameter rnn0.Wx");
  CHECK(fault.operation == OperationKind::kAccumulate);
  CHECK(fault.formula == "a_t = Wx x_t + Wh h_{t-1} + b");
  CHECK(fault.time == -1);
}

TEST_CASE("first fault: looking for it changes nothing", "[train][fault]") {
  const DataShape shape = symbol_shape(kSymbols, kSteps);
  Trainer<float> trainer = trainer_of(linear_config(), shape);
  Trainer<float> other = trainer_of(linear_config(), shape);
  const std::vector<float> start = trainer.theta().values();
  let_grow(trainer, "rnn0", 0);
  const std::vector<float> grown = trainer.theta().values();
  const Batch batch = batch_with_loss_at(kSteps - 1);
  const Model<float>& model = trainer.model();
  fault_of(trainer, batch);
  CHECK(trainer.theta().values() == grown);

  // Trace and gradient are those of one pass, and so is the record.
  Trace<float> trace(model.slots(), batch), once(model.slots(), batch);
  Params<float> gradient(model.params()), expected(model.params());
  Params<float> theta = trainer.theta();
  OptimizerState<float> state;
  StepRecord<float> record;
  REQUIRE(training_step(model, TrainConfig{}, theta, gradient, state, trace, &record).fault);
  std::vector<Operation> operations;
  once.record(&operations);
  model.forward(theta, once);
  model.backward(theta, once, expected);
  CHECK(record.operations == operations);
  const auto same = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  CHECK(std::equal(gradient.values().begin(), gradient.values().end(), expected.values().begin(),
                   same));
  for (int slot = 0; slot < static_cast<int>(trace.table().size()); ++slot) {
    INFO(trace.table()[static_cast<std::size_t>(slot)].address());
    const auto value = trace.value(slot), value_once = once.value(slot);
    CHECK(std::equal(value.data(), value.data() + value.size(), value_once.data(), same));
    const auto grad = trace.grad(slot), grad_once = once.grad(slot);
    CHECK(std::equal(grad.data(), grad.data() + grad.size(), grad_once.data(), same));
  }

  // What is trained afterwards is as if nothing had been.
  trainer.theta().values() = start;
  for (int i = 0; i < 3; ++i) {
    const UpdateReport a = trainer.update(TrainConfig{}, batch);
    const UpdateReport b = other.update(TrainConfig{}, batch);
    CHECK_FALSE(a.fault);
    CHECK(a.loss_nats == b.loss_nats);
  }
  CHECK(trainer.theta().values() == other.theta().values());
}

TEST_CASE("first fault: the step of a value that is not finite is told with its sequence",
          "[session][fault]") {
  CHECK(Fault{.slot = "rnn0.h", .time = 3, .formula = {}, .text = {}}.place() ==
        "rnn0.h at step 3");
  CHECK(Fault{.slot = "handover0.s", .formula = {}, .text = {}}.place() == "handover0.s");
  Session session;
  Config config;
  config.task.kind = TaskKind::kDates;
  config.task.batch = 4;
  config.model.hidden = 12;
  config.train = {OptimizerKind::kSgd, 10, 0};
  config.model.activation = Activation::kIdentity;
  session.apply(Reset{config});
  session.apply(Play{});
  for (int i = 0; i < 200 && session.step(); ++i) {
  }
  const Bytes bytes = encode_snapshot(*session.snapshot({}));
  const auto s = decode_snapshot(bytes.data(), bytes.size());
  REQUIRE(s);
  REQUIRE(s->fault.size() == 1);
  const Fault& fault = s->fault[0];
  CHECK(fault.slot.starts_with("encoder0."));
  CHECK(fault.of_source);
  CHECK(fault.place() == fault.slot + " at step " + std::to_string(fault.time) + " of the source");
  CHECK(fault.text.find(" is in " + fault.place() + ", computed") != std::string::npos);
}

}  // namespace
}  // namespace unroll
