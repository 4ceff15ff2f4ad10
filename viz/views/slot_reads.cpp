#include "viz/views/slot_reads.h"

#include <algorithm>

namespace unroll::viz {
namespace {

/// Whether a read at another step falls off the sequence at step t.
bool falls_off(const ExampleView& example, const SlotRead& read, int t) {
  if (read.delay == 0 || is_across(read)) return false;
  const int at = t + read.delay;
  return at < 0 || at >= example.slots[read.slot].steps;
}

}  // namespace

bool is_across(const SlotRead& read) { return read.delay >= SlotRead::kAllSteps; }

std::optional<int> step_read(const ExampleView& example, const SlotView& reader,
                             const SlotRead& read, int t) {
  const SlotView& source = example.slots[read.slot];
  if (!source.per_step) {
    bool delayed = false, off = false;
    for (const SlotRead& other : reader.reads) {
      const bool alike = other.delay != 0 && !is_across(other);
      delayed = delayed || alike;
      off = off || (alike && falls_off(example, other, t));
    }
    return !delayed || off ? std::optional(0) : std::nullopt;
  }
  if (is_across(read)) {
    const int last = source.steps - 1;
    return read.delay == SlotRead::kFirstStep  ? 0
           : read.delay == SlotRead::kLastStep ? last
                                               : std::clamp(t, 0, std::max(0, last));
  }
  if (falls_off(example, read, t)) return std::nullopt;
  return t + read.delay;
}

}  // namespace unroll::viz
