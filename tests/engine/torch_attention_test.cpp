// Against PyTorch (tests/golden/make_torch_attention_goldens.py) with random weights, in double and
// in float.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/nn/attention.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/values.h"
#include "engine/train/training_step.h"
#include "tests/support/engine_goldens.h"

namespace unroll {
namespace {

using Json = nlohmann::json;

template <class T>
std::vector<T> list(const Json& json, const char* key) {
  return json.contains(key) ? json[key].get<std::vector<T>>() : std::vector<T>();
}

Batch read_batch(const Json& json) {
  Batch batch{json["steps"], json["batch"], list<int>(json, "inputs"), list<int>(json, "targets")};
  batch.values = list<double>(json, "values");
  batch.target_values = list<double>(json, "target_values");
  batch.lengths = list<int>(json, "lengths");
  batch.source_steps = json.value("source_steps", 0);
  batch.source = list<int>(json, "source");
  batch.source_values = list<double>(json, "source_values");
  batch.source_lengths = list<int>(json, "source_lengths");
  return batch;
}

ModelConfig read_config(const Json& json) {
  ModelConfig config;
  config.kind = ModelKind::kTransformer;
  config.activation = Activation::kRelu;
  config.positions = PositionKind::kLearned;
  config.width = json.value("width", 1);
  config.heads = json.value("heads", 1);
  return config;
}

DataShape read_shape(const Json& json) {
  DataShape shape = symbol_shape(json["symbols"], json["steps"]);
  if (json.contains("source"))
    shape.source = {PortKind::kSymbols, json["source_symbols"], json["source_steps"]};
  return shape;
}

template <Scalar S>
Model<S> read_model(const Json& json) {
  const std::string kind = json["kind"];
  if (kind == "lm" || kind == "seq2seq") return Model<S>(read_config(json), read_shape(json));
  Builder<S> b;
  Port top = b.template add<Values<S>>("input", json["features"].get<int>()).output();
  if (kind == "attention") {
    Port memory = top;
    if (json["cross"])
      memory =
          b.template add<Values<S>>("source", json["source_features"].get<int>(), true).output();
    top = b.template add<Attention<S>>("layer", top, memory, read_config(json),
                                       json["causal"].get<bool>())
              .output();
  }
  if (kind == "norm") top = b.template add<LayerNorm<S>>("layer", top).output();
  const std::map<std::string, LossKind> losses = {{"softmax", LossKind::kSoftmax},
                                                  {"binary", LossKind::kBinary}};
  b.finish(losses.contains(kind) ? losses.at(kind) : LossKind::kSquared, top);
  return Model<S>(std::move(b));
}

int find(const auto& model, const std::string& address) {
  const std::size_t dot = address.find('.');
  const int slot = model.find_slot(address.substr(0, dot), address.substr(dot + 1));
  REQUIRE(slot >= 0);
  return slot;
}

Json read_goldens() { return test::read_golden("torch_attention.json")["cases"]; }

/// A model with the weights of a golden, after forward and backward.
template <Scalar S>
struct Played {
  Model<S> model;
  Trace<S> trace;
  Params<S> theta, gradient;
  double loss = 0;

  explicit Played(const Json& json)
      : model(read_model<S>(json)),
        trace(model.slots(), read_batch(json)),
        theta(model.params()),
        gradient(model.params()) {
    const auto numbers = list<double>(json, "theta");
    REQUIRE(numbers.size() == theta.values().size());
    for (std::size_t i = 0; i < numbers.size(); ++i) theta.values()[i] = static_cast<S>(numbers[i]);
    play();
  }
  void play() {
    loss = model.forward(theta, trace);
    model.backward(theta, trace, gradient);
  }

  void check(const Json& json, double tolerance) {
    CHECK(std::fabs(loss - json["loss"].get<double>()) < tolerance * std::max(1.0, loss));
    for (const auto& [address, golden] : json["values_of"].items()) {
      INFO("value of " << address);
      const auto got = trace.value(find(model, address));
      CHECK(test::sampled_distance(got.data(), static_cast<std::size_t>(got.size()), golden) <
            tolerance);
    }
    for (const auto& [address, golden] : json["gradients_of"].items()) {
      INFO("gradient of " << address);
      const auto got = trace.grad(find(model, address));
      CHECK(test::sampled_distance(got.data(), static_cast<std::size_t>(got.size()), golden) <
            tolerance);
    }
  }
};

std::string title(const Json& json) {
  std::string text = json["kind"].get<std::string>();
  for (const char* key : {"seed", "steps", "heads", "causal", "cross"})
    if (json.contains(key)) text += std::string(", ") + key + " " + json[key].dump();
  return text;
}

/// A softmax does not feel what is added to all scores of a query: in exact arithmetic the gradient
/// of the bias of the keys is 0, and what is computed is rounding.
bool is_key_bias(const std::string& name) { return name.ends_with(".bk"); }

/// The largest number of a flat vector.
double largest_of(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double g : numbers) largest = std::max(largest, std::fabs(g));
  return largest;
}

/// Each gradient as a share of its tensor; of a key's bias, of which there is nothing but rounding,
/// as a share of all.
template <Scalar S>
void check_gradients(const Played<S>& ours, const Json& json, double tolerance) {
  const auto expected = list<double>(json, "dtheta");
  const double overall = largest_of(expected);
  for (test::TensorDistance tensor : test::tensor_distances(ours.gradient, expected)) {
    INFO(tensor.name);
    if (is_key_bias(tensor.name)) tensor.largest = overall;
    CHECK(tensor.share() <= tolerance);
  }
}

TEST_CASE("torch: attention, norm, losses and transformers in double", "[nn][torch]") {
  const Json goldens = read_goldens();
  REQUIRE(goldens.size() == 126);
  for (const Json& json : goldens) {
    INFO(title(json));
    Played<double> ours(json);
    ours.check(json, 1e-10);
    check_gradients(ours, json, 1e-10);
  }
}

TEST_CASE("torch: attention, norm, losses and transformers in float", "[nn][torch]") {
  for (const Json& json : read_goldens()) {
    INFO(title(json));
    Played<float> ours(json);
    ours.check(json, 2e-5);
    check_gradients(ours, json, 2e-5);
  }
}

TEST_CASE("torch: the gradient of the keys' bias, and of nothing else, is rounding",
          "[nn][torch]") {
  int biases = 0;
  for (const Json& json : read_goldens()) {
    INFO(title(json));
    const Played<double> ours(json);
    const auto expected = list<double>(json, "dtheta");
    const double overall = largest_of(expected);
    for (const test::TensorDistance& tensor : test::tensor_distances(ours.gradient, expected)) {
      INFO(tensor.name);
      // Where there is one key only, the scores count for nothing at all: 0 to the bit.
      const bool unused = tensor.largest == 0 && tensor.worst == 0;
      const bool rounding = !unused && tensor.largest <= 1e-14 * overall;
      if (is_key_bias(tensor.name))
        CHECK((rounding || unused));
      else
        CHECK_FALSE(rounding);
      biases += is_key_bias(tensor.name);
    }
  }
  CHECK(biases == 54 + 27 + 3 * 9);
}

TEST_CASE("torch: ten updates of Adam on attention, norms and transformers", "[train][torch]") {
  std::map<std::string, int> counts;
  for (const Json& json : read_goldens()) {
    if (!json.contains("theta_after")) continue;
    INFO(title(json));
    REQUIRE(json["updates"] == 10);
    ++counts[json["kind"].get<std::string>() +
             (json.contains("heads") ? " " + json["heads"].dump() : "")];
    TrainConfig train;
    train.rate = json["rate"];
    train.epsilon = json["epsilon"];
    train.clip = 0;
    Played<double> ours(json);
    OptimizerState<double> optimizer;
    for (int update = 0; update < json["updates"].get<int>(); ++update)
      training_step(ours.model, train, ours.theta, ours.gradient, optimizer, ours.trace);
    for (const test::TensorDistance& tensor :
         test::tensor_distances(ours.theta, list<double>(json, "theta_after"))) {
      INFO(tensor.name);
      CHECK(tensor.worst < 1e-10);
    }
  }
  CHECK(counts == std::map<std::string, int>{{"attention 1", 18},
                                             {"attention 2", 18},
                                             {"attention 4", 18},
                                             {"lm 1", 9},
                                             {"lm 2", 9},
                                             {"lm 4", 9},
                                             {"norm", 9},
                                             {"seq2seq 2", 9}});
}

TEST_CASE("torch: the comparison notices exchanged heads, keys and masks", "[nn][torch]") {
  for (const Json& json : read_goldens()) {
    if (json["kind"] != "attention" || json["steps"] != 7) continue;
    INFO(title(json));
    const auto differs = [&](Played<double>& ours) {
      ours.play();
      const auto y = ours.trace.value(find(ours.model, "layer.y"));
      return test::sampled_distance(y.data(), static_cast<std::size_t>(y.size()),
                                    json["values_of"]["layer.y"]) > 1e-3;
    };
    {
      Played<double> ours(json);
      MatrixView<double> Wk = ours.theta.matrix(ours.model.find_param("layer.Wk"));
      Wk.row(0).swap(Wk.row(3));
      CHECK(differs(ours));
    }
    Json other = json;
    other["heads"] = json["heads"] == 1 ? 2 : 1;
    Played<double> heads(other);
    CHECK(differs(heads));
    if (json["cross"]) continue;
    other = json;
    other["causal"] = !json["causal"].get<bool>();
    Played<double> mask(other);
    CHECK(differs(mask));
  }
}

}  // namespace
}  // namespace unroll
