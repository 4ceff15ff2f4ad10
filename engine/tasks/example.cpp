#include "engine/tasks/example.h"

#include <algorithm>
#include <bit>

#include "engine/base/contract.h"

namespace unroll {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
  return hash ^ (hash >> 29);
}

std::uint64_t mix_all(std::uint64_t hash, const std::vector<int>& words) {
  hash = mix(hash, words.size());
  for (const int word : words) hash = mix(hash, static_cast<std::uint64_t>(word) + 1);
  return hash;
}

std::uint64_t mix_all(std::uint64_t hash, const std::vector<double>& numbers) {
  hash = mix(hash, numbers.size());
  for (const double number : numbers) hash = mix(hash, std::bit_cast<std::uint64_t>(number));
  return hash;
}

/// Writes the groups of `rows` entries of one sequence into its column.
template <class T>
void place(const std::vector<T>& from, std::vector<T>& to, std::size_t rows, std::size_t column,
           std::size_t size) {
  for (std::size_t i = 0; i < from.size(); ++i)
    to[(i / rows * size + column) * rows + i % rows] = from[i];
}

/// The reverse of place, for a sequence of `steps` steps.
template <class T>
std::vector<T> take(const std::vector<T>& from, std::size_t rows, std::size_t column,
                    std::size_t size, int steps) {
  std::vector<T> out;
  if (from.empty()) return out;
  for (std::size_t t = 0; t < static_cast<std::size_t>(steps); ++t)
    for (std::size_t i = 0; i < rows; ++i) out.push_back(from[(t * size + column) * rows + i]);
  return out;
}

/// Steps of a sequence of which either ids or groups of numbers are given.
int count_steps(const std::vector<int>& ids, const std::vector<double>& values,
                const PortShape& port) {
  return port.kind == PortKind::kSymbols ? static_cast<int>(ids.size())
                                         : static_cast<int>(values.size()) / std::max(1, port.size);
}

/// The lengths of all sequences, or none where all are of full length.
std::vector<int> ragged(std::vector<int> lengths, int steps) {
  for (const int length : lengths)
    if (length < steps) return lengths;
  return {};
}

}  // namespace

std::uint64_t Example::fingerprint() const {
  std::uint64_t hash = mix_all(mix_all(1, inputs), values);
  hash = mix_all(mix_all(hash, source), source_values);
  return hash ^ (hash >> 32);
}

Batch pack(const DataShape& shape, const std::vector<Example>& examples) {
  const auto size = examples.size();
  const auto cells = static_cast<std::size_t>(shape.input.steps) * size;
  const auto source_cells = static_cast<std::size_t>(shape.source.steps) * size;
  const auto rows = static_cast<std::size_t>(shape.input.size);
  const auto source_rows = static_cast<std::size_t>(shape.source.size);
  const auto outputs = static_cast<std::size_t>(shape.outputs);
  Batch batch{shape.input.steps, static_cast<int>(size), {}, std::vector<int>(cells, -1)};
  if (shape.input.kind == PortKind::kSymbols)
    batch.inputs.assign(cells, -1);
  else
    batch.values.assign(cells * rows, 0.0);
  if (shape.loss != LossKind::kSoftmax) batch.target_values.assign(cells * outputs, 0.0);
  batch.source_steps = shape.source.steps;
  if (shape.source.kind == PortKind::kSymbols) batch.source.assign(source_cells, -1);
  if (shape.source.kind == PortKind::kValues)
    batch.source_values.assign(source_cells * source_rows, 0.0);

  std::vector<int> lengths, source_lengths;
  for (std::size_t b = 0; b < size; ++b) {
    const Example& one = examples[b];
    lengths.push_back(count_steps(one.inputs, one.values, shape.input));
    UNROLL_ASSERT(
        lengths.back() <= shape.input.steps && static_cast<int>(one.targets.size()) == lengths[b],
        "an example of " + std::to_string(lengths[b]) + " steps");
    place(one.inputs, batch.inputs, 1, b, size);
    place(one.targets, batch.targets, 1, b, size);
    place(one.values, batch.values, rows, b, size);
    place(one.target_values, batch.target_values, outputs, b, size);
    if (shape.source.kind == PortKind::kNone) continue;
    source_lengths.push_back(count_steps(one.source, one.source_values, shape.source));
    UNROLL_ASSERT(source_lengths.back() <= shape.source.steps,
                  "a source of " + std::to_string(source_lengths[b]) + " steps");
    place(one.source, batch.source, 1, b, size);
    place(one.source_values, batch.source_values, source_rows, b, size);
  }
  batch.lengths = ragged(std::move(lengths), shape.input.steps);
  batch.source_lengths = ragged(std::move(source_lengths), shape.source.steps);
  return batch;
}

Example unpack(const DataShape& shape, const Batch& batch, int column) {
  const auto size = static_cast<std::size_t>(batch.size);
  const auto b = static_cast<std::size_t>(column);
  const int steps = batch.lengths.empty() ? batch.steps : batch.lengths[b];
  const int source_steps =
      batch.source_lengths.empty() ? batch.source_steps : batch.source_lengths[b];
  const auto rows = static_cast<std::size_t>(shape.input.size);
  Example one;
  one.inputs = take(batch.inputs, 1, b, size, steps);
  one.targets = take(batch.targets, 1, b, size, steps);
  one.values = take(batch.values, rows, b, size, steps);
  one.target_values =
      take(batch.target_values, static_cast<std::size_t>(shape.outputs), b, size, steps);
  one.source = take(batch.source, 1, b, size, source_steps);
  one.source_values =
      take(batch.source_values, static_cast<std::size_t>(shape.source.size), b, size, source_steps);
  return one;
}

}  // namespace unroll
