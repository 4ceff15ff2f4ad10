#pragma once
// What a model is made of: the fields of a configuration that concern the network.

#include <array>
#include <cstdint>

#include "engine/base/field.h"

namespace unroll {

enum class ModelKind : std::uint8_t { kRnn };
inline constexpr std::array<std::string_view, 1> kModelKindNames = {"rnn"};

enum class Activation : std::uint8_t { kTanh, kRelu };
inline constexpr std::array<std::string_view, 2> kActivationNames = {"tanh", "relu"};

enum class EmbeddingKind : std::uint8_t { kOneHot, kLearned };
inline constexpr std::array<std::string_view, 2> kEmbeddingKindNames = {"onehot", "learned"};

struct ModelConfig {
  ModelKind kind = ModelKind::kRnn;
  Activation activation = Activation::kTanh;
  int hidden = 64;
  double gain = 1.0;
  EmbeddingKind embedding = EmbeddingKind::kLearned;
  int embedding_size = 32;

  bool operator==(const ModelConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, ModelConfig& c) {
  v.choice(FieldInfo{.key = "m", .label = "cell", .help = "The kind of recurrent cell."}, c.kind,
           std::span(kModelKindNames));
  v.choice(FieldInfo{.key = "act",
                     .label = "activation",
                     .help = "The function that each hidden unit applies to its sum."},
           c.activation, std::span(kActivationNames));
  v.integer(FieldInfo{.key = "H",
                      .label = "hidden units",
                      .help = "How many numbers the network can carry from step to step."},
            c.hidden, IntRange{1, 1024});
  v.real(FieldInfo{.key = "gain",
                   .label = "recurrent gain",
                   .help = "Scale of the recurrent matrix at the start: its entries are normal "
                           "with standard deviation gain / sqrt(H)."},
         c.gain, RealRange{0.0, 4.0});
  v.choice(FieldInfo{.key = "emb",
                     .label = "input code",
                     .help = "One-hot: a separate input line per symbol. Learned: a vector per "
                             "symbol that training shapes."},
           c.embedding, std::span(kEmbeddingKindNames));
  v.integer(FieldInfo{.key = "E",
                      .label = "embedding size",
                      .help = "Length of the learned vector of each symbol."},
            c.embedding_size, IntRange{1, 512});
}

}  // namespace unroll
