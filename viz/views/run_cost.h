#pragma once
// What a run's model costs, from the shapes that a snapshot tells.

#include <cstdint>

#include "engine/session/snapshot.h"

namespace unroll::viz {

struct RunCost {
  std::int64_t multiply_adds = 0;  ///< of a forward pass over one sequence, matrix products only
  std::int64_t per_step = 0;       ///< the same over its length, rounded
  /// Matrix products that have to wait for each other in such a pass.
  std::int64_t depth = 0;

  /// Of the forward passes of one update: all sequences of the batch.
  double per_update(const Config& config) const {
    return static_cast<double>(multiply_adds) * config.task.batch;
  }
};

/// Counted as in engine/analysis/cost.h: products of weights with data at every step, and of
/// attention; biases, activations and table look-ups are not.
RunCost run_cost(const Snapshot& snapshot);

}  // namespace unroll::viz
