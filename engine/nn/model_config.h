#pragma once
// What a model is made of: the fields of a configuration that concern the network.

#include <array>
#include <cstdint>

#include "engine/base/field.h"
#include "engine/math/numerics.h"

namespace unroll {

enum class ModelKind : std::uint8_t {
  kRnn,
  kLstm,
  kGru,
  kFeedForward,
  kConcatenate,
  kBag,
  kAttention,
  kTransformer,
};
inline constexpr std::array<std::string_view, 8> kModelKindNames = {
    "rnn", "lstm", "gru", "ff", "concat", "bag", "attention", "transformer"};

enum class Activation : std::uint8_t { kTanh, kRelu, kSigmoid, kIdentity };
inline constexpr std::array<std::string_view, 4> kActivationNames = {"tanh", "relu", "sigmoid",
                                                                     "identity"};

enum class EmbeddingKind : std::uint8_t { kOneHot, kLearned };
inline constexpr std::array<std::string_view, 2> kEmbeddingKindNames = {"onehot", "learned"};

enum class RecurrentInit : std::uint8_t { kNormal, kOrthogonal, kIdentity };
inline constexpr std::array<std::string_view, 3> kRecurrentInitNames = {"normal", "orthogonal",
                                                                        "identity"};

enum class InputInit : std::uint8_t { kGlorot, kHe };
inline constexpr std::array<std::string_view, 2> kInputInitNames = {"glorot", "he"};

enum class Switch : std::uint8_t { kOff, kOn };
inline constexpr std::array<std::string_view, 2> kSwitchNames = {"off", "on"};

enum class StartState : std::uint8_t { kZero, kLearned };
inline constexpr std::array<std::string_view, 2> kStartStateNames = {"zero", "learned"};

/// Where a GRU's reset gate acts: on the state before the recurrent product (Cho et al., 2014) or
/// on the product (as in PyTorch and cuDNN).
enum class ResetKind : std::uint8_t { kBefore, kAfter };
inline constexpr std::array<std::string_view, 2> kResetKindNames = {"before", "after"};

enum class PositionKind : std::uint8_t { kNone, kSinusoidal, kLearned };
inline constexpr std::array<std::string_view, 3> kPositionKindNames = {"none", "sinusoidal",
                                                                       "learned"};

enum class ScoreKind : std::uint8_t { kDot, kScaledDot, kCosine };
inline constexpr std::array<std::string_view, 3> kScoreKindNames = {"dot", "scaled", "cosine"};

enum class MaskKind : std::uint8_t { kAuto, kCausal, kFull };
inline constexpr std::array<std::string_view, 3> kMaskKindNames = {"auto", "causal", "full"};

/// How a recurrent decoder looks back at the encoder's states.
enum class CrossKind : std::uint8_t { kNone, kLuong, kBahdanau };
inline constexpr std::array<std::string_view, 3> kCrossKindNames = {"none", "luong", "bahdanau"};

inline constexpr std::array<std::string_view, 2> kNumericsNames = {"exact", "fast"};

struct ModelConfig {
  ModelKind kind = ModelKind::kRnn;
  Activation activation = Activation::kTanh;
  int hidden = 64;
  int layers = 1;
  Switch bidirectional = Switch::kOff;
  StartState start = StartState::kZero;
  Switch cut = Switch::kOff;
  Switch untied = Switch::kOff;
  int truncation = 0;  ///< steps that a gradient travels back; 0 = all

  RecurrentInit recurrent_init = RecurrentInit::kNormal;
  double gain = 1.0;
  InputInit input_init = InputInit::kGlorot;
  double gate_bias = 1.0;
  ResetKind reset = ResetKind::kAfter;
  CrossKind cross = CrossKind::kNone;

  int width = 32;
  int heads = 1;
  int blocks = 1;
  PositionKind positions = PositionKind::kSinusoidal;
  ScoreKind score = ScoreKind::kScaledDot;
  double sharpness = 1.0;
  MaskKind mask = MaskKind::kAuto;

  EmbeddingKind embedding = EmbeddingKind::kLearned;
  int embedding_size = 32;

  math::Numerics numerics = math::Numerics::kExact;

  bool operator==(const ModelConfig&) const = default;
};

/// True for kinds with a state that goes from step to step.
constexpr bool is_recurrent(ModelKind kind) {
  return kind == ModelKind::kRnn || kind == ModelKind::kLstm || kind == ModelKind::kGru;
}
/// True for kinds that know of other steps only what is laid before them.
constexpr bool is_memoryless(ModelKind kind) {
  return kind == ModelKind::kFeedForward || kind == ModelKind::kConcatenate ||
         kind == ModelKind::kBag;
}
/// True for kinds whose steps look at each other through attention.
constexpr bool is_attentive(ModelKind kind) {
  return kind == ModelKind::kAttention || kind == ModelKind::kTransformer;
}

template <class Visitor>
void visit_fields(Visitor& v, ModelConfig& c) {
  v.choice(FieldInfo{.key = "m",
                     .label = "model",
                     .help = "Recurrent (rnn, lstm, gru), without memory (ff: each step alone; "
                             "concat: all steps side by side; bag: their mean), or looking at all "
                             "steps (attention: one layer of heads; transformer: whole blocks).",
                     .group = "network"},
           c.kind, std::span(kModelKindNames));
  v.choice(FieldInfo{.key = "act",
                     .label = "activation",
                     .help = "The function that each hidden unit applies to its sum.",
                     .used = c.kind == ModelKind::kRnn || c.kind == ModelKind::kTransformer ||
                             is_memoryless(c.kind),
                     .group = "network"},
           c.activation, std::span(kActivationNames));
  v.integer(FieldInfo{.key = "H",
                      .label = "hidden units",
                      .help = "How many numbers the network can carry from step to step.",
                      .used = !is_attentive(c.kind),
                      .group = "network"},
            c.hidden, IntRange{1, 1024});
  v.integer(FieldInfo{.key = "layers",
                      .label = "layers",
                      .help = "Recurrent or hidden layers on top of each other.",
                      .used = is_recurrent(c.kind) || c.kind == ModelKind::kFeedForward,
                      .group = "network"},
            c.layers, IntRange{1, 4});
  v.choice(FieldInfo{.key = "bi",
                     .label = "bidirectional",
                     .help = "A second recurrent layer walks from the last step to the first. Not "
                             "where the target is what comes next.",
                     .used = is_recurrent(c.kind),
                     .advanced = true,
                     .group = "network"},
           c.bidirectional, std::span(kSwitchNames));
  v.choice(FieldInfo{.key = "h0",
                     .label = "initial state",
                     .help = "The state before the first step: zeros, or learned.",
                     .used = is_recurrent(c.kind),
                     .advanced = true,
                     .group = "memory"},
           c.start, std::span(kStartStateNames));
  v.choice(FieldInfo{.key = "cut",
                     .label = "cut the state",
                     .help = "On: every step starts from the initial state, so nothing is "
                             "remembered.",
                     .used = is_recurrent(c.kind),
                     .advanced = true,
                     .group = "memory"},
           c.cut, std::span(kSwitchNames));
  v.choice(FieldInfo{.key = "untie",
                     .label = "untie the weights",
                     .help = "On: every step has weights of its own, T times as many.",
                     .used = is_recurrent(c.kind),
                     .advanced = true,
                     .group = "memory"},
           c.untied, std::span(kSwitchNames));
  v.integer(FieldInfo{.key = "bptt",
                      .label = "truncation",
                      .unit = "steps",
                      .help = "The gradient is cut at every multiple of this many steps; 0 lets "
                              "it travel the whole way.",
                      .used = is_recurrent(c.kind),
                      .advanced = true,
                      .group = "memory"},
            c.truncation, IntRange{0, 2048});
  v.choice(FieldInfo{.key = "init",
                     .label = "recurrent start",
                     .help = "How the recurrent matrix starts: normal entries of standard "
                             "deviation gain / sqrt(H), orthogonal times gain, or identity times "
                             "gain.",
                     .used = is_recurrent(c.kind),
                     .group = "start"},
           c.recurrent_init, std::span(kRecurrentInitNames));
  v.real(FieldInfo{.key = "gain",
                   .label = "recurrent gain",
                   .help = "Scale of the recurrent matrix at the start: its entries are normal "
                           "with standard deviation gain / sqrt(H).",
                   .used = is_recurrent(c.kind),
                   .group = "start"},
         c.gain, RealRange{0.0, 4.0});
  v.choice(FieldInfo{.key = "winit",
                     .label = "input start",
                     .help = "How the weights that read an input start: glorot suits tanh, he "
                             "suits relu.",
                     .used = !is_attentive(c.kind),
                     .advanced = true,
                     .group = "start"},
           c.input_init, std::span(kInputInitNames));
  v.real(FieldInfo{.key = "fb",
                   .label = "gate bias",
                   .help = "Start of the bias of the gate that keeps the memory: an LSTM's forget "
                           "gate, a GRU's update gate. The larger, the longer it remembers.",
                   .used = c.kind == ModelKind::kLstm || c.kind == ModelKind::kGru,
                   .group = "gates"},
         c.gate_bias, RealRange{-10.0, 10.0});
  v.choice(FieldInfo{.key = "reset",
                     .label = "reset gate",
                     .help = "A GRU's reset gate acts before or after the recurrent product.",
                     .used = c.kind == ModelKind::kGru,
                     .advanced = true,
                     .group = "gates"},
           c.reset, std::span(kResetKindNames));
  v.choice(FieldInfo{.key = "cross",
                     .label = "look back",
                     .help = "How a recurrent decoder attends to the encoder's states: not at all, "
                             "by dot product (luong) or by a small network (bahdanau).",
                     .used = is_recurrent(c.kind),
                     .advanced = true,
                     .group = "look back"},
           c.cross, std::span(kCrossKindNames));
  v.integer(FieldInfo{.key = "d",
                      .label = "width",
                      .help = "Length of the vectors that attention works on.",
                      .used = is_attentive(c.kind),
                      .group = "network"},
            c.width, IntRange{1, 512});
  v.integer(FieldInfo{.key = "heads",
                      .label = "heads",
                      .help = "Attention heads side by side; they share the width.",
                      .used = is_attentive(c.kind),
                      .group = "network"},
            c.heads, IntRange{1, 8});
  v.integer(FieldInfo{.key = "blocks",
                      .label = "blocks",
                      .help = "Transformer blocks on top of each other.",
                      .used = c.kind == ModelKind::kTransformer,
                      .group = "network"},
            c.blocks, IntRange{1, 4});
  v.choice(FieldInfo{.key = "pos",
                     .label = "positions",
                     .help = "How attention learns where a symbol stands: not at all, by sines of "
                             "different lengths, or by a learned vector per step.",
                     .used = is_attentive(c.kind),
                     .group = "attention"},
           c.positions, std::span(kPositionKindNames));
  v.choice(FieldInfo{.key = "score",
                     .label = "score",
                     .help = "How a query and a key are compared: dot product, dot product over "
                             "sqrt(size), or the cosine of their angle.",
                     .used = is_attentive(c.kind),
                     .advanced = true,
                     .group = "attention"},
           c.score, std::span(kScoreKindNames));
  v.real(FieldInfo{.key = "sharp",
                   .label = "sharpness",
                   .help = "Scores are multiplied by this before the softmax: the inverse of a "
                           "temperature.",
                   .used = is_attentive(c.kind),
                   .advanced = true,
                   .group = "attention"},
         c.sharpness, RealRange{0.01, 100.0, true});
  v.choice(FieldInfo{.key = "mask",
                     .label = "mask",
                     .help = "What a step may look at: auto hides the future where the target is "
                             "what comes next.",
                     .used = is_attentive(c.kind),
                     .advanced = true,
                     .group = "attention"},
           c.mask, std::span(kMaskKindNames));
  v.choice(FieldInfo{.key = "emb",
                     .label = "input code",
                     .help = "One-hot: a separate input line per symbol. Learned: a vector per "
                             "symbol that training shapes.",
                     .group = "input"},
           c.embedding, std::span(kEmbeddingKindNames));
  v.integer(FieldInfo{.key = "E",
                      .label = "embedding size",
                      .help = "Length of the learned vector of each symbol.",
                      .used = c.embedding == EmbeddingKind::kLearned && !is_attentive(c.kind),
                      .group = "input"},
            c.embedding_size, IntRange{1, 512});
  v.choice(FieldInfo{.key = "numerics",
                     .label = "numerics",
                     .help = "Exact gives the same bits on every machine; fast lets the processor "
                             "round once where exact rounds twice.",
                     .advanced = true,
                     .group = "numbers"},
           c.numerics, std::span(kNumericsNames));
}

}  // namespace unroll
