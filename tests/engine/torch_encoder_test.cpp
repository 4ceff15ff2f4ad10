// Recurrent encoder and decoder, with and without a look back at the source, against PyTorch
// (tests/golden/make_torch_encoder_goldens.py) with random weights and sources of two lengths.

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "engine/train/trainer.h"
#include "tests/support/engine_goldens.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using Json = nlohmann::json;

struct Golden {
  const Json& all;
  const Json& json;

  ModelConfig config() const {
    static const std::map<std::string, ModelKind> kKinds = {
        {"rnn", ModelKind::kRnn}, {"lstm", ModelKind::kLstm}, {"gru", ModelKind::kGru}};
    static const std::map<std::string, CrossKind> kLooks = {{"none", CrossKind::kNone},
                                                            {"luong", CrossKind::kLuong},
                                                            {"luong-dot", CrossKind::kLuong},
                                                            {"bahdanau", CrossKind::kBahdanau}};
    ModelConfig c;
    c.kind = kKinds.at(json["kind"]);
    c.hidden = all["hidden"];
    c.layers = json["layers"];
    c.bidirectional = json["ways"] == 2 ? Switch::kOn : Switch::kOff;
    c.start = StartState::kLearned;
    c.cross = kLooks.at(json["look"]);
    if (json["look"] == "luong-dot") c.score = ScoreKind::kDot;
    return c;
  }
  DataShape shape() const {
    DataShape shape = test::value_shape(all["inputs"], all["outputs"], json["steps"]);
    shape.source = {PortKind::kValues, all["source"], json["steps"].get<int>() + 2};
    return shape;
  }
  /// Parameters and data, drawn in this order.
  std::vector<double> draw(std::size_t parameters, Batch& batch) const {
    test::GoldenNumbers numbers(json["seed"].get<std::uint64_t>());
    std::vector<double> theta = numbers.draw(parameters, 1.5);
    const DataShape s = shape();
    batch = {.steps = s.input.steps, .size = all["batch"], .inputs = {}, .targets = {}};
    const auto columns = [&](int steps, int rows) {
      return static_cast<std::size_t>(steps) * static_cast<std::size_t>(batch.size) *
             static_cast<std::size_t>(rows);
    };
    batch.targets.assign(columns(batch.steps, 1), 0);
    batch.source_steps = s.source.steps;
    batch.source_lengths = json["source_lengths"].get<std::vector<int>>();
    batch.values = numbers.draw(columns(batch.steps, s.input.size), 3.0);
    batch.source_values = numbers.draw(columns(batch.source_steps, s.source.size), 3.0);
    batch.target_values = numbers.draw(columns(batch.steps, s.outputs), 2.0);
    return theta;
  }

  /// The distance of every result from the golden one; `change` may spoil the parameters.
  template <class S, class Change>
  std::map<std::string, double> compare(Change change) const {
    const Model<S> model(config(), shape());
    Params<S> theta(model.params()), gradient(model.params());
    Batch batch;
    const std::vector<double> exact = draw(theta.values().size(), batch);
    for (std::size_t i = 0; i < exact.size(); ++i) theta.values()[i] = static_cast<S>(exact[i]);
    change(model, theta);
    Trace<S> trace(model.slots(), batch);
    const double loss = model.forward(theta, trace), expected = json["loss"];
    model.backward(theta, trace, gradient);
    std::map<std::string, double> out;
    out["loss"] = std::fabs(loss - expected) / std::fabs(expected);
    const auto measure = [&](const char* key, const auto& got) {
      out[key] =
          test::sampled_distance(got.data(), static_cast<std::size_t>(got.size()), json[key]);
    };
    const bool looks = json.contains("weights");
    const std::string last = json["kind"].get<std::string>() + (json["layers"] == 2 ? "1" : "0");
    measure("top", trace.value(model.find_slot(looks ? "attend" : last, looks ? "y" : "h")));
    if (looks) measure("weights", trace.value(model.find_slot("cross", "w")));
    measure("dx", trace.grad(model.find_slot("input", "x")));
    measure("dsource", trace.grad(model.find_slot("source", "x")));
    const test::TensorDistance worst = test::farthest_tensor(gradient, list("dtheta"));
    out["gradient of " + worst.name] = worst.share();
    out["dtheta"] = worst.share();
    return out;
  }
  std::vector<double> list(const char* key) const { return json[key].get<std::vector<double>>(); }
  std::string name() const {
    return json["kind"].get<std::string>() + ", " + json["look"].get<std::string>() + ", layers " +
           json["layers"].dump() + ", ways " + json["ways"].dump() + ", seed " +
           json["seed"].dump() + ", T " + json["steps"].dump();
  }
};

const auto kUnchanged = [](const auto&, auto&) {};

TEST_CASE("torch: encoder and decoder give the same states, weights and gradients",
          "[nn][torch][cross]") {
  const Json all = test::read_golden("torch_encoder.json");
  REQUIRE(all["cases"].size() == 63);
  for (const Json& json : all["cases"]) {
    const Golden golden{all, json};
    for (const auto& [what, away] : golden.compare<double>(kUnchanged)) {
      INFO(golden.name() << ": " << what);
      CHECK(away < 1e-10);
    }
    for (const auto& [what, away] : golden.compare<float>(kUnchanged)) {
      INFO(golden.name() << ": " << what << " in float");
      CHECK(away < 2e-5);
    }
  }
}

TEST_CASE("torch: encoder and decoder after ten updates of Adam", "[train][torch][cross]") {
  const Json all = test::read_golden("torch_encoder.json");
  for (const Json& json : all["cases"]) {
    const Golden golden{all, json};
    INFO(golden.name());
    Trainer<double> trainer(golden.config(), golden.shape(), all["batch"], 1);
    Batch batch;
    trainer.theta().values() = golden.draw(trainer.theta().values().size(), batch);
    TrainConfig config;
    config.optimizer = OptimizerKind::kAdam;
    config.rate = all["rate"];
    config.clip = 0;
    for (int update = 0; update < all["updates"]; ++update) trainer.update(config, batch);
    REQUIRE(golden.list("theta_after").size() == trainer.theta().values().size());
    CHECK(test::golden_distance(trainer.theta().values().data(), golden.list("theta_after")) <
          1e-10);
  }
}

TEST_CASE("torch: the comparison notices gates, keys and ends that changed places",
          "[nn][torch][cross]") {
  const Json all = test::read_golden("torch_encoder.json");
  for (const Json& json : all["cases"]) {
    const Golden golden{all, json};
    const int H = all["hidden"];
    const auto exchange = [H](const auto& model, auto& theta, const std::string& name, int rows) {
      const int param = model.find_param(name);
      REQUIRE(param >= 0);
      auto m = theta.matrix(param);
      if (rows > 0) {
        const auto kept = m.topRows(rows).eval();
        m.topRows(rows) = m.middleRows(rows, rows);
        m.middleRows(rows, rows) = kept;
      } else {
        const auto kept = m.leftCols(H).eval();
        m.leftCols(H) = m.middleCols(H, H);
        m.middleCols(H, H) = kept;
      }
    };
    const auto notices = [&](const std::string& name, int rows) {
      INFO(golden.name() << ": " << name);
      auto spoilt = golden.compare<double>(
          [&](const auto& model, auto& theta) { exchange(model, theta, name, rows); });
      // A hundred thousand times what is let pass: a look back moves little where weights are even.
      CHECK(spoilt["top"] > 1e-5);
      CHECK(spoilt["dtheta"] > 1e-5);
    };
    if (json["kind"] != "rnn")
      for (const char* tensor : {".Wx", ".Wh"}) {
        notices("encoder0" + std::string(tensor), H);
        notices(json["kind"].get<std::string>() + "0" + tensor, H);
      }
    if (json["ways"] == 2) notices("handover0.W", 0);
    if (json["look"] == "luong") notices("cross.W", 1);
    if (json["look"] == "bahdanau") notices("cross.Wk", 1);
    if (json.contains("weights")) notices("attend.W", 0);
  }
}

}  // namespace
}  // namespace unroll
