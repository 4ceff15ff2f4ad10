#pragma once
// The list of all layers. The builder takes no other, and tests/engine/layer_proof_test.cpp asks
// for a proof of each.

#include "engine/math/matrix.h"

/// X(Name) for every layer, in alphabetical order.
#define UNROLL_LAYERS(X) \
  X(Add)                 \
  X(Attention)           \
  X(BinaryCrossEntropy)  \
  X(Concat)              \
  X(CrossAttention)      \
  X(Embedding)           \
  X(Gru)                 \
  X(Handover)            \
  X(Join)                \
  X(LayerNorm)           \
  X(Linear)              \
  X(Lstm)                \
  X(MeanPool)            \
  X(Position)            \
  X(Rnn)                 \
  X(SoftmaxCrossEntropy) \
  X(SquaredError)        \
  X(Values)

namespace unroll {

// NOLINTBEGIN(bugprone-macro-parentheses): names of classes take none.
#define UNROLL_DECLARE(Name) \
  template <Scalar S>        \
  class Name;
UNROLL_LAYERS(UNROLL_DECLARE)
#undef UNROLL_DECLARE

/// Whether a layer stands in the list.
template <class L>
inline constexpr bool kIsListed = false;
#define UNROLL_LIST(Name) \
  template <Scalar S>     \
  inline constexpr bool kIsListed<Name<S>> = true;
UNROLL_LAYERS(UNROLL_LIST)
#undef UNROLL_LIST
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace unroll
