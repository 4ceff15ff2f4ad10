#include "engine/train/stop_rule.h"

#include <cmath>

namespace unroll {

std::optional<StopReason> StopRule::feed(const Measurement& m) {
  const auto end = static_cast<std::uint64_t>(config_.updates);
  const bool passed = last_ < end && m.update >= end;
  last_ = m.update;
  const bool accuracy = config_.goal == StopGoal::kAccuracy;
  const double value = accuracy ? m.accuracy : m.loss_bits;
  const bool measured = !std::isnan(value);
  // Both are told of every measurement, also of one at which the other rule stops.
  const bool goal = measured && goal_reached(value);
  const bool plateau = measured && flat(value);
  if (passed) return StopReason::kUpdates;
  if (goal) return StopReason::kGoal;
  if (plateau) return StopReason::kFlat;
  return std::nullopt;
}

bool StopRule::goal_reached(double value) {
  bool there = false;
  if (config_.goal == StopGoal::kLoss) there = value <= config_.level;
  if (config_.goal == StopGoal::kAccuracy) there = value >= config_.level;
  reached_ = there ? reached_ + 1 : 0;
  return there && reached_ >= config_.hold;
}

bool StopRule::flat(double value) {
  const double sign = config_.goal == StopGoal::kAccuracy ? 1 : -1;
  if (!best_ || sign * (value - *best_) > config_.least) {
    best_ = value;
    without_progress_ = 0;
    return false;
  }
  ++without_progress_;
  return config_.flat > 0 && without_progress_ >= config_.flat;
}

}  // namespace unroll
