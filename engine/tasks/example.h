#pragma once
// One sequence of a task on its own, and how several become a batch.

#include <cstdint>
#include <vector>

#include "engine/nn/batch.h"
#include "engine/nn/data_shape.h"

namespace unroll {

/// One sequence, step after step; its length may be shorter than that of the shape. What a task
/// does not use stays empty.
struct Example {
  std::vector<int> inputs = {};
  std::vector<double> values = {};  ///< all numbers of a step, then the next step
  std::vector<int> targets = {};    ///< one per step, -1 = no loss; 0 where numbers are to be hit
  std::vector<double> target_values = {};
  std::vector<int> source = {};
  std::vector<double> source_values = {};

  /// 64 bits that depend on all that a network sees of it.
  std::uint64_t fingerprint() const;

  bool operator==(const Example&) const = default;
};

/// Examples side by side, padded up to the steps of the shape. Lengths are given where at least one
/// is shorter.
Batch pack(const DataShape& shape, const std::vector<Example>& examples);

/// Column `column` of a batch without its padding: the reverse of pack.
Example unpack(const DataShape& shape, const Batch& batch, int column);

}  // namespace unroll
