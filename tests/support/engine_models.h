#pragma once
// Small models and random data for the engine's tests.

#include "engine/base/random.h"
#include "engine/nn/model.h"

namespace unroll::test {

/// A model small enough to check every number: all sizes different.
inline ModelConfig small_config(Activation activation = Activation::kTanh,
                                EmbeddingKind embedding = EmbeddingKind::kLearned) {
  ModelConfig config;
  config.activation = activation;
  config.embedding = embedding;
  config.hidden = 6;
  config.embedding_size = 5;
  return config;
}

/// Random inputs and targets; every `gap`-th target is left out (0 = none).
Batch random_batch(int symbols, int steps, int size, Random& random, int gap = 0);

}  // namespace unroll::test
