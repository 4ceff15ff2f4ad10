#pragma once
// The data of one pass, as tasks make them and layers read them.

#include <vector>

namespace unroll {

/// B sequences of T steps, column t*B + b as everywhere. What a task does not use stays empty.
struct Batch {
  int steps = 0, size = 0;
  /// Symbol ids, -1 = padding. Empty where the input is made of numbers.
  std::vector<int> inputs;
  /// Classes to be named. -1 = no loss here. Where the target is made of numbers: 0 = counts.
  std::vector<int> targets;
  /// Numbers in, features x T*B, column-major.
  std::vector<double> values = {};
  /// Numbers to be hit, outputs x T*B, column-major.
  std::vector<double> target_values = {};
  /// Steps of each sequence; the rest up to T is padding. Empty = all have T.
  std::vector<int> lengths = {};

  /// The sequence (or the single moment) that an encoder reads first; same layout.
  int source_steps = 0;
  std::vector<int> source = {};
  std::vector<double> source_values = {};
  std::vector<int> source_lengths = {};

  /// Whether step t of sequence b is data and not padding.
  bool real(int t, int b, bool of_source = false) const {
    const std::vector<int>& ends = of_source ? source_lengths : lengths;
    return ends.empty() || t < ends[static_cast<std::size_t>(b)];
  }
  bool padded(bool of_source = false) const {
    return !(of_source ? source_lengths : lengths).empty();
  }
};

/// Column `index` of a batch as a batch of one.
Batch single_out(const Batch& batch, int index);

}  // namespace unroll
