#include "engine/tasks/generated_task.h"

#include <set>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr std::size_t kHeldOut = 128, kLeastHeldOut = 24;
constexpr int kTries = 4096;
constexpr std::uint64_t kHeldOutStream = 3;

bool is_held_out(const Example& example) { return example.fingerprint() % 8 == 0; }

}  // namespace

void GeneratedTask::hold_out(std::uint64_t seed) {
  Random random(seed, kHeldOutStream);
  std::set<std::uint64_t> seen;
  held_out_.clear();
  for (int i = 0; i < kTries && held_out_.size() < kHeldOut; ++i) {
    Example example = make(random);
    if (is_held_out(example) && seen.insert(example.fingerprint()).second)
      held_out_.push_back(std::move(example));
  }
  apart_ = held_out_.size() >= kLeastHeldOut;
  if (apart_) return;
  held_out_.clear();
  while (held_out_.size() < kHeldOut) held_out_.push_back(make(random));
}

Batch GeneratedTask::draw(Random& random, int size) const {
  UNROLL_ASSERT(!held_out_.empty(), "hold_out() comes before draw()");
  std::vector<Example> examples;
  while (static_cast<int>(examples.size()) < size) {
    Example example = make(random);
    if (!apart_ || !is_held_out(example)) examples.push_back(std::move(example));
  }
  return pack(shape(), examples);
}

Batch GeneratedTask::held_out(int first, int count) const {
  UNROLL_ASSERT(first >= 0 && count >= 0 && first + count <= held_out_count(),
                "examples " + std::to_string(first) + "+" + std::to_string(count) + " of " +
                    std::to_string(held_out_count()));
  return pack(shape(), {held_out_.begin() + first, held_out_.begin() + first + count});
}

}  // namespace unroll
