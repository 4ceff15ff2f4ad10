// Whole models of the families that look at all steps at once.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/nn/model.h"
#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_models.h"

namespace unroll {
namespace {

using Catch::Approx;

constexpr int kSteps = 3, kBatch = 2;

ModelConfig kind_config(ModelKind kind) {
  ModelConfig config = test::small_config();
  config.kind = kind;
  config.width = 4;
  config.heads = 2;
  config.hidden = 3;
  return config;
}

/// Data of any shape; the second sequence ends one step earlier.
Batch shaped_batch(const DataShape& shape, Random& random) {
  const int symbols = shape.input.kind == PortKind::kSymbols ? shape.input.size : 2;
  Batch batch = test::random_batch(symbols, kSteps, kBatch, random);
  for (int& target : batch.targets) target %= shape.loss == LossKind::kSoftmax ? shape.outputs : 1;
  if (shape.input.kind == PortKind::kValues)
    for (int i = 0; i < shape.input.size * kSteps * kBatch; ++i)
      batch.values.push_back(random.normal());
  for (int i = 0; i < shape.outputs * kSteps * kBatch; ++i)
    batch.target_values.push_back(random.normal());
  batch.lengths = {kSteps, kSteps - 1};
  batch.targets.back() = batch.inputs.back() = -1;
  batch.source_steps = shape.source.steps;
  for (int i = 0; i < shape.source.steps * kBatch; ++i) {
    batch.source.push_back(static_cast<int>(random.below(2)));
    for (int f = 0; f < shape.source.size; ++f) batch.source_values.push_back(random.normal());
  }
  if (shape.source.steps > 0) batch.source_lengths = {shape.source.steps - 1, shape.source.steps};
  return batch;
}

DataShape values_shape(int features) {
  return {.input = {PortKind::kValues, features, kSteps},
          .loss = LossKind::kSquared,
          .outputs = 2,
          .causal = false};
}
DataShape translation_shape(PortKind source) {
  DataShape shape = symbol_shape(4, kSteps);
  shape.source = {source, 3, 4};
  return shape;
}

/// Derivatives against differences, float against double.
test::CheckedDerivatives check_model(const Model<double>& model, const Model<float>& single,
                                     const DataShape& shape, std::uint64_t seed) {
  Random random(seed);
  Params<double> theta = model.initial_parameters(random.bits());
  for (double& v : theta.values()) v += 0.2 * random.normal();
  const Batch batch = shaped_batch(shape, random);
  Trace<double> trace(model.slots(), batch);
  const test::CheckedDerivatives checked = test::check_derivatives(model, theta, trace);
  CHECK(checked.count > 100);

  Params<float> rounded(single.params()), gradient_f(single.params());
  for (std::size_t i = 0; i < theta.values().size(); ++i)
    rounded.values()[i] = static_cast<float>(theta.values()[i]);
  Trace<float> trace_f(single.slots(), batch);
  Params<double> gradient(model.params());
  CHECK(single.forward(rounded, trace_f) == Approx(model.forward(theta, trace)).epsilon(1e-5));
  single.backward(rounded, trace_f, gradient_f);
  model.backward(theta, trace, gradient);
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < gradient.values().size(); ++i) {
    largest = std::max(largest, std::fabs(gradient.values()[i]));
    worst = std::max(worst, std::fabs(gradient.values()[i] - double(gradient_f.values()[i])));
  }
  CHECK(worst < 2e-5 * largest);
  return checked;
}

void check_model(const ModelConfig& config, const DataShape& shape) {
  const Model<double> model(config, shape);
  const Model<float> single(config, shape);
  test::CheckedDerivatives all;
  for (std::uint64_t seed = 1; seed <= UNROLL_PROOF_SEEDS; ++seed) {
    INFO("seed " << seed);
    all += check_model(model, single, shape, seed);
  }
  CHECK(all.objection() == "");
}

TEST_CASE("model kinds: every derivative of concat, bag, attention and transformer",
          "[nn][gradient]") {
  const auto kind = GENERATE(ModelKind::kConcatenate, ModelKind::kBag, ModelKind::kAttention,
                             ModelKind::kTransformer);
  INFO(kModelKindNames[static_cast<std::size_t>(kind)]);
  ModelConfig config = kind_config(kind);
  SECTION("symbols with vectors") { check_model(config, symbol_shape(4, kSteps)); }
  SECTION("symbols as lines, learned positions") {
    config.embedding = EmbeddingKind::kOneHot;
    config.positions = PositionKind::kLearned;
    check_model(config, symbol_shape(4, kSteps));
  }
  SECTION("numbers, no positions") {
    config.positions = PositionKind::kNone;
    check_model(config, values_shape(3));
  }
}

TEST_CASE("model kinds: every derivative of an encoder and decoder of blocks",
          "[nn][gradient][slow]") {
  ModelConfig config = kind_config(ModelKind::kTransformer);
  config.score = GENERATE(ScoreKind::kCosine, ScoreKind::kScaledDot);
  config.blocks = 2;
  const auto source = GENERATE(PortKind::kSymbols, PortKind::kValues);
  check_model(config, translation_shape(source));
}

TEST_CASE("model kinds: the layers of a transformer have their names and order", "[nn][model]") {
  const auto names = [](const Model<float>& model) {
    std::string all, last;
    for (const TraceSlot& slot : *model.slots())
      if (slot.layer != last) all += (last = slot.layer) + " ";
    return all;
  };
  ModelConfig config = kind_config(ModelKind::kTransformer);
  CHECK(names(Model<float>(config, symbol_shape(4, 3))) ==
        "embed pos norm0a attn0 res0a norm0b mlp0 out0 res0b norm out loss ");
  CHECK(names(Model<float>(config, translation_shape(PortKind::kValues))) ==
        "source encpatch encpos encnorm0a encattn0 encres0a encnorm0b encmlp0 encout0 encres0b "
        "encnorm embed pos norm0a attn0 res0a norm0x cross0 res0x norm0b mlp0 out0 res0b norm out "
        "loss ");
  config.kind = ModelKind::kAttention;
  CHECK(names(Model<float>(config, values_shape(9))) == "input patch pos attn0 out loss ");
  config.kind = ModelKind::kConcatenate;
  config.layers = 2;
  CHECK(names(Model<float>(config, symbol_shape(4, 3))) == "embed concat ff0 ff1 out loss ");
  config.kind = ModelKind::kBag;
  CHECK(names(Model<float>(config, symbol_shape(4, 3))) == "embed bag ff0 ff1 out loss ");
}

TEST_CASE("model kinds: auto hides the future only where it is the target", "[nn][model]") {
  ModelConfig config = kind_config(ModelKind::kAttention);
  const auto keys_of_first_step = [&](MaskKind mask, bool causal) {
    config.mask = mask;
    DataShape shape = symbol_shape(4, kSteps);
    shape.causal = causal;
    const Model<float> model(config, shape);
    Random random(1);
    Trace<float> trace(model.slots(), test::random_batch(4, kSteps, 1, random));
    model.forward(model.initial_parameters(1), trace);
    return trace.value(model.find_slot("attn0", "seen"))(0, 0);
  };
  CHECK(keys_of_first_step(MaskKind::kAuto, true) == 1);
  CHECK(keys_of_first_step(MaskKind::kAuto, false) == kSteps);
  CHECK(keys_of_first_step(MaskKind::kCausal, false) == 1);
  CHECK(keys_of_first_step(MaskKind::kFull, true) == kSteps);
}

TEST_CASE("model kinds: concat and bag hold what was read so far", "[nn][model]") {
  Batch batch{3, 2, {0, 1, 2, 1, 1, -1}, {0, 0, 0, 0, 0, -1}};
  batch.lengths = {3, 2};
  ModelConfig config = kind_config(ModelKind::kConcatenate);
  config.embedding = EmbeddingKind::kOneHot;
  const Model<double> concat(config, symbol_shape(3, 3));
  Trace<double> trace(concat.slots(), batch);
  concat.forward(concat.initial_parameters(1), trace);
  const auto side_by_side = trace.value(concat.find_slot("concat", "y"));
  Vector<double> expected(9);
  expected << 1, 0, 0, 0, 0, 1, 0, 0, 0;  // symbols 0, 2 of the first sequence
  CHECK(side_by_side.col(2) == expected);
  expected << 0, 1, 0, 0, 1, 0, 0, 0, 0;  // symbols 1, 1 of the second, then padding
  CHECK(side_by_side.col(5) == expected);

  config.kind = ModelKind::kBag;
  const Model<double> bag(config, symbol_shape(3, 3));
  Trace<double> mean(bag.slots(), batch);
  bag.forward(bag.initial_parameters(1), mean);
  const auto y = mean.value(bag.find_slot("bag", "y"));
  CHECK(y(0, 2) == 0.5);
  CHECK(y(2, 2) == 0.5);
  CHECK(y(1, 4) == Approx(1.0 / 3));
  CHECK(y(1, 5) == 1.0);  // two times symbol 1; the padding does not count
}

}  // namespace
}  // namespace unroll
