#include "engine/analysis/sampler.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/support/engine_models.h"

namespace unroll {
namespace {

constexpr int kSymbols = 7;

/// A model with parameters large enough that its expectations differ much.
struct Writer {
  Model<double> model{test::small_config(), symbol_shape(kSymbols, 8)};
  Params<double> theta = model.initial_parameters(3);

  Writer() {
    Random random(11);
    for (double& w : theta.values()) w = 1.5 * random.normal();
  }

  std::vector<int> write(const std::vector<int>& prefix, int length, const SamplingRule& rule,
                         std::uint64_t seed = 1) const {
    std::vector<int> symbols;
    for (const auto& w : write_symbols<double>(model, theta, prefix, length, rule, Random(seed)))
      symbols.push_back(w.symbol);
    return symbols;
  }

  /// y_t behind the last symbol of `text`, from one run over all of it.
  std::vector<double> scores(const std::vector<int>& text) const {
    const int steps = static_cast<int>(text.size());
    Trace<double> trace(model.slots(), steps, 1);
    trace.set_data({steps, 1, text, std::vector<int>(text.size(), -1)});
    model.forward(theta, trace);
    const auto y = read_only(trace.value(model.scores()));
    std::vector<double> out;
    for (int i = 0; i < kSymbols; ++i) out.push_back(y(i, steps - 1));
    return out;
  }

  /// How many symbols the model holds for likelier than `symbol` behind `text`.
  long rank(const std::vector<int>& text, int symbol) const {
    const std::vector<double> y = scores(text);
    return std::count_if(y.begin(), y.end(),
                         [&](double v) { return v > y[static_cast<std::size_t>(symbol)]; });
  }
};

}  // namespace

TEST_CASE("sampler: greedy takes the likeliest symbol each time", "[analysis][sampler]") {
  const Writer writer;
  std::vector<int> text = {2, 5};
  const std::vector<int> written = writer.write(text, 30, {.temperature = 0});
  REQUIRE(written.size() == 30);
  for (const int symbol : written) {
    CHECK(writer.rank(text, symbol) == 0);
    text.push_back(symbol);
  }
  CHECK(writer.write({2, 5}, 30, {.temperature = 2, .top_k = 1}) == written);
}

TEST_CASE("sampler: a sample goes on from its prefix with the state that the prefix left",
          "[analysis][sampler]") {
  const Writer writer;
  const SamplingRule greedy{.temperature = 0};
  const std::vector<int> whole = writer.write({1}, 24, greedy);
  for (std::size_t split = 1; split < whole.size(); ++split) {
    std::vector<int> prefix = {1};
    prefix.insert(prefix.end(), whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(split));
    const std::vector<int> rest(whole.begin() + static_cast<std::ptrdiff_t>(split), whole.end());
    CHECK(writer.write(prefix, static_cast<int>(rest.size()), greedy) == rest);
  }
}

TEST_CASE("sampler: top-k draws among the k likeliest symbols, and all of them",
          "[analysis][sampler]") {
  const Writer writer;
  for (const int k : {1, 2, 3, 6}) {
    std::vector<int> seen(kSymbols, 0);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const int symbol = writer.write({4}, 1, {.temperature = 8, .top_k = k}, seed).front();
      ++seen[static_cast<std::size_t>(writer.rank({4}, symbol))];
    }
    std::vector<int> text = {4};
    for (const int symbol : writer.write(text, 50, {.temperature = 8, .top_k = k})) {
      CHECK(writer.rank(text, symbol) < k);
      text.push_back(symbol);
    }
    for (int rank = 0; rank < kSymbols; ++rank)
      CHECK((seen[static_cast<std::size_t>(rank)] > 0) == (rank < k));
  }
}

TEST_CASE("sampler: no k, and one beyond the alphabet, change nothing", "[analysis][sampler]") {
  const Writer writer;
  const std::vector<int> all = writer.write({0}, 100, {.temperature = 1});
  CHECK(writer.write({0}, 100, {.temperature = 1, .top_k = kSymbols}) == all);
  CHECK(writer.write({0}, 100, {.temperature = 1, .top_k = 1000}) == all);
  CHECK(writer.write({0}, 100, {.temperature = 1, .top_k = 3}) != all);
}

TEST_CASE("sampler: symbols come as often as softmax over the k likeliest says",
          "[analysis][sampler]") {
  const Writer writer;
  const std::vector<double> y = writer.scores({6});
  for (const int k : {0, 4}) {
    const double temperature = 2;
    std::vector<double> expected(kSymbols, 0);
    for (int i = 0; i < kSymbols; ++i) {
      if (k == 0 || writer.rank({6}, i) < k)
        expected[static_cast<std::size_t>(i)] =
            std::exp(y[static_cast<std::size_t>(i)] / temperature);
    }
    const double total = std::accumulate(expected.begin(), expected.end(), 0.0);
    std::vector<int> seen(kSymbols, 0);
    constexpr int kDraws = 4000;
    for (int seed = 0; seed < kDraws; ++seed) {
      const SamplingRule rule{.temperature = temperature, .top_k = k};
      ++seen[static_cast<std::size_t>(
          writer.write({6}, 1, rule, static_cast<std::uint64_t>(seed)).front())];
    }
    for (std::size_t i = 0; i < kSymbols; ++i) {
      const double p = expected[i] / total;
      CHECK(std::abs(seen[i] - p * kDraws) <= 5 * std::sqrt(kDraws * p * (1 - p)) + 1e-9);
    }
  }
}

}  // namespace unroll
