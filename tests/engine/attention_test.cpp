#include "engine/nn/attention.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/base/contract.h"
#include "engine/nn/model.h"
#include "engine/nn/position.h"
#include "engine/nn/values.h"
#include "tests/support/engine_attention_loops.h"
#include "tests/support/engine_models.h"

namespace unroll {
namespace {

using Catch::Approx;

ModelConfig attention_config(int width, int heads, ScoreKind score = ScoreKind::kScaledDot) {
  ModelConfig config;
  config.kind = ModelKind::kAttention;
  config.width = width;
  config.heads = heads;
  config.score = score;
  return config;
}

/// Numbers -> one attention layer "attn" -> squared error.
template <Scalar S>
Model<S> attention_model(const ModelConfig& config, int features, bool causal, bool cross) {
  Builder<S> b;
  const Port x = b.template add<Values<S>>("input", features).output();
  const Port memory = cross ? b.template add<Values<S>>("source", features, true).output() : x;
  const Port y = b.template add<Attention<S>>("attn", x, memory, config, causal).output();
  b.finish(LossKind::kSquared, y);
  return Model<S>(std::move(b));
}

Batch numbers(int features, int outputs, int steps, int size, Random& random,
              int source_steps = 0) {
  Batch batch{steps, size, {}, std::vector<int>(static_cast<std::size_t>(steps * size), 0)};
  for (int i = 0; i < features * steps * size; ++i) batch.values.push_back(random.normal());
  for (int i = 0; i < outputs * steps * size; ++i) batch.target_values.push_back(random.normal());
  batch.source_steps = source_steps;
  for (int i = 0; i < features * source_steps * size; ++i)
    batch.source_values.push_back(random.normal());
  return batch;
}

void disturb(Params<double>& theta, Random& random) {
  for (double& v : theta.values()) v += 0.3 * random.normal();
}

TEST_CASE("attention: two steps of two numbers by hand", "[nn][attention]") {
  // All projections are the identity, so q = k = v = x with x_0 = (1, 0), x_1 = (1, 1).
  const ModelConfig config = attention_config(2, 1, ScoreKind::kDot);
  const Model<double> model = attention_model<double>(config, 2, false, false);
  Params<double> theta(model.params());
  for (const char* name : {"attn.Wq", "attn.Wk", "attn.Wv", "attn.Wo"})
    theta.matrix(model.find_param(name)).setIdentity();
  theta.matrix(model.find_param("attn.bo")) << 0.5, -0.5;
  Batch batch{2, 1, {}, {0, 0}};
  batch.values = {1, 0, 1, 1};
  batch.target_values = {0, 0, 0, 0};
  Trace<double> trace(model.slots(), batch);
  model.forward(theta, trace);
  const auto slot = [&](const char* name) { return trace.value(model.find_slot("attn", name)); };
  // Scores: q_0 . k = (1, 1); q_1 . k = (1, 2). Weights (1/2, 1/2) and (1, e) / (1 + e).
  CHECK(slot("score")(0, 0) == 1.0);
  CHECK(slot("score")(1, 0) == 1.0);
  CHECK(slot("score")(0, 1) == 1.0);
  CHECK(slot("score")(1, 1) == 2.0);
  const double e = std::exp(1.0), low = 1 / (1 + e), high = e / (1 + e);
  CHECK(slot("weight")(0, 0) == 0.5);
  CHECK(slot("weight")(1, 0) == 0.5);
  CHECK(slot("weight")(0, 1) == Approx(low).epsilon(1e-14));
  CHECK(slot("weight")(1, 1) == Approx(high).epsilon(1e-14));
  // Mixed: (1, 1/2) and (1, high); y adds bo.
  CHECK(slot("mixed")(1, 0) == 0.5);
  CHECK(slot("mixed")(0, 1) == Approx(1).epsilon(1e-14));
  CHECK(slot("mixed")(1, 1) == Approx(high).epsilon(1e-14));
  CHECK(slot("y")(0, 0) == 1.5);
  CHECK(slot("y")(1, 1) == Approx(high - 0.5).epsilon(1e-14));
  CHECK(slot("seen")(0, 1) == 2.0);
}

/// What speaks against every slot of layer "attn", by plain loops.
std::string objection_of_loops(const Model<double>& model, const Params<double>& theta,
                               const Trace<double>& trace, const ModelConfig& config, bool causal,
                               bool cross) {
  test::PlainLoops loops(model, theta, trace, "attn");
  test::attention_loops(loops, config, causal, loops.find("input.x"),
                        loops.find(cross ? "source.x" : "input.x"));
  return loops.objection();
}

TEST_CASE("attention: slot by slot the naive scalar reference", "[nn][attention]") {
  const auto score = GENERATE(ScoreKind::kDot, ScoreKind::kScaledDot, ScoreKind::kCosine);
  const int heads = GENERATE(1, 2, 3);
  const int way = GENERATE(0, 1, 2);  // full, causal, cross
  const bool padded = GENERATE(false, true);
  ModelConfig config = attention_config(6, heads, score);
  config.sharpness = 1.7;
  const Model<double> model = attention_model<double>(config, 4, way == 1, way == 2);
  Random random(21);
  Params<double> theta = model.initial_parameters(4);
  disturb(theta, random);
  Batch batch = numbers(4, 6, 5, 3, random, way == 2 ? 4 : 0);
  if (padded) {
    batch.lengths = {5, 2, 1};
    if (way == 2) batch.source_lengths = {1, 4, 0};
  }
  Trace<double> trace(model.slots(), batch);
  model.forward(theta, trace);
  CHECK(objection_of_loops(model, theta, trace, config, way == 1, way == 2) == "");
}

TEST_CASE("attention: more steps than one block of queries", "[nn][attention]") {
  const bool causal = GENERATE(false, true);
  const ModelConfig config = attention_config(4, 2);
  const Model<double> model = attention_model<double>(config, 3, causal, false);
  Random random(8);
  Params<double> theta = model.initial_parameters(4);
  disturb(theta, random);
  Batch batch = numbers(3, 4, 35, 2, random);
  batch.lengths = {35, 18};
  for (int t = 18; t < 35; ++t) batch.targets[static_cast<std::size_t>(2 * t + 1)] = -1;
  Trace<double> trace(model.slots(), batch);
  model.forward(theta, trace);
  CHECK(objection_of_loops(model, theta, trace, config, causal, false) == "");
}

TEST_CASE("attention: weights are shares of what is seen", "[nn][attention]") {
  const ModelConfig config = attention_config(8, 4);
  const Model<float> model = attention_model<float>(config, 3, true, false);
  Random random(1);
  Trace<float> trace(model.slots(), numbers(3, 8, 20, 2, random));
  model.forward(model.initial_parameters(1), trace);
  const auto weight = trace.value(model.find_slot("attn", "weight"));
  for (int column = 0; column < 40; ++column)
    for (int head = 0; head < 4; ++head) {
      float sum = 0;
      for (int j = 0; j < 20; ++j) {
        const float w = weight(head * 20 + j, column);
        sum += w;
        CHECK((j > column / 2 ? w == 0.0f : w > 0.0f));
      }
      CHECK(std::fabs(sum - 1) < 1e-6f);
    }
}

TEST_CASE("attention: sharpness turns the mean into a choice", "[nn][attention]") {
  ModelConfig config = attention_config(4, 1);
  Random random(5);
  const Batch batch = numbers(4, 4, 6, 1, random);
  const auto largest = [&](double sharpness) {
    config.sharpness = sharpness;
    const Model<double> model = attention_model<double>(config, 4, false, false);
    Trace<double> trace(model.slots(), batch);
    model.forward(model.initial_parameters(2), trace);
    return trace.value(model.find_slot("attn", "weight")).col(5).maxCoeff();
  };
  CHECK(largest(0.01) < 0.2);
  CHECK(largest(1) > 0.2);
  CHECK(largest(100) > 0.999);
}

TEST_CASE("attention: without positions and mask the order of the input is only passed on",
          "[nn][attention]") {
  const Model<double> model = attention_model<double>(attention_config(6, 2), 3, false, false);
  Random random(12);
  Params<double> theta = model.initial_parameters(3);
  disturb(theta, random);
  const Batch batch = numbers(3, 6, 5, 1, random);
  const std::vector<int> order = {3, 0, 4, 1, 2};
  Batch shuffled = batch;
  for (std::size_t t = 0; t < 5; ++t)
    for (std::size_t i = 0; i < 3; ++i)
      shuffled.values[t * 3 + i] = batch.values[static_cast<std::size_t>(order[t]) * 3 + i];
  Trace<double> plain(model.slots(), batch), moved(model.slots(), shuffled);
  model.forward(theta, plain);
  model.forward(theta, moved);
  const int y = model.find_slot("attn", "y");
  for (int t = 0; t < 5; ++t) {
    // The sums run over the keys in another order, so the last digit may differ.
    const auto from = plain.value(y, order[static_cast<std::size_t>(t)]);
    CHECK((moved.value(y, t) - from).cwiseAbs().maxCoeff() < 1e-14);
  }
  const Model<double> causal = attention_model<double>(attention_config(6, 2), 3, true, false);
  causal.forward(theta, plain);
  causal.forward(theta, moved);
  CHECK((moved.value(y, 0) - plain.value(y, 3)).cwiseAbs().maxCoeff() > 1e-3);
}

TEST_CASE("attention: the future cannot be seen through the mask", "[nn][attention]") {
  const auto kind = GENERATE(ModelKind::kAttention, ModelKind::kTransformer);
  ModelConfig config = attention_config(4, 2);
  config.kind = kind;
  config.blocks = 2;
  const Model<float> model(config, symbol_shape(5, 40));
  const Params<float> theta = model.initial_parameters(7);
  Random random(9);
  Batch batch = test::random_batch(5, 40, 1, random);
  Trace<float> before(model.slots(), batch);
  model.forward(theta, before);
  batch.inputs[30] = (batch.inputs[30] + 1) % 5;
  Trace<float> after(model.slots(), batch);
  model.forward(theta, after);
  const int y = model.scores();
  for (int t = 0; t < 40; ++t)
    CHECK((before.value(y, t).array() == after.value(y, t).array()).all() == (t < 30));
}

TEST_CASE("attention: what is masked takes no intervention", "[nn][attention]") {
  const Model<double> model = attention_model<double>(attention_config(2, 1), 2, true, false);
  Random random(2);
  Trace<double> trace(model.slots(), numbers(2, 2, 3, 1, random));
  const Params<double> theta = model.initial_parameters(1);
  const double loss = model.forward(theta, trace);
  for (const char* name : {"score", "scaled", "weight"}) {
    const int slot = model.find_slot("attn", name);
    trace.set_interventions({{.kind = InterventionKind::kClamp,
                              .slot = slot,
                              .first_row = 2,
                              .end_row = 3,
                              .end_step = 2,
                              .amount = 5}});
    CHECK(model.forward(theta, trace) == loss);
    CHECK(trace.value(slot)(2, 0) == 0.0);
  }
}

TEST_CASE("attention: a lean trace has the same bits without the weights", "[nn][attention]") {
  constexpr int kLong = TraceSize::kMostKeys + 21;
  const int way = GENERATE(0, 1, 2);  // full, causal, cross
  const bool cosine = GENERATE(false, true);
  const ModelConfig config =
      attention_config(4, 2, cosine ? ScoreKind::kCosine : ScoreKind::kScaledDot);
  const bool cross = way == 2;
  const Model<float> model = attention_model<float>(config, 3, way == 1, cross);
  Random random(17);
  Batch batch = numbers(3, 4, cross ? 5 : kLong, 2, random, cross ? kLong : 0);
  (cross ? batch.source_lengths : batch.lengths) = {kLong, 40};
  const Params<float> theta = model.initial_parameters(3);
  const auto run = [&](bool lean, Trace<float>& trace) {
    CHECK(trace.kept(model.find_slot("attn", "weight")) != lean);
    Params<float> gradient(model.params());
    trace.set_data(batch);
    model.forward(theta, trace);
    model.backward(theta, trace, gradient);
    return gradient.values();
  };
  Trace<float> whole(model.slots(), TraceSize{batch.steps, 2, batch.source_steps});
  Trace<float> lean(model.slots(), TraceSize{batch.steps, 2, batch.source_steps, true});
  CHECK(run(false, whole) == run(true, lean));
  for (const char* name : {"q", "k", "v", "mixed", "y"}) {
    const int slot = model.find_slot("attn", name);
    CHECK(lean.value(slot) == whole.value(slot));
    CHECK(lean.grad(slot) == whole.grad(slot));
  }
  CHECK(lean.value(model.find_slot("attn", "score")).size() == 0);
  CHECK_THROWS_AS(lean.set_interventions({{.slot = model.find_slot("attn", "score")}}),
                  ContractViolation);
  Trace<float> brief(model.slots(), TraceSize{TraceSize::kMostKeys, 1, 1, true});
  CHECK(brief.kept(model.find_slot("attn", "weight")));
}

TEST_CASE("attention: 2048 steps train in bounded memory", "[nn][attention]") {
  ModelConfig config = attention_config(32, 4);
  config.kind = ModelKind::kTransformer;
  const DataShape shape = symbol_shape(20, 2048);
  const std::size_t bytes = training_bytes(config, shape, 4);
  CHECK(bytes < 100u << 20);
  // Twice the steps take twice the memory, not four times.
  CHECK(bytes < 2.1 * static_cast<double>(training_bytes(config, symbol_shape(20, 1024), 4)));
}

TEST_CASE("attention: heads that do not share the width are our bug", "[nn][attention]") {
  CHECK_THROWS_AS(attention_model<float>(attention_config(6, 4), 2, false, false),
                  ContractViolation);
  CHECK_THROWS_AS(attention_model<float>(attention_config(4, 2), 2, true, true), ContractViolation);
}

TEST_CASE("position: sines of Vaswani's formula and a learned table", "[nn][position]") {
  for (const int size : {1, 4, 5}) {
    Builder<double> b;
    const Port x = b.add<Values<double>>("input", size).output();
    const Port y = b.add<Position<double>>("pos", x, PositionKind::kSinusoidal, 3).output();
    b.finish(LossKind::kSquared, y);
    const Model<double> model(std::move(b));
    Random random(4);
    // Longer than what was announced: sines go on.
    Trace<double> trace(model.slots(), numbers(size, size, 6, 2, random));
    model.forward(Params<double>(model.params()), trace);
    const auto p = trace.value(model.find_slot("pos", "p"));
    const auto in = trace.value(model.find_slot("input", "x"));
    for (int t = 0; t < 6; ++t)
      for (int i = 0; i < size; ++i) {
        const double angle = t / std::pow(10000.0, (i - i % 2) / static_cast<double>(size));
        CHECK(p(i, 2 * t + 1) ==
              Approx(i % 2 == 0 ? std::sin(angle) : std::cos(angle)).margin(1e-14));
        CHECK(trace.value(y.slot)(i, 2 * t) == in(i, 2 * t) + p(i, 2 * t));
      }
  }
  Builder<float> b;
  const Port x = b.add<Values<float>>("input", 2).output();
  b.finish(LossKind::kSquared,
           b.add<Position<float>>("pos", x, PositionKind::kLearned, 3).output());
  const Model<float> model(std::move(b));
  Random random(4);
  Trace<float> trace(model.slots(), numbers(2, 2, 4, 1, random));
  CHECK_THROWS_AS(model.forward(model.initial_parameters(1), trace), ContractViolation);
}

}  // namespace
}  // namespace unroll
