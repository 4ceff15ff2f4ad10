#pragma once
// Small models, random data and derivative checks for the engine's tests.

#include <string>
#include <vector>

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

struct CheckedDerivatives {
  int count = 0;
  double worst = 0;  ///< of |a - n| / max(|a|, |n|, 1e-3 x largest of the tensor)
  std::string worst_place;
};

/// Compares every derivative that backward gives (parameters, every slot that has a gradient,
/// initial states) with five-point differences of the loss, while `standing` interventions are in
/// force: the gradient of a cell is that of the value before they change it.
CheckedDerivatives check_derivatives(const Model<double>& model, const Params<double>& theta,
                                     Trace<double>& trace,
                                     const std::vector<Intervention>& standing = {});

}  // namespace unroll::test
