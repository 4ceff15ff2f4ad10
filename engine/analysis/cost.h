#pragma once
// What a forward pass of a model over one sequence costs, counted from what its slots say of
// themselves: their sizes, what they read and by which formula.

#include <cstdint>

#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"

namespace unroll::analysis {

/// Work and waiting of a forward pass over one sequence and, where there is one, its source.
struct Cost {
  std::int32_t steps = 0;  ///< T, without those of a source
  /// Multiplications of matrix products: of weights with columns, and of attention's scores and
  /// weighted values. Biases, activations, element-wise products, lengths and norms are not
  /// counted. A one-hot column is a column like any other; a learned vector is looked up.
  std::int64_t multiply_adds = 0;
  /// Matrix products on the longest path from the data to the loss: no machine, however parallel,
  /// needs fewer rounds. Products that are added up run beside each other.
  std::int32_t dependent_products = 0;
  /// The same of slots, each the work of one formula at one step.
  std::int32_t dependent_operations = 0;

  /// All of them over T, rounded.
  std::int64_t multiply_adds_per_step() const {
    return steps > 0 ? (multiply_adds + steps / 2) / steps : 0;
  }

  bool operator==(const Cost&) const = default;
};

/// The cost of the model for this configuration and data, at full length: padding is not taken off.
/// Behind a causal mask only the pairs that a step may look at count. A configuration that
/// check_model() refuses is our bug.
Cost model_cost(const ModelConfig& config, const DataShape& shape);

}  // namespace unroll::analysis
