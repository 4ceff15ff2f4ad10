// Recurrent layers against PyTorch (tests/golden/make_torch_cell_goldens.py) with random weights.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/train/trainer.h"
#include "tests/support/engine_goldens.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

/// Distances from the golden numbers, each as a share of the largest value of its tensor.
struct Distances {
  double loss = 0, h = 0, dx = 0;
  test::TensorDistance dtheta = {};  ///< of the tensor that is farthest

  double worst() const { return std::max({loss, h, dx, dtheta.share()}); }
};

struct Golden {
  const nlohmann::json& all;
  const nlohmann::json& json;

  ModelConfig config() const {
    const std::string kind = json["kind"];
    ModelConfig c;
    c.kind = kind == "rnn" ? ModelKind::kRnn : kind == "lstm" ? ModelKind::kLstm : ModelKind::kGru;
    c.reset = json["reset"] == "after" ? ResetKind::kAfter : ResetKind::kBefore;
    c.hidden = all["hidden"];
    c.layers = json["layers"];
    c.bidirectional = json["ways"] == 2 ? Switch::kOn : Switch::kOff;
    c.start = StartState::kLearned;
    return c;
  }
  DataShape shape() const {
    return test::value_shape(all["inputs"], all["outputs"], json["steps"]);
  }

  /// Parameters and data, drawn in this order.
  std::vector<double> draw(std::size_t parameters, Batch& batch) const {
    test::GoldenNumbers numbers(json["seed"].get<std::uint64_t>());
    std::vector<double> theta = numbers.draw(parameters, 1.5);
    batch = {.steps = json["steps"], .size = all["batch"], .inputs = {}, .targets = {}};
    const auto columns = static_cast<std::size_t>(batch.steps * batch.size);
    batch.targets.assign(columns, 0);
    batch.values = numbers.draw(columns * all["inputs"].get<std::size_t>(), 3.0);
    batch.target_values = numbers.draw(columns * all["outputs"].get<std::size_t>(), 2.0);
    return theta;
  }

  std::vector<double> numbers(const char* key) const {
    return json[key].get<std::vector<double>>();
  }
  /// `change` may spoil the parameters.
  template <class S, class Change>
  Distances compare(Change change) const {
    const Model<S> model(config(), shape());
    Params<S> theta(model.params()), gradient(model.params());
    Batch batch;
    const std::vector<double> exact = draw(theta.values().size(), batch);
    for (std::size_t i = 0; i < exact.size(); ++i) theta.values()[i] = static_cast<S>(exact[i]);
    change(model, theta);
    Trace<S> trace(model.slots(), batch);
    const double loss = model.forward(theta, trace);
    model.backward(theta, trace, gradient);
    const std::string top = json["kind"].get<std::string>() + (json["layers"] == 2 ? "1" : "0");
    const int h = json["ways"] == 2 ? model.find_slot(top + "j", "x") : model.find_slot(top, "h");
    REQUIRE(numbers("dtheta").size() == theta.values().size());
    const auto states = trace.value(h), dx = trace.grad(model.find_slot("input", "x"));
    REQUIRE(numbers("h").size() == static_cast<std::size_t>(states.size()));
    REQUIRE(numbers("dx").size() == static_cast<std::size_t>(dx.size()));
    const double expected = json["loss"];
    return {.loss = std::fabs(loss - expected) / std::fabs(expected),
            .h = test::golden_distance(states.data(), numbers("h")),
            .dx = test::golden_distance(dx.data(), numbers("dx")),
            .dtheta = test::farthest_tensor(gradient, numbers("dtheta"))};
  }
  std::string name() const {
    return json["kind"].get<std::string>() + ", reset " + json["reset"].get<std::string>() +
           ", layers " + json["layers"].dump() + ", ways " + json["ways"].dump() + ", seed " +
           json["seed"].dump() + ", T " + json["steps"].dump();
  }
};

const auto kUnchanged = [](const auto&, auto&) {};

class Goldens {
 public:
  Goldens() : json_(test::read_golden("torch_cells.json")) {}
  std::size_t size() const { return json_["cases"].size(); }
  Golden operator[](std::size_t i) const { return {json_, json_["cases"][i]}; }

 private:
  nlohmann::json json_;
};

TEST_CASE("torch: recurrent layers give the same states and gradients", "[nn][torch][recurrent]") {
  const Goldens goldens;
  REQUIRE(goldens.size() == 144);
  for (std::size_t i = 0; i < goldens.size(); ++i) {
    INFO(goldens[i].name());
    const Distances exact = goldens[i].compare<double>(kUnchanged);
    INFO("farthest gradient: " << exact.dtheta.name);
    CHECK(exact.worst() < 1e-10);
    const Distances single = goldens[i].compare<float>(kUnchanged);
    INFO("farthest gradient in float: " << single.dtheta.name);
    CHECK(single.worst() < 2e-5);
  }
}

TEST_CASE("torch: recurrent layers after ten updates of Adam", "[train][torch][recurrent]") {
  const Goldens goldens;
  for (std::size_t i = 0; i < goldens.size(); ++i) {
    const Golden golden = goldens[i];
    INFO(golden.name());
    Trainer<double> trainer(golden.config(), golden.shape(), goldens[i].all["batch"], 1);
    Batch batch;
    trainer.theta().values() = golden.draw(trainer.theta().values().size(), batch);
    TrainConfig config;
    config.optimizer = OptimizerKind::kAdam;
    config.rate = golden.all["rate"];
    config.clip = 0;
    for (int update = 0; update < golden.all["updates"]; ++update) trainer.update(config, batch);
    const std::vector<double> expected = golden.numbers("theta_after");
    REQUIRE(expected.size() == trainer.theta().values().size());
    CHECK(test::golden_distance(trainer.theta().values().data(), expected) < 1e-10);
  }
}

TEST_CASE("torch: the comparison notices two gates that changed places", "[nn][torch][recurrent]") {
  const Goldens goldens;
  int noticed = 0;
  for (std::size_t i = 0; i < goldens.size(); ++i) {
    const Golden golden = goldens[i];
    if (golden.json["kind"] == "rnn") continue;
    const int gates = golden.json["kind"] == "lstm" ? 4 : 3, H = golden.all["hidden"];
    for (int one = 0; one < gates; ++one)
      for (int other = one + 1; other < gates; ++other) {
        const Distances spoilt =
            golden.compare<double>([&](const Model<double>& model, Params<double>& theta) {
              for (const char* tensor : {".Wx", ".Wh", ".b"}) {
                MatrixView<double> m = theta.matrix(
                    model.find_param(golden.json["kind"].get<std::string>() + "0" + tensor));
                const Matrix<double> kept = m.middleRows(one * H, H);
                m.middleRows(one * H, H) = m.middleRows(other * H, H);
                m.middleRows(other * H, H) = kept;
              }
            });
        INFO(golden.name() << ", gates " << one << " and " << other);
        CHECK(spoilt.h > 1e-3);
        CHECK(spoilt.dtheta.share() > 1e-3);
        ++noticed;
      }
  }
  CHECK(noticed == 36 * 6 + 72 * 3);
}

}  // namespace
}  // namespace unroll
