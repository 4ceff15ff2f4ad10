#include "engine/nn/model_rules.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/nn/model.h"

namespace unroll {
namespace {

bool says(const Result<Ok>& result, const char* where, std::initializer_list<const char*> words) {
  if (result.ok() || result.error().where != where) return false;
  for (const char* word : words)
    if (result.error().what.find(word) == std::string::npos) return false;
  return true;
}

TEST_CASE("rules: no layer walks back where the target is what comes next", "[nn][rules]") {
  ModelConfig config;
  config.bidirectional = Switch::kOn;
  DataShape shape = symbol_shape(7, 4);
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru}) {
    config.kind = kind;
    CHECK(says(check_model(config, shape), "bi", {"allowed here: off; default: off", "bi=off"}));
  }
  shape.causal = false;
  CHECK(check_model(config, shape).ok());
  // The encoder may read its source both ways.
  shape.causal = true;
  shape.source = {PortKind::kSymbols, 5, 3};
  CHECK(check_model(config, shape).ok());
}

TEST_CASE("rules: options that do not concern the kind of model count for nothing", "[nn][rules]") {
  ModelConfig config;
  config.kind = ModelKind::kFeedForward;
  config.bidirectional = Switch::kOn;
  config.untied = Switch::kOn;
  config.hidden = 1024;
  config.heads = 3;
  CHECK(check_model(config, symbol_shape(7, 512)).ok());
  config.kind = ModelKind::kRnn;
  config.bidirectional = config.untied = Switch::kOff;
  CHECK(check_model(config, symbol_shape(7, 512)).ok());
}

TEST_CASE("rules: heads share the width evenly", "[nn][rules]") {
  ModelConfig config;
  config.kind = ModelKind::kTransformer;
  config.width = 12;
  for (int heads = 1; heads <= 8; ++heads) {
    config.heads = heads;
    CHECK(check_model(config, symbol_shape(7, 4)).ok() == (12 % heads == 0));
  }
  CHECK(says(check_model(config, symbol_shape(7, 4)), "heads",
             {"8 heads", "1, 2, 3, 4, 6; default: 1"}));
}

TEST_CASE("rules: weights per step are counted as they will be", "[nn][rules]") {
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru}) {
    ModelConfig config;
    config.kind = kind;
    config.untied = Switch::kOn;
    config.layers = 2;
    config.hidden = 30;
    // The largest length that is allowed stays below the limit, and one step more is above it.
    int steps = 1;
    while (check_model(config, symbol_shape(7, steps + 1)).ok()) ++steps;
    const auto recurrent = [&](int length) {
      const Model<float> model(config, symbol_shape(7, length));
      std::size_t sum = 0;
      for (const ParamInfo& p : model.params()->infos())
        if (!p.name.starts_with("out") && !p.name.starts_with("embed"))
          sum += static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
      return sum;
    };
    CHECK(recurrent(steps) <= kMostUntied);
    CHECK(recurrent(steps + 1) > kMostUntied);
    CHECK(says(check_model(config, symbol_shape(7, steps + 1)), "untie",
               {"4000000", "allowed here: off; default: off", "untie=off"}));
  }
}

}  // namespace
}  // namespace unroll
