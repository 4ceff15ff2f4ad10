// Against PyTorch (tests/golden/make_torch_goldens.py) with random weights, in double.

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
};

std::vector<Golden> read_goldens() {
  std::vector<Golden> goldens;
  const nlohmann::json all = test::read_golden("torch_rnn.json");
  for (const auto& json : all["cases"]) goldens.emplace_back(json);
  return goldens;
}

TEST_CASE("torch: states, probabilities, loss and every gradient", "[nn][torch]") {
  const auto goldens = read_goldens();
  REQUIRE(goldens.size() >= 14);
  for (const Golden& golden : goldens) {
    INFO("seed " << golden.json["seed"] << " " << golden.json["activation"] << " T "
                 << golden.json["steps"]);
    const Model<double> model(golden.model, golden.shape());
    Params<double> theta(model.params()), gradient(model.params());
    theta.values() = golden.numbers("theta");
    REQUIRE(theta.values().size() == model.params()->size());
    const Batch batch = golden.batch();
    Trace<double> trace(model.slots(), batch.steps, batch.size);
    trace.set_data(batch);
    const double loss = model.forward(theta, trace);
    model.backward(theta, trace, gradient);
    const int h = model.find_slot("rnn0", "h");
    CHECK(std::fabs(loss - golden.json["loss"].get<double>()) < 1e-10);
    CHECK(test::golden_distance(trace.value(h).data(), golden.numbers("h")) < 1e-10);
    CHECK(test::golden_distance(trace.value(model.predictions()).data(), golden.numbers("p")) <
          1e-10);
    CHECK(test::golden_distance(trace.grad(h).data(), golden.numbers("dh")) < 1e-10);
    CHECK(test::golden_distance(gradient.values().data(), golden.numbers("dtheta")) < 1e-10);
  }
}

TEST_CASE("torch: clipped updates of Adam and plain gradient descent", "[train][torch]") {
  for (const Golden& golden : read_goldens()) {
    INFO("seed " << golden.json["seed"] << " " << golden.json["optimizer"]);
    const Batch batch = golden.batch();
    Trainer<double> trainer(golden.model, golden.shape(), batch.size, 1);
    trainer.theta().values() = golden.numbers("theta");
    for (const double norm : golden.numbers("norms")) {
      const UpdateReport report = trainer.update(golden.train, batch);
      CHECK(std::fabs(report.gradient_norm - norm) < 1e-9 * std::max(1.0, norm));
      CHECK(report.clipped_norm <= golden.train.clip * (1 + 1e-12));
    }
    CHECK(test::golden_distance(trainer.theta().values().data(), golden.numbers("theta_after")) <
          1e-10);
  }
}

TEST_CASE("torch: the comparison notices exchanged weights", "[nn][torch]") {
  // Wx and Wh of one case with two rows exchanged must not pass: the check has teeth.
  const Golden golden = read_goldens()[1];
  const Model<double> model(golden.model, golden.shape());
  Params<double> theta(model.params());
  theta.values() = golden.numbers("theta");
  MatrixView<double> Wh = theta.matrix(2);
  Wh.row(0).swap(Wh.row(1));
  const Batch batch = golden.batch();
  Trace<double> trace(model.slots(), batch.steps, batch.size);
  trace.set_data(batch);
  model.forward(theta, trace);
  CHECK(test::golden_distance(trace.value(model.find_slot("rnn0", "h")).data(),
                              golden.numbers("h")) > 1e-3);
}

}  // namespace
}  // namespace unroll
