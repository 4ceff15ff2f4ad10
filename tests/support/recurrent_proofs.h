#pragma once
// Proofs of the recurrent cells and of what joins recurrent layers; see layer_proofs.h.

#include "engine/nn/cross_attention.h"
#include "engine/nn/gru.h"
#include "engine/nn/handover.h"
#include "engine/nn/join.h"
#include "engine/nn/lstm.h"
#include "engine/nn/rnn.h"
#include "tests/support/layer_proofs.h"

namespace unroll::test {

/// Forwards; from a learned state: backwards, forwards, with a cut state, with weights of their own
/// at each step. A start of zeros would hide what is read from it.
struct CellProof : PlainProof {
  static constexpr int kWalks = 5;

  static ModelConfig walking(const ProofSize& size, int way, ModelConfig config) {
    config.hidden = size.units;
    config.gate_bias = 0.5;
    if (way > 0) config.start = StartState::kLearned;
    if (way == 3) config.cut = Switch::kOn;
    if (way == 4) config.untied = Switch::kOn;
    return config;
  }
  static bool reverse(int way) { return way == 1; }

  template <template <Scalar> class Cell, Scalar S>
  static Port walk(ProofBuilder<S>& p, const char* name, int way, const ModelConfig& config) {
    const Walk walk{.reverse = reverse(way), .steps = p.size.steps};
    return p.b.template add<Cell<S>>(name, p.numbers(), config, walk).output();
  }

  static bool untied(const PlainTensors& t) { return t.cols("b") > 1; }

  static void tensors(PlainTensors& t) {
    const std::string ending = untied(t) ? "_l0_steps" : "_l0";
    t.matrices("rnn.weight_ih" + ending, {"Wx"});
    t.matrices("rnn.weight_hh" + ending, {"Wh"});
    if (untied(t))
      t.matrices("rnn.bias_ih" + ending, {"b"});
    else
      t.vectors("rnn.bias_ih" + ending, {"b"});
    if (t.has_weight("h0")) t.vectors("rnn_h0_l0", {"h0"});
    if (t.has_weight("c0")) t.vectors("rnn_c0_l0", {"c0"});
  }
};

/// Each activation forwards, then tanh on the other walks.
template <>
struct Proof<Rnn<double>> : CellProof {
  static constexpr int kActivations = 4;
  static constexpr int kVariants = kActivations + kWalks - 1;
  static constexpr const char* kName = "rnn0";
  static constexpr const char* kRun = "m=rnn&task=recall&T=6";
  static int way(int variant) { return variant < kActivations ? 0 : variant - kActivations + 1; }
  static ModelConfig config(const ProofSize& size, int variant) {
    ModelConfig config;
    if (variant < kActivations) config.activation = static_cast<Activation>(variant);
    return walking(size, way(variant), config);
  }
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return walk<Rnn, S>(p, kName, way(variant), config(p.size, variant));
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    CellProof::tensors(t);
    if (!untied(t)) t.vector("rnn.bias_hh_l0", t.rows("b"), [](int) { return 0.0; });
  }
};

template <>
struct Proof<Lstm<double>> : CellProof {
  static constexpr int kVariants = kWalks;
  static constexpr const char* kName = "lstm0";
  static constexpr const char* kRun = "m=lstm&h0=learned&task=recall&T=6";
  static ModelConfig config(const ProofSize& size, int variant) {
    return walking(size, variant, {.kind = ModelKind::kLstm});
  }
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return walk<Lstm, S>(p, kName, variant, config(p.size, variant));
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    CellProof::tensors(t);
    if (!untied(t)) t.vector("rnn.bias_hh_l0", t.rows("b"), [](int) { return 0.0; });
  }
};

template <>
struct Proof<Gru<double>> : CellProof {
  static constexpr int kVariants = 2 * kWalks;
  static constexpr const char* kName = "gru0";
  static constexpr const char* kRun = "m=gru&h0=learned&task=recall&T=6";
  static ModelConfig config(const ProofSize& size, int variant) {
    ModelConfig config;
    config.kind = ModelKind::kGru;
    config.reset = variant < kWalks ? ResetKind::kAfter : ResetKind::kBefore;
    return walking(size, variant % kWalks, config);
  }
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    return walk<Gru, S>(p, kName, variant % kWalks, config(p.size, variant));
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    CellProof::tensors(t);
    // PyTorch resets after the product only: the other kind has one bias.
    if (!t.has_weight("bh")) return;
    if (untied(t)) return t.matrices("rnn.bias_hh_n_l0_steps", {"bh"});
    const int gates = t.rows("b") - t.rows("bh");
    t.vector("rnn.bias_hh_l0", t.rows("b"),
             [&](int row) { return row < gates ? 0.0 : t.weight("bh", row - gates); });
  }
};

template <>
struct Proof<Join<double>> : PlainProof {
  static constexpr const char* kRun = "m=lstm&bi=on&task=recall&T=6";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int) {
    const Port x = p.numbers();
    const Port y = p.b.template add<Linear<S>>("side", x, p.size.units).output();
    return p.b.template add<Join<S>>(kName, std::vector<Port>{x, y}).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors&) {}
};

/// A copy, and a map of two ends, as the initial state of a cell.
template <>
struct Proof<Handover<double>> : PlainProof {
  static constexpr int kVariants = 2;
  static constexpr const char* kRun = "m=gru&bi=on&task=dates";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.hidden = p.size.units;
    config.start = StartState::kLearned;
    const Walk there{.steps = p.size.source_steps};
    const Port x = p.source_numbers();
    const Port end = p.b.template add<Lstm<S>>("encoder0", x, config, there).output();
    Port start;
    if (variant == 0) {
      start = p.b.template add<Handover<S>>(kName, end).output();
    } else {
      const Walk back{.reverse = true, .steps = p.size.source_steps};
      const Port other = p.b.template add<Lstm<S>>("encoder0r", x, config, back).output();
      start = p.b.template add<Handover<S>>(kName, std::vector<Port>{end, other}, p.size.units,
                                            Activation::kTanh)
                  .output();
    }
    const Walk walk{.steps = p.size.steps, .starts = {start}};
    return p.b.template add<Gru<S>>("gru0", p.numbers(), config, walk).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    if (!t.has_weight("W")) return;
    t.matrices("layer.weight", {"W"});
    t.vectors("layer.bias", {"b"});
  }
};

template <>
struct Proof<CrossAttention<double>> : PlainProof {
  /// Luong's with a map of the keys, Bahdanau's, Luong's without.
  static constexpr int kVariants = 3;
  static constexpr const char* kName = "cross";
  static constexpr const char* kRun = "m=rnn&cross=bahdanau&task=phrases";
  template <Scalar S>
  static Port build(ProofBuilder<S>& p, int variant) {
    ModelConfig config;
    config.hidden = p.size.units;
    config.cross = variant == 1 ? CrossKind::kBahdanau : CrossKind::kLuong;
    if (variant == 2) config.score = ScoreKind::kDot;
    const Port memory =
        p.b.template add<Linear<S>>("memory", p.source_numbers(), p.size.units).output();
    const Port query = p.b.template add<Linear<S>>("query", p.numbers(), p.size.units).output();
    return p.b.template add<CrossAttention<S>>(kName, query, memory, config).output();
  }
  static void loops(PlainLoops& l, const ProofSize& size, int variant);
  static void tensors(PlainTensors& t) {
    if (t.has_weight("W")) t.matrices("cross.key.weight", {"W"});
    if (!t.has_weight("v")) return;
    t.matrices("cross.query.weight", {"Wq"});
    t.matrices("cross.key.weight", {"Wk"});
    t.vectors("cross.key.bias", {"b"});
    t.turned("cross.score.weight", "v");
  }
};

}  // namespace unroll::test
