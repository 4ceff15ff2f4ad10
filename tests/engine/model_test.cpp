#include "engine/nn/model.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "engine/base/contract.h"
#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_models.h"

namespace unroll {
namespace {

using Catch::Approx;
using test::random_batch;
using test::small_config;

constexpr DataShape kShape = symbol_shape(7, 4);

TEST_CASE("model: one step by hand", "[nn][model]") {
  // One-hot of 2 symbols, one hidden unit: a = Wx[id] + Wh h0 + b, h = tanh(a), y = W h + b.
  ModelConfig config;
  config.hidden = 1;
  config.embedding = EmbeddingKind::kOneHot;
  const Model<double> model(config, symbol_shape(2, 2));
  Params<double> theta(model.params());
  theta.values() = {0.5, -0.25,  // rnn0.Wx (1 x 2)
                    2.0,         // rnn0.Wh
                    0.1,         // rnn0.b
                    1.0, -1.0,   // out.W (2 x 1)
                    0.0, 0.3};   // out.b
  Trace<double> trace(model.slots(), 2, 1);
  trace.set_data({2, 1, {0, 1}, {1, 0}});
  const double loss = model.forward(theta, trace);

  const double a1 = 0.5 + 0.1, h1 = std::tanh(a1);
  const double a2 = -0.25 + 2 * h1 + 0.1, h2 = std::tanh(a2);
  const auto negative_log = [](double h, int target) {
    const double y0 = h, y1 = -h + 0.3;
    return std::log(std::exp(y0) + std::exp(y1)) - (target == 0 ? y0 : y1);
  };
  const int a = model.find_slot("rnn0", "a"), h = model.find_slot("rnn0", "h");
  CHECK(trace.value(a, 0)(0, 0) == Approx(a1).epsilon(1e-14));
  CHECK(trace.value(h, 0)(0, 0) == Approx(h1).epsilon(1e-14));
  CHECK(trace.value(a, 1)(0, 0) == Approx(a2).epsilon(1e-14));
  CHECK(trace.value(h, 1)(0, 0) == Approx(h2).epsilon(1e-14));
  CHECK(loss == Approx((negative_log(h1, 1) + negative_log(h2, 0)) / 2).epsilon(1e-14));
}

/// The same model in plain scalar loops with the C library's functions.
struct NaiveModel {
  const ModelConfig& config;
  const Params<double>& theta;
  int symbols;

  double at(const std::string& name, int row, int col) const {
    for (const ParamInfo& p : theta.table().infos())
      if (p.name == name)
        return theta.values()[p.offset + static_cast<std::size_t>(col * p.rows + row)];
    FAIL("no parameter " << name);
    return 0;
  }

  void check(const Trace<double>& trace, const Model<double>& model) const {
    const Batch& data = trace.data();
    const bool one_hot = config.embedding == EmbeddingKind::kOneHot;
    const int size = one_hot ? symbols : config.embedding_size;
    const auto slot = [&](const char* layer, const char* name) {
      return trace.value(model.find_slot(layer, name));
    };
    const auto same = [](double got, double expected) {
      CHECK(std::fabs(got - expected) <= 1e-12 * std::max(1.0, std::fabs(expected)));
    };
    for (int b = 0; b < data.size; ++b) {
      std::vector<double> h(static_cast<std::size_t>(config.hidden), 0.0);
      for (int t = 0; t < data.steps; ++t) {
        const int column = t * data.size + b;
        const int id = data.inputs[static_cast<std::size_t>(column)];
        std::vector<double> x;
        for (int i = 0; i < size; ++i) {
          x.push_back(one_hot ? (i == id ? 1.0 : 0.0) : at("embed.E", i, id));
          same(slot("embed", "x")(i, column), x.back());
        }
        std::vector<double> next;
        for (int i = 0; i < config.hidden; ++i) {
          double a = at("rnn0.b", i, 0);
          for (int j = 0; j < size; ++j) a += at("rnn0.Wx", i, j) * x[static_cast<std::size_t>(j)];
          for (int j = 0; j < config.hidden; ++j)
            a += at("rnn0.Wh", i, j) * h[static_cast<std::size_t>(j)];
          same(slot("rnn0", "a")(i, column), a);
          next.push_back(config.activation == Activation::kTanh ? std::tanh(a) : std::max(0.0, a));
          same(slot("rnn0", "h")(i, column), next.back());
        }
        h = next;
        std::vector<double> y;
        double sum = 0;
        for (int k = 0; k < symbols; ++k) {
          double score = at("out.b", k, 0);
          for (int j = 0; j < config.hidden; ++j)
            score += at("out.W", k, j) * h[static_cast<std::size_t>(j)];
          same(slot("out", "y")(k, column), score);
          y.push_back(score);
          sum += std::exp(score);
        }
        const int target = data.targets[static_cast<std::size_t>(column)];
        for (int k = 0; k < symbols; ++k) {
          const double score = y[static_cast<std::size_t>(k)];
          same(slot("loss", "logp")(k, column), score - std::log(sum));
          same(slot("loss", "p")(k, column), std::exp(score) / sum);
        }
        same(slot("loss", "loss")(0, column),
             target < 0 ? 0 : std::log(sum) - y[static_cast<std::size_t>(target)]);
      }
    }
  }
};

TEST_CASE("model: slot by slot the naive scalar reference", "[nn][model]") {
  const auto activation = GENERATE(Activation::kTanh, Activation::kRelu);
  const auto embedding = GENERATE(EmbeddingKind::kOneHot, EmbeddingKind::kLearned);
  const ModelConfig config = small_config(activation, embedding);
  const Model<double> model(config, kShape);
  const Params<double> theta = model.initial_parameters(3);
  Trace<double> trace(model.slots(), 4, 3);
  Random random(5);
  trace.set_data(random_batch(7, 4, 3, random, 5));
  model.forward(theta, trace);
  NaiveModel{config, theta, 7}.check(trace, model);
}

TEST_CASE("model: every derivative agrees with five-point differences", "[nn][gradient]") {
  const auto activation = GENERATE(Activation::kTanh, Activation::kRelu);
  const auto embedding = GENERATE(EmbeddingKind::kOneHot, EmbeddingKind::kLearned);
  const int gap = GENERATE(0, 4);
  const Model<double> model(small_config(activation, embedding), kShape);
  Trace<double> trace(model.slots(), 4, 3);
  const std::uint64_t seed = GENERATE(range(1u, UNROLL_PROOF_SEEDS + 1u));
  INFO("seed " << seed);
  Random random(seed);
  Params<double> theta = model.initial_parameters(random.bits());
  // Biases and initial states too must be away from zero.
  for (double& v : theta.values()) v += 0.1 * random.normal();
  MatrixView<double> h0 = trace.value(model.find_slot("rnn0", "h0"));
  for (Eigen::Index i = 0; i < h0.size(); ++i) h0.data()[i] = 0.5 * random.normal();
  trace.set_continues(true);
  trace.set_data(random_batch(7, 4, 3, random, gap));

  const test::CheckedDerivatives checked = test::check_derivatives(model, theta, trace);
  CHECK(checked.count > 500);
  CHECK(checked.objection() == "");
}

TEST_CASE("model: float follows double", "[nn][model]") {
  const ModelConfig config = small_config();
  const Model<float> single(config, kShape);
  const Model<double> exact(config, kShape);
  const Params<double> theta = exact.initial_parameters(4);
  Params<float> rounded(single.params());
  for (std::size_t i = 0; i < theta.values().size(); ++i)
    rounded.values()[i] = static_cast<float>(theta.values()[i]);
  CHECK(rounded.values() == single.initial_parameters(4).values());

  Random random(6);
  const Batch batch = random_batch(7, 20, 4, random);
  Trace<float> trace_f(single.slots(), 20, 4);
  Trace<double> trace_d(exact.slots(), 20, 4);
  trace_f.set_data(batch);
  trace_d.set_data(batch);
  CHECK(single.forward(rounded, trace_f) == Approx(exact.forward(theta, trace_d)).epsilon(1e-5));
  Params<float> gradient_f(single.params());
  Params<double> gradient_d(exact.params());
  single.backward(rounded, trace_f, gradient_f);
  exact.backward(theta, trace_d, gradient_d);
  double largest = 0, worst = 0;
  for (std::size_t i = 0; i < gradient_d.values().size(); ++i) {
    largest = std::max(largest, std::fabs(gradient_d.values()[i]));
    worst = std::max(worst, std::fabs(gradient_d.values()[i] - double(gradient_f.values()[i])));
  }
  CHECK(worst < 2e-5 * largest);
}

TEST_CASE("model: the columns of a batch do not see each other", "[nn][model]") {
  const Model<double> model(small_config(), kShape);
  const Params<double> theta = model.initial_parameters(1);
  Random random(2);
  const Batch batch = random_batch(7, 5, 3, random);
  Trace<double> together(model.slots(), 5, 3);
  together.set_data(batch);
  model.forward(theta, together);
  const int h = model.find_slot("rnn0", "h");
  for (int b = 0; b < 3; ++b) {
    Batch one{5, 1, {}, {}};
    for (int t = 0; t < 5; ++t) {
      one.inputs.push_back(batch.inputs[static_cast<std::size_t>(t * 3 + b)]);
      one.targets.push_back(batch.targets[static_cast<std::size_t>(t * 3 + b)]);
    }
    Trace<double> alone(model.slots(), 5, 1);
    alone.set_data(one);
    model.forward(theta, alone);
    for (int t = 0; t < 5; ++t)
      CHECK((alone.value(h, t).col(0).array() == together.value(h, t).col(b).array()).all());
  }
}

TEST_CASE("model: a carried state continues a sequence exactly", "[nn][model]") {
  const Model<float> model(small_config(), kShape);
  const Params<float> theta = model.initial_parameters(1);
  Random random(3);
  const Batch batch = random_batch(7, 6, 1, random);
  Trace<float> whole(model.slots(), 6, 1), single(model.slots(), 1, 1);
  whole.set_data(batch);
  model.forward(theta, whole);
  const int h = model.find_slot("rnn0", "h");
  for (int t = 0; t < 6; ++t) {
    single.set_data({1, 1, {batch.inputs[static_cast<std::size_t>(t)]}, {-1}});
    model.forward(theta, single);
    CHECK((single.value(h, 0).array() == whole.value(h, t).array()).all());
    model.carry_state(single);
  }
  model.reset_state(single);
  CHECK((single.value(model.find_slot("rnn0", "h0")).array() == 0.0f).all());
}

TEST_CASE("model: initial parameters follow seed, gain and kind", "[nn][model]") {
  ModelConfig config;
  config.hidden = 64;
  const Model<float> model(config, symbol_shape(50, 4));
  CHECK(model.initial_parameters(1).values() == model.initial_parameters(1).values());
  CHECK(model.initial_parameters(1).values() != model.initial_parameters(2).values());
  const auto deviation = [](const Model<float>& m, int index) {
    const Params<float> theta = m.initial_parameters(1);
    return std::sqrt(theta.matrix(index).array().square().mean());
  };
  CHECK(deviation(model, 2) == Approx(1.0 / 8).epsilon(0.05));  // rnn0.Wh
  config.gain = 2.0;
  CHECK(deviation(Model<float>(config, symbol_shape(50, 4)), 2) == Approx(2.0 / 8).epsilon(0.05));
  CHECK(model.params()->size() == 32u * 50 + 64u * 32 + 64u * 64 + 64 + 50u * 64 + 50);
  config.embedding = EmbeddingKind::kOneHot;
  CHECK(Model<float>(config, symbol_shape(50, 4)).params()->size() ==
        64u * 50 + 64u * 64 + 64 + 50u * 64 + 50);
}

TEST_CASE("model: data that do not fit are our bug and say so", "[nn][model]") {
  const Model<float> model(small_config(), kShape);
  const Params<float> theta = model.initial_parameters(1);
  Trace<float> trace(model.slots(), 2, 1);
  CHECK_THROWS_AS(trace.set_data({3, 1, {0, 0, 0}, {0, 0, 0}}), ContractViolation);
  trace.set_data({2, 1, {0, 7}, {0, 0}});
  CHECK_THROWS_AS(model.forward(theta, trace), ContractViolation);
  trace.set_data({2, 1, {0, 1}, {0, 7}});
  CHECK_THROWS_AS(model.forward(theta, trace), ContractViolation);
  CHECK(model.find_slot("rnn0", "f") == -1);
}

}  // namespace
}  // namespace unroll
