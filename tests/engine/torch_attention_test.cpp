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
#include "engine/train/trainer.h"
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

TEST_CASE("torch: attention, norm, losses and transformers in double", "[nn][torch]") {
  const Json goldens = read_goldens();
  REQUIRE(goldens.size() == 108);
  for (const Json& json : goldens) {
    INFO(title(json));
    Played<double> ours(json);
    ours.check(json, 1e-10);
    CHECK(test::sampled_distance(ours.gradient.values().data(), ours.gradient.values().size(),
                                 json["dtheta"]) < 1e-10);
  }
}

TEST_CASE("torch: attention, norm, losses and transformers in float", "[nn][torch]") {
  for (const Json& json : read_goldens()) {
    INFO(title(json));
    Played<float> ours(json);
    ours.check(json, 2e-5);
    REQUIRE(json["dtheta"]["stride"] == 1);
    const auto expected = json["dtheta"]["values"].get<std::vector<double>>();
    double overall = 0;
    for (const double g : expected) overall = std::max(overall, std::fabs(g));
    for (const ParamInfo& p : ours.model.params()->infos()) {
      const auto size = static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
      // A softmax does not feel what is added to all scores: with bk only noise is left.
      double worst = 0, largest = p.name.ends_with(".bk") ? overall : 0;
      for (std::size_t i = p.offset; i < p.offset + size; ++i) {
        const double got = ours.gradient.values()[i];
        worst = std::max(worst, std::fabs(got - expected[i]));
        largest = std::max(largest, std::fabs(expected[i]));
      }
      INFO(p.name);
      CHECK(worst <= 2e-5 * largest);
    }
  }
}

TEST_CASE("torch: ten updates of Adam on a transformer", "[train][torch]") {
  int count = 0;
  for (const Json& json : read_goldens()) {
    if (!json.contains("theta_after")) continue;
    INFO(title(json));
    ++count;
    TrainConfig train;
    train.rate = json["rate"];
    train.clip = 0;
    const Batch batch = read_batch(json);
    Trainer<double> trainer(read_config(json), read_shape(json), batch.size, 1);
    trainer.theta().values() = list<double>(json, "theta");
    for (int update = 0; update < json["updates"].get<int>(); ++update)
      trainer.update(train, batch);
    const auto expected = json["theta_after"]["values"].get<std::vector<double>>();
    const auto stride = json["theta_after"]["stride"].get<std::size_t>();
    for (const ParamInfo& p : trainer.model().params()->infos()) {
      const auto end =
          p.offset + static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
      double worst = 0;
      for (std::size_t i = (p.offset + stride - 1) / stride; i * stride < end; ++i)
        worst = std::max(worst, std::fabs(trainer.theta().values()[i * stride] - expected[i]));
      INFO(p.name);
      // The gradient of bk is 0 but for rounding, which Adam divides by itself and its 1e-8.
      CHECK(worst < (p.name.ends_with(".bk") ? 1e-8 : 1e-10));
    }
  }
  CHECK(count == 18);
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
