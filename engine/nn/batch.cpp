#include "engine/nn/batch.h"

namespace unroll {

namespace {

/// Every `size`-th group of `rows` numbers, starting with group `index`.
template <class T>
std::vector<T> pick(const std::vector<T>& from, int steps, int size, int index) {
  std::vector<T> out;
  if (from.empty()) return out;
  const std::size_t rows = from.size() / static_cast<std::size_t>(steps * size);
  for (int t = 0; t < steps; ++t) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(rows) * (t * size + index);
    out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(rows));
  }
  return out;
}

std::vector<int> pick_length(const std::vector<int>& from, int index) {
  if (from.empty()) return {};
  return {from[static_cast<std::size_t>(index)]};
}

}  // namespace

Batch single_out(const Batch& batch, int index) {
  Batch one{batch.steps, 1, pick(batch.inputs, batch.steps, batch.size, index),
            pick(batch.targets, batch.steps, batch.size, index)};
  one.values = pick(batch.values, batch.steps, batch.size, index);
  one.target_values = pick(batch.target_values, batch.steps, batch.size, index);
  one.lengths = pick_length(batch.lengths, index);
  one.source_steps = batch.source_steps;
  one.source = pick(batch.source, batch.source_steps, batch.size, index);
  one.source_values = pick(batch.source_values, batch.source_steps, batch.size, index);
  one.source_lengths = pick_length(batch.source_lengths, index);
  return one;
}

}  // namespace unroll
