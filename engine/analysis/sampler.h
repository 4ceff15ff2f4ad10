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

/// Lets a model write: reads `prefix` (at least one symbol) from a fresh state, then draws `length`
/// symbols one by one, each fed back as the next input. Probabilities are softmax(y / temperature);
/// temperature 0 takes the likeliest symbol. Touches neither `theta` nor any training state.
/// Stops early when the scores are not finite.
template <Scalar S>
std::vector<WrittenSymbol> write_symbols(const Model<S>& model, const Params<S>& theta,
                                         const std::vector<int>& prefix, int length,
                                         double temperature, Random random);

}  // namespace unroll
