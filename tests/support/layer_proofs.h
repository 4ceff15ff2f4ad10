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
#include "engine/nn/softmax_cross_entropy.h"
#include "engine/nn/squared_error.h"
#include "engine/nn/values.h"
#include "tests/support/engine_plain_loops.h"
#include "tests/support/engine_plain_tensors.h"

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
///   kName       what it is called in the model;
///   build()     puts variant `variant` of it into a model; what it returns is what the loss reads;
///   kLoss       the loss of the model (for a loss layer: itself, named "loss");
///   loops()     gives every cell of its slots, from what it reads (layer_loops.cpp);
///   tensors()   says where its parameters stand in a PyTorch state_dict;
///   kRun        a configuration, as in a link, whose model has it; empty: no task needs it.
template <class L>
struct Proof;

struct PlainProof {
  static constexpr int kVariants = 1;
  static constexpr const char* kName = "layer";
  static constexpr LossKind kLoss = LossKind::kSquared;
};

template <>
struct Proof<Values<double>> : PlainProof {
  static constexpr int kVariants = 2;
  static constexpr const char* kRun = "m=rnn&task=sines&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const bool source = variant == 1;
    const Port x = p.b.template add<Values<S>>(kName, p.size.features, source).output();
    return source ? p.through_attention(x) : x;
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors&) {}
};

template <>
struct Proof<Embedding<double>> : PlainProof {
  static constexpr int kVariants = 4;
  static constexpr const char* kRun = "m=rnn&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const bool source = variant >= 2;
    const Port x =
        p.b.template add<Embedding<S>>(
               kName, variant % 2 == 0 ? EmbeddingKind::kLearned : EmbeddingKind::kOneHot,
               p.size.symbols, p.size.units, source)
            .output();
    return source ? p.through_attention(x) : x;
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    if (t.has_weight("E")) t.turned("layer.weight", "E");
  }
};

template <>
struct Proof<Linear<double>> : PlainProof {
  static constexpr int kVariants = 4;
  static constexpr const char* kRun = "m=ff&layers=2&act=relu&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return p.b
        .template add<Linear<S>>(kName, p.numbers(), p.size.units, static_cast<Activation>(variant))
        .output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    t.matrices("layer.weight", {"W"});
    t.vectors("layer.bias", {"b"});
  }
};

template <>
struct Proof<Add<double>> : PlainProof {
  static constexpr int kVariants = 2;
  static constexpr const char* kRun = "m=transformer&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const Port x = p.numbers();
    const Port other =
        variant == 0 ? x : p.b.template add<Linear<S>>("other", x, p.size.features).output();
    return p.b.template add<Add<S>>(kName, x, other).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors&) {}
};

template <>
struct Proof<Position<double>> : PlainProof {
  static constexpr int kVariants = 2;
  static constexpr const char* kRun = "m=attention&pos=learned&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return p.b
        .template add<Position<S>>(
            kName, p.numbers(), variant == 0 ? PositionKind::kLearned : PositionKind::kSinusoidal,
            p.size.steps)
        .output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    if (t.has_weight("P")) t.turned("layer.weight", "P");
  }
};

template <>
struct Proof<LayerNorm<double>> : PlainProof {
  static constexpr const char* kRun = "m=transformer&task=recall&T=6";
  // The variance of a single number is 0: only a large epsilon leaves something to differentiate.
  static double epsilon(const ProofSize& size) { return size.features == 1 ? 1.0 : 1e-5; }
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.b.template add<LayerNorm<S>>(kName, p.numbers(), epsilon(p.size)).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    t.vectors("layer.weight", {"g"});
    t.vectors("layer.bias", {"b"});
  }
};

template <>
struct Proof<Concat<double>> : PlainProof {
  static constexpr const char* kRun = "m=concat&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.b.template add<Concat<S>>(kName, p.numbers(), p.size.steps).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors&) {}
};

template <>
struct Proof<MeanPool<double>> : PlainProof {
  static constexpr const char* kRun = "m=bag&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.b.template add<MeanPool<S>>(kName, p.numbers()).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors&) {}
};

template <>
struct Proof<Attention<double>> : PlainProof {
  /// For each kind of score: full, causal, over the source.
  static constexpr int kVariants = 9;
  static constexpr const char* kRun = "m=attention&task=recall&T=6";
  static ModelConfig config(const ProofSize& size, int variant) {
    ModelConfig config;
    config.width = size.units;
    config.heads = size.heads;
    config.score = static_cast<ScoreKind>(variant / 3);
    config.sharpness = 1.5;
    return config;
  }
  static bool causal(int variant) { return variant % 3 == 1; }
  static bool reads_source(int variant) { return variant % 3 == 2; }
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    const Port x = p.numbers();
    const Port memory = reads_source(variant) ? p.source_numbers() : x;
    return p.b
        .template add<Attention<S>>(kName, x, memory, config(p.size, variant), causal(variant))
        .output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    // What is looked at may be of another width than what looks.
    if (t.cols("Wk") == t.cols("Wq")) {
      t.matrices("layer.in_proj_weight", {"Wq", "Wk", "Wv"});
    } else {
      t.matrices("layer.q_proj_weight", {"Wq"});
      t.matrices("layer.k_proj_weight", {"Wk"});
      t.matrices("layer.v_proj_weight", {"Wv"});
    }
    t.vectors("layer.in_proj_bias", {"bq", "bk", "bv"});
    t.matrices("layer.out_proj.weight", {"Wo"});
    t.vectors("layer.out_proj.bias", {"bo"});
  }
};

struct LossProof : PlainProof {
  static constexpr const char* kName = "loss";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    return p.numbers();
  }
  static void tensors(PlainTensors&) {}
};

template <>
struct Proof<SquaredError<double>> : LossProof {
  static constexpr const char* kRun = "m=rnn&task=sines&T=6";
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
};
template <>
struct Proof<BinaryCrossEntropy<double>> : LossProof {
  static constexpr LossKind kLoss = LossKind::kBinary;
  static constexpr const char* kRun = "";
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
};
template <>
struct Proof<SoftmaxCrossEntropy<double>> : LossProof {
  static constexpr LossKind kLoss = LossKind::kSoftmax;
  static constexpr const char* kRun = "m=rnn&task=recall&T=6";
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
};

}  // namespace unroll::test
