#include "engine/train/trainer.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "tests/support/engine_models.h"

namespace unroll {
namespace {

using Catch::Approx;
using test::random_batch;
using test::small_config;

Params<double> three_parameters(std::vector<double> values) {
  auto table = std::make_shared<ParamTable>();
  table->add("w", static_cast<int>(values.size()), 1);
  Params<double> params(table);
  params.values() = std::move(values);
  return params;
}

TEST_CASE("optimizer: plain gradient descent by hand", "[train][optimizer]") {
  auto theta = three_parameters({1, 2, -3});
  OptimizerState<double> state;
  TrainConfig config;
  config.optimizer = OptimizerKind::kSgd;
  config.rate = 0.5;
  apply_update(config, three_parameters({2, 0, -1}), theta, state);
  CHECK(theta.values() == std::vector<double>{0, 2, -2.5});
  CHECK(state.updates == 1);
}

TEST_CASE("optimizer: two steps of Adam by hand", "[train][optimizer]") {
  auto theta = three_parameters({1, 2, -3});
  OptimizerState<double> state;
  TrainConfig config;
  config.rate = 0.1;
  // The first step of Adam has the size of the rate, against the sign of the gradient.
  apply_update(config, three_parameters({4, 0, -0.01}), theta, state);
  CHECK(theta.values()[0] == Approx(0.9).epsilon(1e-6));
  CHECK(theta.values()[1] == 2);
  CHECK(theta.values()[2] == Approx(-2.9).epsilon(1e-5));
  apply_update(config, three_parameters({-2, 0, 0}), theta, state);
  const double m = 0.9 * 0.4 - 0.1 * 2, v = 0.999 * 0.016 + 0.001 * 4;
  const double expected =
      0.9 - 0.1 * (m / (1 - 0.81)) / (std::sqrt(v / (1 - 0.999 * 0.999)) + 1e-8);
  CHECK(theta.values()[0] == Approx(expected).epsilon(1e-6));
}

TEST_CASE("clipping: longer gradients keep their direction, shorter ones are left", "[train]") {
  auto gradient = three_parameters({3, 0, 4});
  CHECK(clip_to_norm(gradient, 5.0, 10.0) == 5.0);
  CHECK(gradient.values() == std::vector<double>{3, 0, 4});
  CHECK(clip_to_norm(gradient, 5.0, 0.0) == 5.0);
  CHECK(gradient.values() == std::vector<double>{3, 0, 4});
  CHECK(clip_to_norm(gradient, 5.0, 1.0) == 1.0);
  CHECK(gradient.values()[0] == Approx(0.6));
  CHECK(gradient.values()[2] == Approx(0.8));
}

TEST_CASE("trainer: the loss of a batch that is learned by heart falls to nothing", "[train]") {
  Trainer<float> trainer(small_config(), symbol_shape(5, 6), 2, 1);
  Random random(1);
  const Batch batch = random_batch(5, 6, 2, random);
  TrainConfig config;
  config.rate = 0.03;
  const double first = trainer.update(config, batch).loss_nats;
  double last = first;
  for (int i = 0; i < 400; ++i) last = trainer.update(config, batch).loss_nats;
  CHECK(first > 1.0);
  CHECK(last < 0.1);
}

TEST_CASE("trainer: a value that is not finite is found, named and changes nothing", "[train]") {
  Trainer<float> trainer(small_config(Activation::kRelu), symbol_shape(5, 6), 2, 1);
  Random random(1);
  const Batch batch = random_batch(5, 6, 2, random);
  // Doubling at every step: infinite within the sequence, but not at its beginning.
  MatrixView<float> Wh = trainer.theta().matrix(2);
  Wh.setZero();
  Wh.diagonal().setConstant(1e15f);
  trainer.theta().matrix(3).setConstant(1.0f);
  const std::vector<float> before = trainer.theta().values();
  const UpdateReport report = trainer.update(TrainConfig{}, batch);
  REQUIRE(report.fault);
  CHECK(report.fault->place.starts_with("rnn0."));
  CHECK(report.fault->time == 3);  // 1, 1e15, 1e30, infinite
  CHECK(report.fault->operation == OperationKind::kForward);
  CHECK(report.fault->formula == "a_t = Wx x_t + Wh h_{t-1} + b");
  CHECK(trainer.theta().values() == before);
  CHECK(trainer.optimizer().updates == 0);
}

TEST_CASE("trainer: a gradient that is not finite is named with what it came back through",
          "[train]") {
  Trainer<float> trainer(small_config(Activation::kIdentity), symbol_shape(5, 6), 2, 1);
  Random random(1);
  Batch batch = random_batch(5, 6, 2, random);
  // Only the last step has a loss; on its way back the gradient grows 1e15-fold at every step.
  std::fill(batch.targets.begin(), batch.targets.end() - batch.size, -1);
  MatrixView<float> Wh = trainer.theta().matrix(2);
  Wh.setZero();
  Wh.diagonal().setConstant(1e15f);
  trainer.theta().matrix(1).setZero();
  trainer.theta().matrix(3).setZero();
  const UpdateReport report = trainer.update(TrainConfig{}, batch);
  REQUIRE(report.fault);
  CHECK(report.fault->place == "gradient of rnn0.h");
  CHECK(report.fault->operation == OperationKind::kBackward);
  CHECK(report.fault->formula == "a_t = Wx x_t + Wh h_{t-1} + b; y_t = W x_t + b");
}

TEST_CASE("trainer: an update that ruins the parameters names them", "[train]") {
  Trainer<float> trainer(small_config(), symbol_shape(5, 6), 2, 1);
  Random random(1);
  TrainConfig config;
  config.optimizer = OptimizerKind::kSgd;
  config.rate = std::numeric_limits<double>::max();
  config.clip = 0;
  const UpdateReport report = trainer.update(config, random_batch(5, 6, 2, random));
  REQUIRE(report.fault);
  CHECK(report.fault->place.starts_with("parameter "));
  CHECK(report.fault->operation == OperationKind::kUpdate);
  CHECK(report.fault->formula == "theta -= r g");
  CHECK(report.fault->time == -1);
}

}  // namespace
}  // namespace unroll
