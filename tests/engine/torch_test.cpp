// Against PyTorch (tests/golden/make_torch_goldens.py) with random weights, in double and in float.

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/train/trainer.h"
#include "tests/support/engine_goldens.h"

namespace unroll {
namespace {

using Numbers = std::vector<double>;

struct Golden {
  nlohmann::json json;
  ModelConfig model;
  TrainConfig train;
  int symbols;

  explicit Golden(nlohmann::json j) : json(std::move(j)), symbols(json["symbols"]) {
    model.activation = json["activation"] == "tanh" ? Activation::kTanh : Activation::kRelu;
    model.hidden = json["hidden"];
    model.embedding_size = json["embedding"];
    train.optimizer = json["optimizer"] == "adam" ? OptimizerKind::kAdam : OptimizerKind::kSgd;
    train.rate = json["rate"];
    train.clip = json["clip"];
  }
  Batch batch() const {
    return {json["steps"], json["batch"], json["inputs"].get<std::vector<int>>(),
            json["targets"].get<std::vector<int>>()};
  }
  DataShape shape() const { return symbol_shape(symbols, json["steps"]); }
  Numbers numbers(const char* key) const { return json[key].get<Numbers>(); }
  std::string name() const {
    return "seed " + json["seed"].dump() + ", " + json["activation"].get<std::string>() + ", T " +
           json["steps"].dump() + ", " + json["optimizer"].get<std::string>();
  }
};

std::vector<Golden> read_goldens() {
  std::vector<Golden> goldens;
  const nlohmann::json all = test::read_golden("torch_rnn.json");
  for (const auto& json : all["cases"]) goldens.emplace_back(json);
  return goldens;
}

/// One pass with the weights of a golden: everything that it leaves is as near as `tolerance`.
template <Scalar S>
void check_pass(const Golden& golden, double tolerance) {
  const Model<S> model(golden.model, golden.shape());
  Params<S> theta(model.params()), gradient(model.params());
  const Numbers exact = golden.numbers("theta");
  REQUIRE(exact.size() == theta.values().size());
  for (std::size_t i = 0; i < exact.size(); ++i) theta.values()[i] = static_cast<S>(exact[i]);
  Trace<S> trace(model.slots(), golden.batch());
  const double loss = model.forward(theta, trace);
  model.backward(theta, trace, gradient);
  const auto away = [&](const char* key, const auto& got) {
    return test::sampled_distance(got.data(), static_cast<std::size_t>(got.size()),
                                  golden.json[key]);
  };
  const int h = model.find_slot("rnn0", "h");
  CHECK(std::fabs(loss - golden.json["loss"].get<double>()) < tolerance);
  CHECK(away("h", trace.value(h)) < tolerance);
  CHECK(away("p", trace.value(model.predictions())) < tolerance);
  CHECK(away("dh", trace.grad(h)) < tolerance);
  const test::TensorDistance worst = test::farthest_tensor(gradient, golden.numbers("dtheta"));
  INFO("gradient of " << worst.name);
  CHECK(worst.share() < tolerance);
}

TEST_CASE("torch: states, probabilities, loss and every gradient", "[nn][torch]") {
  const auto goldens = read_goldens();
  REQUIRE(goldens.size() == 30);
  for (const Golden& golden : goldens) {
    INFO(golden.name());
    check_pass<double>(golden, 1e-10);
    check_pass<float>(golden, 2e-5);
  }
}

TEST_CASE("torch: clipped updates of Adam and plain gradient descent", "[train][torch]") {
  int clipped = 0, whole = 0;
  for (const Golden& golden : read_goldens()) {
    INFO(golden.name());
    REQUIRE(golden.numbers("norms").size() == 10);
    const Batch batch = golden.batch();
    Trainer<double> trainer(golden.model, golden.shape(), batch.size, 1);
    trainer.theta().values() = golden.numbers("theta");
    for (const double norm : golden.numbers("norms")) {
      const UpdateReport report = trainer.update(golden.train, batch);
      CHECK(std::fabs(report.gradient_norm - norm) < 1e-9 * std::max(1.0, norm));
      CHECK(report.clipped_norm <= golden.train.clip * (1 + 1e-12));
      ++(norm > golden.train.clip ? clipped : whole);
    }
    const Numbers expected = golden.numbers("theta_after");
    REQUIRE(expected.size() == trainer.theta().values().size());
    CHECK(test::golden_distance(trainer.theta().values().data(), expected) < 1e-10);
  }
  CHECK(clipped > 200);
  CHECK(whole > 10);
}

TEST_CASE("torch: the comparison notices exchanged weights", "[nn][torch]") {
  // Wh of one case with two rows exchanged must not pass: the check has teeth.
  const Golden golden = read_goldens()[2];
  const Model<double> model(golden.model, golden.shape());
  Params<double> theta(model.params());
  theta.values() = golden.numbers("theta");
  MatrixView<double> Wh = theta.matrix(2);
  Wh.row(0).swap(Wh.row(1));
  Trace<double> trace(model.slots(), golden.batch());
  model.forward(theta, trace);
  const auto h = trace.value(model.find_slot("rnn0", "h"));
  CHECK(test::sampled_distance(h.data(), static_cast<std::size_t>(h.size()), golden.json["h"]) >
        1e-3);
}

}  // namespace
}  // namespace unroll
