#include "engine/tasks/windows.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr int kMostWindows = 64;

}  // namespace

Windows::Windows(std::size_t total) : total_(total) {
  UNROLL_ASSERT(total >= 2, "a record of " + std::to_string(total) + " moments");
  split_ = total - std::max<std::size_t>(total / 10, std::min<std::size_t>(total / 2, 64));
}

int Windows::longest_length() const {
  const std::size_t shorter = std::min(split_, held_out());
  return shorter == 0 ? 0 : static_cast<int>(shorter) - 1;
}

std::size_t Windows::draw(Random& random, int steps) const {
  UNROLL_ASSERT(steps <= longest_length(), "windows of " + std::to_string(steps) + " steps");
  return random.below(split_ - static_cast<std::size_t>(steps));
}

int Windows::held_out_count(int steps) const {
  const auto room = static_cast<int>(held_out() / static_cast<std::size_t>(steps + 1));
  return std::clamp(room, 1, kMostWindows);
}

std::size_t Windows::held_out_start(int steps, int index) const {
  UNROLL_ASSERT(steps <= longest_length(), "windows of " + std::to_string(steps) + " steps");
  const int count = held_out_count(steps);
  UNROLL_ASSERT(index >= 0 && index < count,
                "window " + std::to_string(index) + " of " + std::to_string(count));
  const std::size_t room = held_out() - static_cast<std::size_t>(steps) - 1;
  if (count == 1) return split_;
  return split_ + room * static_cast<std::size_t>(index) / static_cast<std::size_t>(count - 1);
}

}  // namespace unroll
