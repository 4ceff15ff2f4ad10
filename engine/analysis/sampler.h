#pragma once

#include <vector>

#include "engine/nn/model.h"

namespace unroll {

/// A symbol and the probability p_t that the network gave it among all symbols just before it was
/// written: its own, whatever the temperature made of it.
struct WrittenSymbol {
  int symbol = 0;
  float probability = 0;
};

/// How the next symbol is chosen.
struct SamplingRule {
  double temperature = 1;  ///< scores are divided by it; 0 takes the likeliest symbol (greedy)
  int top_k = 0;           ///< only the k likeliest symbols may be drawn; 0: all of them
};

/// The row with the highest score in `column`, of equals the first; -1 when a score is not finite.
template <Scalar S>
int likeliest(const ConstMatrixView<S>& scores, Eigen::Index column);

/// Lets a model write: reads `prefix` (at least one symbol) from a fresh state, then draws `length`
/// symbols one by one, each fed back as the next input. Probabilities are softmax(y / temperature)
/// over the symbols that `rule` admits; of equal scores the first counts as likelier. A model
/// without a state reads the last `window` symbols anew each time. Touches neither `theta` nor any
/// training state. Stops early when the scores are not finite.
template <Scalar S>
std::vector<WrittenSymbol> write_symbols(const Model<S>& model, const Params<S>& theta,
                                         const std::vector<int>& prefix, int length,
                                         const SamplingRule& rule, Random random, int window = 1);

}  // namespace unroll
