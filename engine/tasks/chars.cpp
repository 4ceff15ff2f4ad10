#include "engine/tasks/chars.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr int kMostWindows = 64;

Batch empty_batch(int steps, int size) {
  Batch batch{steps, size, {}, {}};
  const auto cells = static_cast<std::size_t>(steps) * static_cast<std::size_t>(size);
  batch.inputs.resize(cells);
  batch.targets.resize(cells);
  return batch;
}

}  // namespace

CharsTask::CharsTask(SymbolText text) : text_(std::move(text)) {
  const std::size_t n = text_.ids.size();
  UNROLL_ASSERT(n >= 2, "a text of " + std::to_string(n) + " symbols");
  split_ = n - std::max<std::size_t>(n / 10, std::min<std::size_t>(n / 2, 64));
  baselines_ = measure_baselines(text_.ids, split_, text_.symbols.size());
}

int CharsTask::longest_length() const {
  const std::size_t shorter = std::min(split_, held_out());
  return shorter == 0 ? 0 : static_cast<int>(shorter) - 1;
}

void CharsTask::fill_window(Batch& batch, int column, std::size_t start) const {
  for (int t = 0; t < batch.steps; ++t) {
    const auto cell = static_cast<std::size_t>(t * batch.size + column);
    batch.inputs[cell] = text_.ids[start + static_cast<std::size_t>(t)];
    batch.targets[cell] = text_.ids[start + static_cast<std::size_t>(t) + 1];
  }
}

Batch CharsTask::draw(Random& random, int steps, int size) const {
  UNROLL_ASSERT(steps <= longest_length(), "windows of " + std::to_string(steps) + " steps");
  Batch batch = empty_batch(steps, size);
  const std::uint64_t places = split_ - static_cast<std::size_t>(steps);
  for (int b = 0; b < size; ++b) fill_window(batch, b, random.below(places));
  return batch;
}

int CharsTask::held_out_windows(int steps) const {
  const auto room = static_cast<int>(held_out() / static_cast<std::size_t>(steps + 1));
  return std::clamp(room, 1, kMostWindows);
}

Batch CharsTask::held_out_batch(int steps, int first, int count) const {
  UNROLL_ASSERT(steps <= longest_length(), "windows of " + std::to_string(steps) + " steps");
  const int windows = held_out_windows(steps);
  UNROLL_ASSERT(first >= 0 && first + count <= windows, "windows " + std::to_string(first) + "+" +
                                                            std::to_string(count) + " of " +
                                                            std::to_string(windows));
  Batch batch = empty_batch(steps, count);
  const std::size_t room = held_out() - static_cast<std::size_t>(steps) - 1;
  for (int b = 0; b < count; ++b) {
    const std::size_t offset = windows == 1 ? 0
                                            : room * static_cast<std::size_t>(first + b) /
                                                  static_cast<std::size_t>(windows - 1);
    fill_window(batch, b, split_ + offset);
  }
  return batch;
}

}  // namespace unroll
