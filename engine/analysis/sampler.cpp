#include "engine/analysis/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/contract.h"
#include "engine/math/functions.h"

namespace unroll {

namespace {

/// Takes the weight of all but the `k` likeliest symbols; 0 leaves all.
template <Scalar S>
void keep_likeliest(const ConstMatrixView<S>& scores, int k, std::vector<double>& weights) {
  const int n = static_cast<int>(weights.size());
  if (k <= 0 || k >= n) return;
  std::vector<int> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::nth_element(order.begin(), order.begin() + k, order.end(), [&](int a, int b) {
    return scores(a, 0) != scores(b, 0) ? scores(a, 0) > scores(b, 0) : a < b;
  });
  for (int i = k; i < n; ++i)
    weights[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = 0;
}

/// The index drawn by `rule`, or -1 when a score is not finite.
template <Scalar S>
int draw(const ConstMatrixView<S>& scores, const SamplingRule& rule, Random& random) {
  const int n = static_cast<int>(scores.rows());
  const int best = likeliest<S>(scores, 0);
  if (best < 0 || rule.temperature <= 0) return best;
  const auto top = static_cast<double>(scores(best, 0));
  std::vector<double> weights(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i)
    weights[static_cast<std::size_t>(i)] =
        math::exp((static_cast<double>(scores(i, 0)) - top) / rule.temperature);
  keep_likeliest<S>(scores, rule.top_k, weights);
  double total = 0;
  for (const double weight : weights) total += weight;
  double left = random.uniform() * total;
  for (int i = 0; i < n; ++i) {
    left -= weights[static_cast<std::size_t>(i)];
    if (left < 0) return i;
  }
  return best;
}

/// What the model has read so far, one symbol at a time.
template <Scalar S>
class Reader {
 public:
  Reader(const Model<S>& model, const Params<S>& theta, int window)
      : model_(model),
        theta_(theta),
        window_(model.has_state() ? 1 : window),
        trace_(model.slots(), window_, 1) {}

  /// With a state the symbol alone goes through the network; without one the last `window` symbols
  /// do, and padding after them, which nothing that came before it can see.
  void read(int symbol) {
    last_.push_back(symbol);
    if (static_cast<int>(last_.size()) > window_) last_.erase(last_.begin());
    Batch batch{window_, 1, last_, std::vector<int>(static_cast<std::size_t>(window_), -1)};
    batch.inputs.resize(static_cast<std::size_t>(window_), -1);
    if (last_.size() < batch.inputs.size()) batch.lengths = {static_cast<int>(last_.size())};
    trace_.set_data(std::move(batch));
    model_.forward(theta_, trace_);
    model_.carry_state(trace_);
  }

  ConstMatrixView<S> now(int slot) {
    return read_only(trace_.value(slot, static_cast<int>(last_.size()) - 1));
  }

 private:
  const Model<S>& model_;
  const Params<S>& theta_;
  int window_;
  Trace<S> trace_;
  std::vector<int> last_;
};

}  // namespace

template <Scalar S>
int likeliest(const ConstMatrixView<S>& scores, Eigen::Index column) {
  Eigen::Index best = 0;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    if (!std::isfinite(scores(i, column))) return -1;
    if (scores(i, column) > scores(best, column)) best = i;
  }
  return static_cast<int>(best);
}

template <Scalar S>
std::vector<WrittenSymbol> write_symbols(const Model<S>& model, const Params<S>& theta,
                                         const std::vector<int>& prefix, int length,
                                         const SamplingRule& rule, Random random, int window) {
  UNROLL_ASSERT(!prefix.empty(), "a sample needs a symbol to start from");
  Reader<S> reader(model, theta, window);
  for (const int symbol : prefix) reader.read(symbol);
  std::vector<WrittenSymbol> written;
  while (static_cast<int>(written.size()) < length) {
    const int next = draw<S>(reader.now(model.scores()), rule, random);
    if (next < 0) break;
    const S probability = reader.now(model.predictions())(next, 0);
    written.push_back({next, static_cast<float>(probability)});
    reader.read(next);
  }
  return written;
}

template int likeliest<float>(const ConstMatrixView<float>&, Eigen::Index);
template int likeliest<double>(const ConstMatrixView<double>&, Eigen::Index);
template std::vector<WrittenSymbol> write_symbols<float>(const Model<float>&, const Params<float>&,
                                                         const std::vector<int>&, int,
                                                         const SamplingRule&, Random, int);
template std::vector<WrittenSymbol> write_symbols<double>(const Model<double>&,
                                                          const Params<double>&,
                                                          const std::vector<int>&, int,
                                                          const SamplingRule&, Random, int);

}  // namespace unroll
