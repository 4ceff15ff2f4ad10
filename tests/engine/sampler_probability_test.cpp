#include "engine/analysis/sampler.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace unroll {
namespace {

constexpr int kSymbols = 5, kLength = 12;
const std::vector<int> kPrefix = {3, 1};

Model<float> small_model() {
  ModelConfig config;
  config.hidden = 6;
  config.embedding_size = 4;
  config.gain = 1.5;
  return {config, symbol_shape(kSymbols, kLength)};
}

/// What the network thinks while it reads the prefix and all that was written, in one pass.
Trace<float> reread(const Model<float>& model, const Params<float>& theta,
                    const std::vector<WrittenSymbol>& written) {
  Batch data;
  data.inputs = kPrefix;
  for (const WrittenSymbol& w : written) data.inputs.push_back(w.symbol);
  data.steps = static_cast<int>(data.inputs.size());
  data.size = 1;
  data.targets.assign(data.inputs.size(), -1);
  Trace<float> trace(model.slots(), data.steps, 1);
  trace.set_data(std::move(data));
  model.forward(theta, trace);
  return trace;
}

TEST_CASE("sampler: each symbol comes with the network's own probability, whatever the temperature",
          "[analysis][sampler]") {
  const Model<float> model = small_model();
  const Params<float> theta = model.initial_parameters(3);
  for (const double temperature : {0.0, 0.3, 1.0, 4.0}) {
    CAPTURE(temperature);
    const auto written =
        write_symbols(model, theta, kPrefix, kLength, {.temperature = temperature}, Random(9, 1));
    REQUIRE(written.size() == kLength);
    const Trace<float> trace = reread(model, theta, written);
    const auto p = trace.value(model.predictions());
    for (int i = 0; i < kLength; ++i) {
      CAPTURE(i);
      // Known when the symbol before it had been read.
      const int column = static_cast<int>(kPrefix.size()) - 1 + i;
      const WrittenSymbol& w = written[static_cast<std::size_t>(i)];
      CHECK(w.probability == p(w.symbol, column));
      if (temperature == 0) CHECK(w.probability == p.col(column).maxCoeff());
    }
  }
}

TEST_CASE("sampler: a hot draw takes less probable symbols than a cold one",
          "[analysis][sampler]") {
  const Model<float> model = small_model();
  const Params<float> theta = model.initial_parameters(3);
  const auto mean = [&](double temperature) {
    float sum = 0;
    for (const WrittenSymbol& w :
         write_symbols(model, theta, kPrefix, 400, {.temperature = temperature}, Random(9, 1)))
      sum += w.probability;
    return sum / 400;
  };
  CHECK(mean(0.2) > mean(1));
  CHECK(mean(1) > mean(8));
}

TEST_CASE("sampler: writing stops where the scores are no numbers", "[analysis][sampler]") {
  const Model<float> model = small_model();
  Params<float> theta = model.initial_parameters(3);
  std::ranges::fill(theta.values(), std::numeric_limits<float>::quiet_NaN());
  CHECK(write_symbols(model, theta, kPrefix, kLength, {.temperature = 1}, Random(9, 1)).empty());
}

}  // namespace
}  // namespace unroll
