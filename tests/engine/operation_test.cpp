// The operations that a training step reports are those that it carries out.

#include "engine/nn/operation.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "engine/nn/add.h"
#include "engine/nn/linear.h"
#include "engine/nn/values.h"
#include "engine/session/session.h"
#include "engine/tasks/registry.h"
#include "engine/train/trainer.h"
#include "tests/support/engine_recurrent.h"
#include "tests/support/engine_specimens.h"

namespace unroll {
namespace {

using Names = std::vector<std::string>;

template <Scalar S>
Names names_of(const Model<S>& model, const std::vector<Operation>& operations) {
  Names names;
  for (const Operation& o : operations) {
    std::string name;
    if (o.kind == OperationKind::kClip) name = "clip";
    if (o.kind == OperationKind::kUpdate) name = "move ";
    if (o.kind == OperationKind::kAccumulate) name = "add to ";
    if (o.kind == OperationKind::kBackward) name = "grad ";
    if (o.slot >= 0) name += (*model.slots())[static_cast<std::size_t>(o.slot)].address();
    if (o.parameter >= 0)
      name += model.params()->infos()[static_cast<std::size_t>(o.parameter)].name;
    if (o.step != Operation::kAllSteps) name += "@" + std::to_string(o.step);
    names.push_back(name);
  }
  return names;
}

/// What a training step of `model` reports.
std::vector<Operation> recorded(const Model<double>& model, const TrainConfig& config,
                                const Batch& data) {
  Params<double> theta = test::specimen_parameters(model), gradient(model.params());
  OptimizerState<double> optimizer;
  Trace<double> trace(model.slots(), data);
  StepRecord<double> record;
  training_step(model, config, theta, gradient, optimizer, trace, &record);
  return record.operations;
}

TEST_CASE("operations: a plain network reports each formula in the order of the computation",
          "[train][operation]") {
  const DataShape shape = test::value_shape(2, 1, 2);
  ModelConfig config = test::cell_config({.kind = ModelKind::kRnn});
  config.hidden = 3;
  const Model<double> model(config, shape);
  TrainConfig train;
  train.clip = 1;
  Random random(5);
  const Batch data = test::random_values(shape, 2, random);
  CHECK(
      names_of(model, recorded(model, train, data)) ==
      Names{"input.x",          "rnn0.h0",        "rnn0.a@0",      "rnn0.h@0",     "rnn0.a@1",
            "rnn0.h@1",         "out.y",          "loss.e",        "loss.loss",    "grad loss.loss",
            "grad loss.e",      "grad out.y",     "add to out.W",  "add to out.b", "grad rnn0.h@1",
            "grad rnn0.a@1",    "grad rnn0.h@0",  "grad rnn0.a@0", "grad rnn0.h0", "add to rnn0.Wx",
            "add to rnn0.Wh@0", "add to rnn0.Wh", "add to rnn0.b", "grad input.x", "clip",
            "move rnn0.Wx",     "move rnn0.Wh",   "move rnn0.b",   "move out.W",   "move out.b"});
}

TEST_CASE("operations: every slot and parameter of every model is reported, each step once",
          "[train][operation]") {
  for (const test::Specimen& specimen : test::specimens()) {
    INFO(specimen.name);
    const Model<double> model(specimen.config, specimen.shape);
    const Batch data = test::specimen_batch(specimen.shape);
    const std::vector<Operation> operations = recorded(model, {}, data);
    const Trace<double> trace(model.slots(), data);
    for (int slot = 0; slot < static_cast<int>(trace.table().size()); ++slot) {
      const TraceSlot& info = trace.table()[static_cast<std::size_t>(slot)];
      INFO(info.address());
      for (const OperationKind kind : {OperationKind::kForward, OperationKind::kBackward}) {
        if (kind == OperationKind::kBackward && info.info.readout) continue;
        std::vector<int> times(static_cast<std::size_t>(trace.steps(slot)), 0);
        for (const Operation& o : operations) {
          if (o.kind != kind || o.slot != slot) continue;
          if (o.step == Operation::kAllSteps)
            for (int& t : times) ++t;
          else
            ++times.at(static_cast<std::size_t>(o.step));
        }
        CHECK(times == std::vector<int>(times.size(), 1));
      }
    }
    for (int p = 0; p < static_cast<int>(model.params()->infos().size()); ++p) {
      INFO(model.params()->infos()[static_cast<std::size_t>(p)].name);
      const auto count = [&](OperationKind kind) {
        return std::count_if(operations.begin(), operations.end(), [&](const Operation& o) {
          return o.kind == kind && o.parameter == p;
        });
      };
      CHECK(count(OperationKind::kAccumulate) >= 1);
      CHECK(count(OperationKind::kUpdate) == 1);
    }
  }
}

TEST_CASE("operations: two layers that change places change places in the record",
          "[train][operation]") {
  const auto built = [](bool swapped) {
    Builder<double> b;
    const Port x = b.add<Values<double>>("input", 2).output();
    const Port left = b.add<Linear<double>>("left", x, 3, Activation::kTanh).output();
    const Port right = b.add<Linear<double>>("right", x, 3, Activation::kTanh).output();
    b.finish(LossKind::kSquared, b.add<Add<double>>("sum", left, right).output());
    if (swapped) std::swap(b.layers[1], b.layers[2]);
    return Model<double>(std::move(b));
  };
  Random random(5);
  const Batch data = test::random_values(test::value_shape(2, 3, 2), 2, random);
  const auto order = [&](bool swapped) {
    const Model<double> model = built(swapped);
    const Names names = names_of(model, recorded(model, {}, data));
    const auto at = [&](const char* name) {
      return std::find(names.begin(), names.end(), name) - names.begin();
    };
    CHECK((at("left.y") < at("right.y")) == (at("grad left.y") > at("grad right.y")));
    return at("left.y") < at("right.y");
  };
  CHECK(order(false));
  CHECK_FALSE(order(true));
}

Config small_run() {
  Config config;
  config.task.kind = TaskKind::kCopy;
  config.task.length = 4;
  config.task.batch = 4;
  config.model.hidden = 6;
  config.train.clip = 0.1;
  return config;
}

TEST_CASE("operations: the update that is rehearsed is the one that follows",
          "[session][operation]") {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    INFO(kOptimizerNames[kind]);
    Config config = small_run();
    config.train.optimizer = static_cast<OptimizerKind>(kind);
    Run run(config, make_task(config.task, config.seed, {}).value());
    run.update(config.train);
    const std::uint32_t before = run.state_hash();
    const Rehearsal r = run.rehearse(config.train);
    CHECK(run.state_hash() == before);
    const UpdateReport report = run.update(config.train);
    CHECK(run.theta().values() == r.theta.values());
    CHECK(report.loss_nats == r.report.loss_nats);
    CHECK(report.gradient_norm == r.report.gradient_norm);
    CHECK(report.clipped_norm == r.report.clipped_norm);
    CHECK(report.clipped_norm < report.gradient_norm);
  }
}

TEST_CASE("operations: a session tells the coming update and what it does to each parameter",
          "[session][operation]") {
  Session session, other;
  session.apply(Reset{small_run()});
  other.apply(Reset{small_run()});
  session.apply(Ask{set_of({Question::kStep})});
  const Bytes bytes = encode_snapshot(*session.snapshot({}));
  const auto s = decode_snapshot(bytes.data(), bytes.size());
  REQUIRE(s);
  REQUIRE(s->findings.step);
  REQUIRE(s->findings.step->ok());
  const StepFinding& step = s->findings.step->found;
  CHECK(step.operations == session.snapshot({})->findings.step->found.operations);
  REQUIRE(step.parameters.size() == s->parameters.size());
  REQUIRE_FALSE(step.operations.empty());
  for (const Operation& o : step.operations) {
    CHECK(o.slot < static_cast<std::int32_t>(s->example.slots.size()));
    CHECK(o.parameter < static_cast<std::int32_t>(s->parameters.size()));
  }
  double raw = 0, clipped = 0;
  for (const ParameterStep& p : step.parameters) {
    raw += p.gradient_norm * p.gradient_norm;
    clipped += p.clipped_norm * p.clipped_norm;
    CHECK(p.change_norm > 0);
    CHECK(p.next != p.value);
  }
  CHECK(std::abs(std::sqrt(raw) - step.gradient_norm) < 1e-6 * step.gradient_norm);
  CHECK(std::abs(std::sqrt(clipped) - step.clipped_norm) < 1e-6 * step.clipped_norm);
  CHECK(step.rate == small_run().train.rate);

  session.apply(StepUpdate{1});
  other.apply(StepUpdate{1});
  while (session.step()) {
  }
  while (other.step()) {
  }
  SnapshotRequest all;
  const auto after = session.snapshot(all);
  CHECK(after->state_hash == other.snapshot(all)->state_hash);
  CHECK(after->history.back().loss_bits == step.loss);
}

}  // namespace
}  // namespace unroll
