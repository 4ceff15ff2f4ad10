#include "engine/nn/lstm.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using Catch::Approx;

/// One unit that reads one number; y = h.
struct OneUnit {
  explicit OneUnit(int steps) : shape(test::value_shape(1, 1, steps)), model(config(), shape) {}
  static ModelConfig config() {
    ModelConfig c;
    c.kind = ModelKind::kLstm;
    c.hidden = 1;
    return c;
  }
  double value(const Trace<double>& trace, const char* slot, int t) const {
    return trace.value(model.find_slot("lstm0", slot))(0, t);
  }

  DataShape shape;
  Model<double> model;
};

TEST_CASE("lstm: two steps by hand", "[nn][lstm]") {
  const OneUnit one(2);
  Params<double> theta(one.model.params());
  theta.values() = {0.5, -0.3, 0.8,  0.2,   // Wx of i, f, g, o
                    0.1, 0.4,  -0.6, 0.7,   // Wh
                    0.0, 1.0,  0.05, -0.1,  // b
                    1.0, 0.0};              // out.W, out.b
  Trace<double> trace(one.model.slots(), Batch{.steps = 2,
                                               .size = 1,
                                               .inputs = {},
                                               .targets = {0, 0},
                                               .values = {1.0, -2.0},
                                               .target_values = {0, 0}});
  one.model.forward(theta, trace);
  const auto sigmoid = [](double a) { return 1 / (1 + std::exp(-a)); };
  const double c1 = sigmoid(0.5) * std::tanh(0.85), h1 = sigmoid(0.1) * std::tanh(c1);
  CHECK(one.value(trace, "c", 0) == Approx(c1).epsilon(1e-14));
  CHECK(one.value(trace, "h", 0) == Approx(h1).epsilon(1e-14));
  const double i2 = sigmoid(-1.0 + 0.1 * h1), f2 = sigmoid(1.6 + 0.4 * h1);
  const double g2 = std::tanh(-1.55 - 0.6 * h1), o2 = sigmoid(-0.5 + 0.7 * h1);
  CHECK(one.value(trace, "i", 1) == Approx(i2).epsilon(1e-14));
  CHECK(one.value(trace, "f", 1) == Approx(f2).epsilon(1e-14));
  CHECK(one.value(trace, "g", 1) == Approx(g2).epsilon(1e-14));
  CHECK(one.value(trace, "o", 1) == Approx(o2).epsilon(1e-14));
  CHECK(one.value(trace, "c", 1) == Approx(f2 * c1 + i2 * g2).epsilon(1e-14));
  CHECK(one.value(trace, "h", 1) == Approx(o2 * std::tanh(f2 * c1 + i2 * g2)).epsilon(1e-14));
}

TEST_CASE("lstm: the cell keeps its value when f = 1 and i = 0", "[nn][lstm]") {
  const OneUnit one(50);
  Params<double> theta(one.model.params());
  theta.values() = {0, 0, 1, 0, 0, 0, 0, 0, -1000, 1000, 0, 0, 1, 0};
  Random random(1);
  Trace<double> trace(one.model.slots(), test::random_values(one.shape, 1, random));
  trace.value(one.model.find_slot("lstm0", "c0"))(0, 0) = 0.625;
  trace.set_continues(true);
  one.model.forward(theta, trace);
  for (int t = 0; t < 50; ++t) CHECK(one.value(trace, "c", t) == 0.625);
  // And so the gradient of the last step's loss reaches the first cell undiminished.
  Params<double> gradient(one.model.params());
  Batch last = trace.data();
  for (int t = 0; t < 49; ++t) last.targets[static_cast<std::size_t>(t)] = -1;
  trace.set_data(last);
  one.model.forward(theta, trace);
  one.model.backward(theta, trace, gradient);
  const auto dc = trace.grad(one.model.find_slot("lstm0", "c"));
  CHECK(dc(0, 49) != 0);
  CHECK(dc(0, 0) == dc(0, 49));
}

TEST_CASE("lstm: the forget gate starts where the configuration says, the rest at 0",
          "[nn][lstm]") {
  ModelConfig config = test::cell_config({.kind = ModelKind::kLstm});
  config.gate_bias = GENERATE(0.0, 1.0, 3.0, -2.5);
  config.start = StartState::kLearned;
  const Model<double> model(config, test::value_shape(5, 2, 4));
  const Params<double> theta = model.initial_parameters(1);
  const auto b = theta.matrix(model.find_param("lstm0.b"));
  for (int row = 0; row < 24; ++row)
    CHECK(b(row, 0) == (row >= 6 && row < 12 ? config.gate_bias : 0.0));
  CHECK((theta.matrix(model.find_param("lstm0.c0")).array() == 0.0).all());
}

TEST_CASE("lstm: each gate's matrices start like those of a plain layer", "[nn][lstm]") {
  ModelConfig config = test::cell_config({.kind = ModelKind::kLstm});
  config.hidden = 40;
  config.recurrent_init = RecurrentInit::kOrthogonal;
  const Model<double> model(config, test::value_shape(60, 2, 4));
  const Params<double> theta = model.initial_parameters(1);
  for (int gate = 0; gate < 4; ++gate) {
    const Matrix<double> Wh = theta.matrix(model.find_param("lstm0.Wh")).middleRows(gate * 40, 40);
    for (int i = 0; i < 40; ++i)
      for (int j = 0; j < 40; ++j) CHECK(std::fabs(Wh.col(i).dot(Wh.col(j)) - (i == j)) < 1e-12);
    const Matrix<double> Wx = theta.matrix(model.find_param("lstm0.Wx")).middleRows(gate * 40, 40);
    CHECK(std::sqrt(Wx.array().square().mean()) == Approx(std::sqrt(2.0 / 100)).epsilon(0.1));
  }
}

}  // namespace
}  // namespace unroll
