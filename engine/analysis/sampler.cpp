#include "engine/analysis/sampler.h"

#include <cmath>

#include "engine/base/contract.h"
#include "engine/math/functions.h"

namespace unroll {

namespace {

/// The index drawn from softmax(scores / temperature), or -1 when a score is not finite.
template <Scalar S>
int draw(const ConstMatrixView<S>& scores, double temperature, Random& random) {
  const int n = static_cast<int>(scores.rows());
  int best = 0;
  for (int i = 0; i < n; ++i) {
    if (!std::isfinite(scores(i, 0))) return -1;
    if (scores(i, 0) > scores(best, 0)) best = i;
  }
  if (temperature <= 0) return best;
  const auto top = static_cast<double>(scores(best, 0));
  std::vector<double> weights(static_cast<std::size_t>(n));
  double total = 0;
  for (int i = 0; i < n; ++i)
    total += weights[static_cast<std::size_t>(i)] =
        math::exp((static_cast<double>(scores(i, 0)) - top) / temperature);
  double left = random.uniform() * total;
  for (int i = 0; i < n; ++i) {
    left -= weights[static_cast<std::size_t>(i)];
    if (left < 0) return i;
  }
  return best;
}

}  // namespace

template <Scalar S>
std::vector<WrittenSymbol> write_symbols(const Model<S>& model, const Params<S>& theta,
                                         const std::vector<int>& prefix, int length,
                                         double temperature, Random random) {
  UNROLL_ASSERT(!prefix.empty(), "a sample needs a symbol to start from");
  Trace<S> trace(model.slots(), 1, 1);
  const auto read = [&](int symbol) {
    trace.set_data({1, 1, {symbol}, {-1}});
    model.forward(theta, trace);
    model.carry_state(trace);
  };
  for (const int symbol : prefix) read(symbol);
  std::vector<WrittenSymbol> written;
  while (static_cast<int>(written.size()) < length) {
    const int next = draw<S>(read_only(trace.value(model.scores())), temperature, random);
    if (next < 0) break;
    const S probability = read_only(trace.value(model.probabilities()))(next, 0);
    written.push_back({next, static_cast<float>(probability)});
    read(next);
  }
  return written;
}

template std::vector<WrittenSymbol> write_symbols<float>(const Model<float>&, const Params<float>&,
                                                         const std::vector<int>&, int, double,
                                                         Random);
template std::vector<WrittenSymbol> write_symbols<double>(const Model<double>&,
                                                          const Params<double>&,
                                                          const std::vector<int>&, int, double,
                                                          Random);

}  // namespace unroll
