// Shortcuts of training change no bit: steps computed in one go, gradients that are not cleared,
// symbols that are projected once. And fast numerics stay close to exact ones.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/random.h"
#include "engine/nn/model_rules.h"
#include "engine/tasks/registry.h"
#include "engine/train/trainer.h"

namespace unroll {
namespace {

constexpr int kSymbols = 5, kSteps = 7, kBatch = 3;

Batch symbols() {
  Batch data{kSteps, kBatch, {}, {}};
  Random random(2);
  for (int i = 0; i < kSteps * kBatch; ++i) {
    data.inputs.push_back(static_cast<int>(random.below(kSymbols)));
    data.targets.push_back((data.inputs.back() + 1) % kSymbols);
  }
  return data;
}

ModelConfig config_of(ModelKind kind) {
  ModelConfig config;
  config.kind = kind;
  config.hidden = 11;
  config.embedding_size = 6;
  return config;
}

struct Pass {
  explicit Pass(const ModelConfig& config)
      : Pass(config, symbol_shape(kSymbols, kSteps), symbols()) {}
  Pass(const ModelConfig& config, const DataShape& shape, const Batch& data)
      : model(config, shape),
        theta(model.initial_parameters(3)),
        gradient(model.params()),
        trace(model.slots(), data) {}
  void run() {
    model.forward(theta, trace);
    model.backward(theta, trace, gradient);
  }

  Model<float> model;
  Params<float> theta, gradient;
  Trace<float> trace;
};

bool same_trace(const Trace<float>& a, const Trace<float>& b) {
  for (int slot = 0; slot < static_cast<int>(a.table().size()); ++slot)
    if (!(a.value(slot).array() == b.value(slot).array()).all() ||
        !(a.grad(slot).array() == b.grad(slot).array()).all())
      return false;
  return true;
}

TEST_CASE("recurrent layers: a step in one go leaves the bits that its pieces leave", "[nn]") {
  for (const auto& [kind, reset] : {std::pair{ModelKind::kRnn, ResetKind::kAfter},
                                    {ModelKind::kLstm, ResetKind::kAfter},
                                    {ModelKind::kGru, ResetKind::kAfter},
                                    {ModelKind::kGru, ResetKind::kBefore}})
    for (const int truncation : {0, 3}) {
      ModelConfig config = config_of(kind);
      config.reset = reset;
      config.truncation = truncation;
      Pass whole(config), pieces(config);
      const std::string layer(kModelKindNames[static_cast<std::size_t>(kind)]);
      // Times 1: no number changes, but the pieces are taken one by one, and each symbol by itself.
      std::vector<Intervention> list;
      for (const int slot :
           {whole.model.find_slot(layer + "0", "h0"), whole.model.find_slot("embed", "x")}) {
        REQUIRE(slot >= 0);
        list.push_back({.kind = InterventionKind::kScale,
                        .slot = slot,
                        .end_row = 1,
                        .end_step = 1,
                        .amount = 1});
      }
      pieces.trace.set_interventions(list);
      whole.run();
      pieces.run();
      CHECK(same_trace(whole.trace, pieces.trace));
      CHECK(whole.gradient.values() == pieces.gradient.values());
    }
}

TEST_CASE("trace: a gradient that is filled needs no zeros before", "[nn]") {
  std::vector<ModelConfig> configs;
  for (std::size_t kind = 0; kind < kModelKindNames.size(); ++kind)
    configs.push_back(config_of(static_cast<ModelKind>(kind)));
  for (const ModelKind kind : {ModelKind::kAttention, ModelKind::kTransformer}) {
    configs.push_back(config_of(kind));
    configs.back().score = ScoreKind::kCosine;
  }
  for (const CrossKind cross : {CrossKind::kLuong, CrossKind::kBahdanau}) {
    configs.push_back(config_of(ModelKind::kGru));
    configs.back().cross = cross;
  }
  // Of one sequence, and of a source that is translated.
  const auto task = make_task({.kind = TaskKind::kDates}, 1, {}).value();
  struct Data {
    std::string_view name;
    DataShape shape;
    Batch batch;
  };
  const Data sequences{"symbols", symbol_shape(kSymbols, kSteps), symbols()};
  const Data translated{"dates", task->shape(), task->held_out(0, kBatch)};
  int passes = 0;
  for (const ModelConfig& config : configs)
    for (const Data& data : {sequences, translated}) {
      if (!check_model(config, data.shape)) continue;
      ++passes;
      INFO(kModelKindNames[static_cast<std::size_t>(config.kind)] << ", " << data.name);
      Pass clean(config, data.shape, data.batch), dirty(config, data.shape, data.batch);
      clean.run();
      for (int slot = 0; slot < static_cast<int>(dirty.trace.table().size()); ++slot)
        if (!dirty.trace.table()[static_cast<std::size_t>(slot)].info.readout)
          dirty.trace.grad(slot).setConstant(std::numeric_limits<float>::quiet_NaN());
      dirty.run();
      CHECK(same_trace(clean.trace, dirty.trace));
      CHECK(clean.gradient.values() == dirty.gradient.values());
    }
  CHECK(passes >= 16);
}

TEST_CASE("numerics: fast training stays close to exact training and falls with it", "[train]") {
  for (const ModelKind kind :
       {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru, ModelKind::kTransformer}) {
    ModelConfig config = config_of(kind);
    Trainer<float> exact(config, symbol_shape(kSymbols, kSteps), kBatch, 1);
    config.numerics = math::Numerics::kFast;
    Trainer<float> fast(config, symbol_shape(kSymbols, kSteps), kBatch, 1);
    CHECK(fast.model().numerics() == math::Numerics::kFast);
    const double first = exact.update(TrainConfig{}, symbols()).loss_nats;
    CHECK(std::fabs(fast.update(TrainConfig{}, symbols()).loss_nats - first) < 1e-5);
    double last = 0, fast_last = 0;
    for (int i = 0; i < 20; ++i) {
      last = exact.update(TrainConfig{}, symbols()).loss_nats;
      fast_last = fast.update(TrainConfig{}, symbols()).loss_nats;
    }
    CHECK(last < first);
    CHECK(std::fabs(fast_last - last) < 1e-3);
  }
}

}  // namespace
}  // namespace unroll
