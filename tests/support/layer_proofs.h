#pragma once
// What each layer is proven with: small models around it. tests/engine/layer_proof_test.cpp runs
// every proof on every layer of engine/nn/layers.h; a layer without a Proof does not compile.

#include <string>
#include <vector>

#include "engine/nn/add.h"
#include "engine/nn/attention.h"
#include "engine/nn/binary_cross_entropy.h"
#include "engine/nn/builder.h"
#include "engine/nn/concat.h"
#include "engine/nn/embedding.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/mean_pool.h"
#include "engine/nn/position.h"
#include "engine/nn/rnn.h"
#include "engine/nn/softmax_cross_entropy.h"
#include "engine/nn/squared_error.h"
#include "engine/nn/values.h"

namespace unroll::test {

/// The sizes of one proof. The input has `features` numbers or `symbols` symbols per step.
struct ProofSize {
  int features = 3, symbols = 4;
  int units = 4;  ///< of the layer, where it has a size of its own
  int heads = 2;
  int steps = 4, batch = 3;
  int source_steps = 5;

  /// Every size 1.
  static ProofSize ones() { return {1, 2, 1, 1, 1, 1, 1}; }
  static ProofSize one_step() { return {.steps = 1, .source_steps = 1}; }
  static ProofSize one_sequence() { return {.batch = 1}; }
  static ProofSize one_unit() { return {.features = 1, .units = 1, .heads = 1}; }
  static ProofSize one_head() { return {.heads = 1}; }
};

/// A model's construction for a proof.
template <Scalar S>
struct ProofBuilder {
  Builder<S>& b;
  ProofSize size;

  Port numbers() { return b.template add<Values<S>>("input", size.features).output(); }
  Port source_numbers() {
    return b.template add<Values<S>>("source", size.features, true).output();
  }
  /// A learned image of the source at every step, for layers whose own output lies in the source.
  Port through_attention(Port memory) {
    ModelConfig config;
    config.width = size.units;
    config.heads = 1;
    return b.template add<Attention<S>>("bridge", numbers(), memory, config, false).output();
  }
};

/// How the layer L, named by its double form, is proven:
///   kVariants   the ways to set it up;
///   build()     puts variant `variant` of it, under the name "layer", into a model; what it
///               returns is what the loss reads;
///   kLoss       the loss of the model (for a loss layer: itself, named "loss").
template <class L>
struct Proof;

struct PlainProof {
  static constexpr int kVariants = 1;
  static constexpr LossKind kLoss = LossKind::kSquared;
};

template <>
struct Proof<Values<double>> : PlainProof {
  static constexpr int kVariants = 2;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const bool source = variant == 1;
    const Port x = p.b.template add<Values<S>>("layer", p.size.features, source).output();
    return source ? p.through_attention(x) : x;
  }
};

template <>
struct Proof<Embedding<double>> : PlainProof {
  static constexpr int kVariants = 4;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const bool source = variant >= 2;
    const Port x =
        p.b.template add<Embedding<S>>(
               "layer", variant % 2 == 0 ? EmbeddingKind::kLearned : EmbeddingKind::kOneHot,
               p.size.symbols, p.size.units, source)
            .output();
    return source ? p.through_attention(x) : x;
  }
};

template <>
struct Proof<Linear<double>> : PlainProof {
  static constexpr int kVariants = 4;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return p.b
        .template add<Linear<S>>("layer", p.numbers(), p.size.units,
                                 static_cast<Activation>(variant))
        .output();
  }
};

template <>
struct Proof<Rnn<double>> : PlainProof {
  static constexpr int kVariants = 4;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.hidden = p.size.units;
    config.activation = static_cast<Activation>(variant);
    return p.b.template add<Rnn<S>>("layer", p.numbers(), config).output();
  }
};

template <>
struct Proof<Add<double>> : PlainProof {
  static constexpr int kVariants = 2;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const Port x = p.numbers();
    const Port other =
        variant == 0 ? x : p.b.template add<Linear<S>>("other", x, p.size.features).output();
    return p.b.template add<Add<S>>("layer", x, other).output();
  }
};

template <>
struct Proof<Position<double>> : PlainProof {
  static constexpr int kVariants = 2;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return p.b
        .template add<Position<S>>(
            "layer", p.numbers(), variant == 0 ? PositionKind::kLearned : PositionKind::kSinusoidal,
            p.size.steps)
        .output();
  }
};

template <>
struct Proof<LayerNorm<double>> : PlainProof {
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    // The variance of a single number is 0: only a large epsilon leaves something to differentiate.
    const double epsilon = p.size.features == 1 ? 1.0 : 1e-5;
    return p.b.template add<LayerNorm<S>>("layer", p.numbers(), epsilon).output();
  }
};

template <>
struct Proof<Concat<double>> : PlainProof {
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.b.template add<Concat<S>>("layer", p.numbers(), p.size.steps).output();
  }
};

template <>
struct Proof<MeanPool<double>> : PlainProof {
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.b.template add<MeanPool<S>>("layer", p.numbers()).output();
  }
};

template <>
struct Proof<Attention<double>> : PlainProof {
  /// For each kind of score: full, causal, over the source.
  static constexpr int kVariants = 9;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.width = p.size.units;
    config.heads = p.size.heads;
    config.score = static_cast<ScoreKind>(variant / 3);
    config.sharpness = 1.5;
    const Port x = p.numbers();
    const Port memory = variant % 3 == 2 ? p.source_numbers() : x;
    return p.b.template add<Attention<S>>("layer", x, memory, config, variant % 3 == 1).output();
  }
};

struct LossProof : PlainProof {
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.numbers();
  }
};

template <>
struct Proof<SquaredError<double>> : LossProof {};
template <>
struct Proof<BinaryCrossEntropy<double>> : LossProof {
  static constexpr LossKind kLoss = LossKind::kBinary;
};
template <>
struct Proof<SoftmaxCrossEntropy<double>> : LossProof {
  static constexpr LossKind kLoss = LossKind::kSoftmax;
};

}  // namespace unroll::test
