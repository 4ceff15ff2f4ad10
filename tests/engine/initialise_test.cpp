// The numbers that parameters start from.

#include "engine/nn/initialise.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/nn/model.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

/// How far numbers are from independent normal ones of mean 0 and a given deviation, each in
/// standard deviations of what so many of them give by chance.
struct Departure {
  double mean = 0, variance = 0, tails = 0, neighbours_down = 0, neighbours_across = 0;

  Departure(const Matrix<double>& m, double deviation) {
    const Matrix<double> z = m / deviation;
    const auto n = static_cast<double>(z.size());
    double sum = 0, squares = 0, fourths = 0, down = 0, across = 0;
    for (Eigen::Index j = 0; j < z.cols(); ++j)
      for (Eigen::Index i = 0; i < z.rows(); ++i) {
        const double v = z(i, j);
        sum += v;
        squares += v * v;
        fourths += v * v * v * v;
        if (i > 0) down += v * z(i - 1, j);
        if (j > 0) across += v * z(i, j - 1);
      }
    // Of a normal number the square has variance 2, the fourth power 96.
    mean = sum / std::sqrt(n);
    variance = (squares - n) / std::sqrt(2 * n);
    tails = (fourths - 3 * n) / std::sqrt(96 * n);
    neighbours_down = down / std::sqrt(n);
    neighbours_across = across / std::sqrt(n);
  }
  double worst() const {
    double out = 0;
    for (const double v : {mean, variance, tails, neighbours_down, neighbours_across})
      out = std::max(out, std::fabs(v));
    return out;
  }
};

constexpr double kChance = 4.5;  // of five figures of some matrices none is that far off

Matrix<double> filled(int rows, int cols, auto fill) {
  Matrix<double> m = Matrix<double>::Constant(rows, cols, std::nan(""));
  fill(view(m));
  return m;
}

TEST_CASE("initialise: Glorot's weights are normal with variance 2 / (inputs + outputs)",
          "[nn][initialise]") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    Random random(seed);
    for (const auto& [outputs, inputs] : {std::pair{400, 100}, {100, 400}, {200, 200}}) {
      INFO("seed " << seed << ", " << outputs << " x " << inputs);
      const auto m =
          filled(outputs, inputs, [&](MatrixView<double> w) { fill_glorot<double>(w, random); });
      CHECK(Departure(m, std::sqrt(2.0 / (inputs + outputs))).worst() < kChance);
    }
  }
}

TEST_CASE("initialise: He's weights are normal with variance 2 / inputs", "[nn][initialise]") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    Random random(seed);
    for (const auto& [outputs, inputs] : {std::pair{400, 100}, {100, 400}, {200, 200}}) {
      INFO("seed " << seed << ", " << outputs << " x " << inputs);
      const auto m =
          filled(outputs, inputs, [&](MatrixView<double> w) { fill_he<double>(w, random); });
      CHECK(Departure(m, std::sqrt(2.0 / inputs)).worst() < kChance);
      // Another rule would be noticed.
      CHECK(Departure(m, std::sqrt(2.0 / (inputs + outputs))).worst() > 5 * kChance);
    }
  }
}

TEST_CASE("initialise: a normal start has variance gain^2 / hidden", "[nn][initialise]") {
  Random random(4);
  for (const double gain : {0.5, 1.0, 3.0}) {
    const auto m = filled(200, 200, [&](MatrixView<double> w) {
      fill_recurrent_weights<double>(w, RecurrentInit::kNormal, gain, random);
    });
    CHECK(Departure(m, gain / std::sqrt(200.0)).worst() < kChance);
  }
}

TEST_CASE("initialise: the identity is exact, times the gain", "[nn][initialise]") {
  Random random(1), untouched(1);
  for (const double gain : {0.0, 1.0, 0.7, -2.0})
    for (const auto& [rows, cols] : {std::pair{5, 5}, {3, 5}, {5, 3}, {1, 1}}) {
      const auto m = filled(rows, cols, [&](MatrixView<double> w) {
        fill_recurrent_weights<double>(w, RecurrentInit::kIdentity, gain, random);
      });
      for (int i = 0; i < rows; ++i)
        for (int j = 0; j < cols; ++j) CHECK(m(i, j) == (i == j ? gain : 0.0));
    }
  CHECK(random.bits() == untouched.bits());
}

TEST_CASE("initialise: an orthogonal start keeps every length, times the gain",
          "[nn][initialise]") {
  Random random(2);
  for (const double gain : {1.0, 0.7})
    for (const auto& [rows, cols] : {std::pair{40, 40}, {40, 12}, {12, 40}, {1, 1}}) {
      const auto m = filled(
          rows, cols, [&](MatrixView<double> w) { fill_orthogonal<double>(w, gain, random); });
      const Matrix<double> products =
          rows < cols ? Matrix<double>(m * m.transpose()) : Matrix<double>(m.transpose() * m);
      const Matrix<double> wanted =
          gain * gain * Matrix<double>::Identity(products.rows(), products.cols());
      CHECK((products - wanted).cwiseAbs().maxCoeff() < 1e-14);
    }
}

TEST_CASE("initialise: every gate of a cell starts as a matrix of its own", "[nn][initialise]") {
  constexpr int kHidden = 120, kInputs = 80;
  for (const test::CellKind& cell : test::cell_kinds()) {
    ModelConfig config = test::cell_config(cell);
    config.hidden = kHidden;
    config.gate_bias = 3;
    config.gain = 0.5;
    config.start = StartState::kLearned;
    const auto start = [&](InputInit input, RecurrentInit recurrent, const char* name) {
      config.input_init = input;
      config.recurrent_init = recurrent;
      const Model<double> model(config, test::value_shape(kInputs, 1, 2));
      const int param = model.find_param(cell.name + "0." + name);
      return param < 0 ? Matrix<double>()
                       : Matrix<double>(model.initial_parameters(1).matrix(param));
    };
    INFO(cell.name << ", reset " << int(cell.reset));
    const auto he = start(InputInit::kHe, RecurrentInit::kNormal, "Wx");
    const auto glorot = start(InputInit::kGlorot, RecurrentInit::kIdentity, "Wx");
    const auto normal = start(InputInit::kHe, RecurrentInit::kNormal, "Wh");
    const auto identity = start(InputInit::kHe, RecurrentInit::kIdentity, "Wh");
    const auto bias = start(InputInit::kHe, RecurrentInit::kNormal, "b");
    const auto gates = static_cast<int>(bias.rows()) / kHidden;
    // The forget gate of an LSTM, the update gate of a GRU.
    const int gated = cell.kind == ModelKind::kRnn ? -1 : 1;
    for (int gate = 0; gate < gates; ++gate) {
      INFO("gate " << gate);
      const auto part = [&](const Matrix<double>& m) -> Matrix<double> {
        return m.middleRows(gate * kHidden, kHidden);
      };
      CHECK(Departure(part(he), std::sqrt(2.0 / kInputs)).worst() < kChance);
      CHECK(Departure(part(glorot), std::sqrt(2.0 / (kInputs + kHidden))).worst() < kChance);
      CHECK(Departure(part(normal), 0.5 / std::sqrt(double(kHidden))).worst() < kChance);
      CHECK(part(identity) == 0.5 * Matrix<double>::Identity(kHidden, kHidden));
      CHECK((part(bias).array() == (gate == gated ? 3.0 : 0.0)).all());
    }
    CHECK((start(InputInit::kHe, RecurrentInit::kNormal, "h0").array() == 0).all());
  }
}

TEST_CASE("initialise: layers that have no choice start by Glorot's rule, their biases at 0",
          "[nn][initialise]") {
  ModelConfig config;
  config.kind = ModelKind::kTransformer;
  config.width = 96;
  config.heads = 4;
  config.input_init = InputInit::kHe;
  const Model<double> model(config, symbol_shape(90, 3));
  const Params<double> theta = model.initial_parameters(1);
  const auto tensor = [&](const char* name) {
    INFO(name);
    const int param = model.find_param(name);
    REQUIRE(param >= 0);
    return Matrix<double>(theta.matrix(param));
  };
  for (const char* name : {"attn0.Wq", "attn0.Wk", "attn0.Wv", "attn0.Wo", "out0.W", "out.W"}) {
    INFO(name);
    const auto W = tensor(name);
    CHECK(Departure(W, std::sqrt(2.0 / double(W.rows() + W.cols()))).worst() < kChance);
  }
  // The hidden layer of a block follows the choice: it has the activation.
  CHECK(Departure(tensor("mlp0.W"), std::sqrt(2.0 / 96)).worst() < kChance);
  CHECK(Departure(tensor("embed.E"), 1).worst() < kChance);
  for (const char* name : {"attn0.bq", "attn0.bo", "mlp0.b", "out.b", "norm0a.b"})
    CHECK((tensor(name).array() == 0).all());
  CHECK((tensor("norm0a.g").array() == 1).all());
}

}  // namespace
}  // namespace unroll
