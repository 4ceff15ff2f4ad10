#include "engine/session/input_edit.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace unroll {

namespace {

constexpr int kLeastFollowing = 2;  // answers that are the next input, to take it for the rule

Result<Ok> check_one(const InputEdit& edit, const PortShape& port, const std::string& where) {
  if (port.kind == PortKind::kNone) return Error{where, "This task reads no source."};
  if (edit.step < 0 || edit.step >= port.steps)
    return Error{where,
                 "There is no such step; they are 0 to " + std::to_string(port.steps - 1) + "."};
  if (port.kind == PortKind::kSymbols) {
    if (edit.symbol < 0 || edit.symbol >= port.size)
      return Error{where, "There is no symbol " + std::to_string(edit.symbol) + "; they are 0 to " +
                              std::to_string(port.size - 1) + "."};
    return Ok{};
  }
  if (edit.values.size() != static_cast<std::size_t>(port.size))
    return Error{where, std::to_string(port.size) + " numbers are read at each step."};
  if (!std::ranges::all_of(edit.values, [](float v) { return std::isfinite(v); }))
    return Error{where, "The numbers must be finite."};
  return Ok{};
}

/// Whether each answer is the symbol that is read at the next step.
bool names_next(const Batch& b) {
  int seen = 0;
  if (b.inputs.empty() || !b.target_values.empty()) return false;
  for (int t = 0; t + 1 < b.steps; ++t) {
    const auto at = static_cast<std::size_t>(t);
    if (!b.real(t + 1, 0)) break;
    if (b.targets[at] < 0 || b.targets[at] != b.inputs[at + 1]) return false;
    ++seen;
  }
  return seen >= kLeastFollowing;
}

/// The same of numbers.
bool hits_next(const Batch& b) {
  if (b.values.empty() || b.values.size() != b.target_values.size()) return false;
  const std::size_t rows = b.values.size() / static_cast<std::size_t>(b.steps);
  return b.steps > kLeastFollowing &&
         std::equal(b.values.begin() + static_cast<std::ptrdiff_t>(rows), b.values.end(),
                    b.target_values.begin(), [](double x, double y) {
                      return std::fabs(x - y) <= 1e-6 * std::max(1.0, std::fabs(x));
                    });
}

void put(Batch& b, const InputEdit& edit) {
  if (!b.real(edit.step, 0, edit.of_source)) return;
  std::vector<int>& symbols = edit.of_source ? b.source : b.inputs;
  std::vector<double>& values = edit.of_source ? b.source_values : b.values;
  const auto at = static_cast<std::size_t>(edit.step);
  if (at < symbols.size()) symbols[at] = edit.symbol;
  const std::size_t rows = edit.values.size();
  if ((at + 1) * rows <= values.size())
    std::ranges::copy(edit.values, values.begin() + static_cast<std::ptrdiff_t>(at * rows));
}

}  // namespace

Result<Ok> check_input(const std::vector<InputEdit>& edits, const DataShape& shape) {
  if (edits.size() > kMostInputEdits)
    return Error{"input", "At most " + std::to_string(kMostInputEdits) + " steps can be changed."};
  for (const InputEdit& edit : edits) {
    const std::string where =
        std::string(edit.of_source ? "source" : "input") + " at step " + std::to_string(edit.step);
    const auto fit = check_one(edit, edit.of_source ? shape.source : shape.input, where);
    if (!fit) return fit;
  }
  return Ok{};
}

bool change_input(Batch& example, const std::vector<InputEdit>& edits) {
  const bool names = names_next(example), hits = hits_next(example);
  for (const InputEdit& edit : edits) put(example, edit);
  if (names)
    for (int t = 0; t + 1 < example.steps && example.real(t + 1, 0); ++t)
      example.targets[static_cast<std::size_t>(t)] =
          example.inputs[static_cast<std::size_t>(t) + 1];
  if (hits) {
    const std::size_t rows = example.values.size() / static_cast<std::size_t>(example.steps);
    std::copy(example.values.begin() + static_cast<std::ptrdiff_t>(rows), example.values.end(),
              example.target_values.begin());
  }
  return names || hits;
}

}  // namespace unroll
