#pragma once
// Proofs of the gated cells and of what joins recurrent layers; see layer_proofs.h.

#include "engine/nn/cross_attention.h"
#include "engine/nn/gru.h"
#include "engine/nn/handover.h"
#include "engine/nn/join.h"
#include "engine/nn/lstm.h"
#include "tests/support/layer_proofs.h"

namespace unroll::test {

/// Forwards; from a learned state: backwards, forwards, with a cut state. A start of zeros would
/// hide what is read from it.
struct CellProof : PlainProof {
  static constexpr int kWalks = 4;

  template <template <Scalar> class Cell, Scalar S>
  static Port walk(ProofBuilder<S>& p, int variant, ModelConfig config) {
    config.hidden = p.size.units;
    config.gate_bias = 0.5;
    if (variant > 0) config.start = StartState::kLearned;
    if (variant == 3) config.cut = Switch::kOn;
    const Walk walk{.reverse = variant == 1, .steps = p.size.steps};
    return p.b.template add<Cell<S>>("layer", p.numbers(), config, walk).output();
  }
};

template <>
struct Proof<Lstm<double>> : CellProof {
  static constexpr int kVariants = kWalks;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return walk<Lstm, S>(p, variant, {});
  }
};

template <>
struct Proof<Gru<double>> : CellProof {
  static constexpr int kVariants = 2 * kWalks;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.reset = variant < kWalks ? ResetKind::kAfter : ResetKind::kBefore;
    return walk<Gru, S>(p, variant % kWalks, config);
  }
};

template <>
struct Proof<Join<double>> : PlainProof {
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    const Port x = p.numbers();
    const Port y = p.b.template add<Linear<S>>("side", x, p.size.units).output();
    return p.b.template add<Join<S>>("layer", std::vector<Port>{x, y}).output();
  }
};

/// A copy, and a map of two ends, as the initial state of a cell.
template <>
struct Proof<Handover<double>> : PlainProof {
  static constexpr int kVariants = 2;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.hidden = p.size.units;
    config.start = StartState::kLearned;
    const Walk there{.steps = p.size.source_steps};
    const Port x = p.source_numbers();
    const Port end = p.b.template add<Lstm<S>>("encoder", x, config, there).output();
    Port start;
    if (variant == 0) {
      start = p.b.template add<Handover<S>>("layer", end).output();
    } else {
      const Walk back{.reverse = true, .steps = p.size.source_steps};
      const Port other = p.b.template add<Lstm<S>>("encoderr", x, config, back).output();
      start = p.b.template add<Handover<S>>("layer", std::vector<Port>{end, other}, p.size.units,
                                            Activation::kTanh)
                  .output();
    }
    const Walk walk{.steps = p.size.steps, .starts = {start}};
    return p.b.template add<Gru<S>>("decoder", p.numbers(), config, walk).output();
  }
};

template <>
struct Proof<CrossAttention<double>> : PlainProof {
  static constexpr int kVariants = 2;
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.hidden = p.size.units;
    config.cross = variant == 0 ? CrossKind::kLuong : CrossKind::kBahdanau;
    const Port memory =
        p.b.template add<Linear<S>>("memory", p.source_numbers(), p.size.units).output();
    const Port query = p.b.template add<Linear<S>>("query", p.numbers(), p.size.units).output();
    return p.b.template add<CrossAttention<S>>("layer", query, memory, config).output();
  }
};

}  // namespace unroll::test
