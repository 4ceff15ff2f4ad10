#include "engine/nn/gru.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using Catch::Approx;

ModelConfig one_unit(ResetKind reset) {
  ModelConfig config;
  config.kind = ModelKind::kGru;
  config.hidden = 1;
  config.reset = reset;
  return config;
}

TEST_CASE("gru: one step from a given state by hand, with either reset", "[nn][gru]") {
  const ResetKind reset = GENERATE(ResetKind::kBefore, ResetKind::kAfter);
  const bool after = reset == ResetKind::kAfter;
  const Model<double> model(one_unit(reset), test::value_shape(1, 1, 1));
  Params<double> theta(model.params());
  theta.values() = {0.5, -0.3, 0.8,    // Wx of r, z, n
                    0.1, 0.4,  -0.6,   // Wh
                    0.2, 1.0,  0.05};  // b
  if (after) theta.values().push_back(0.35);
  theta.values().insert(theta.values().end(), {1.0, 0.0});
  theta.values().resize(model.params()->size());
  Trace<double> trace(model.slots(), Batch{.steps = 1,
                                           .size = 1,
                                           .inputs = {},
                                           .targets = {0},
                                           .values = {2.0},
                                           .target_values = {0.0}});
  trace.value(model.find_slot("gru0", "h0"))(0, 0) = -0.7;
  trace.set_continues(true);
  model.forward(theta, trace);
  const auto sigmoid = [](double a) { return 1 / (1 + std::exp(-a)); };
  const double r = sigmoid(1.2 - 0.07), z = sigmoid(0.4 - 0.28);
  const double n = after ? std::tanh(1.65 + r * (0.42 + 0.35)) : std::tanh(1.65 - 0.6 * (r * -0.7));
  const auto value = [&](const char* slot) {
    return trace.value(model.find_slot("gru0", slot))(0, 0);
  };
  CHECK(value("r") == Approx(r).epsilon(1e-14));
  CHECK(value("z") == Approx(z).epsilon(1e-14));
  CHECK(value("n") == Approx(n).epsilon(1e-14));
  CHECK(value("h") == Approx((1 - z) * n + z * -0.7).epsilon(1e-14));
}

TEST_CASE("gru: a large update gate keeps the state, so a larger bias remembers longer",
          "[nn][gru]") {
  const Model<double> model(one_unit(ResetKind::kAfter), test::value_shape(1, 1, 30));
  Random random(1);
  Trace<double> trace(model.slots(), test::random_values(test::value_shape(1, 1, 30), 1, random));
  trace.value(model.find_slot("gru0", "h0"))(0, 0) = 0.375;
  trace.set_continues(true);
  Params<double> theta(model.params());
  theta.matrix(model.find_param("gru0.Wx"))(2, 0) = 1;
  double kept = 0;
  for (const double bias : {-1.0, 0.0, 1.0, 3.0}) {
    theta.matrix(model.find_param("gru0.b"))(1, 0) = bias;
    model.forward(theta, trace);
    const double z = trace.value(model.find_slot("gru0", "z"))(0, 0);
    CHECK(z > kept);
    kept = z;
  }
  theta.matrix(model.find_param("gru0.b"))(1, 0) = 1000;
  model.forward(theta, trace);
  CHECK(trace.value(model.find_slot("gru0", "h"))(0, 29) == 0.375);
}

TEST_CASE("gru: the update gate starts where the configuration says, the rest at 0", "[nn][gru]") {
  ModelConfig config = test::cell_config({.kind = ModelKind::kGru});
  config.gate_bias = GENERATE(0.0, 1.0, -2.5);
  const Model<double> model(config, test::value_shape(5, 2, 4));
  const Params<double> theta = model.initial_parameters(1);
  const auto b = theta.matrix(model.find_param("gru0.b"));
  for (int row = 0; row < 18; ++row)
    CHECK(b(row, 0) == (row >= 6 && row < 12 ? config.gate_bias : 0.0));
  CHECK((theta.matrix(model.find_param("gru0.bh")).array() == 0.0).all());
}

TEST_CASE("gru: only the reset that acts after the product has a bias of its own", "[nn][gru]") {
  CHECK(Model<double>(one_unit(ResetKind::kAfter), test::value_shape(1, 1, 1))
            .find_param("gru0.bh") >= 0);
  CHECK(Model<double>(one_unit(ResetKind::kBefore), test::value_shape(1, 1, 1))
            .find_param("gru0.bh") == -1);
}

}  // namespace
}  // namespace unroll
