#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "engine/train/stop_config.h"

namespace unroll {

/// What is known after an update. Not measured = NaN.
struct Measurement {
  std::uint64_t update = 0;  ///< after how many updates
  double loss_bits = std::numeric_limits<double>::quiet_NaN();
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< share of right answers, 0 to 1
};

enum class StopReason : std::uint8_t {
  kUpdates,  ///< the last update has been done
  kGoal,     ///< the goal was reached often enough in a row
  kFlat,     ///< too long without progress
};

/// Watches a run and says when it has done enough. What it says follows from the measurements it
/// was fed with alone. A run that goes on after a stop gets a new rule, from where it is.
class StopRule {
 public:
  /// `from`: updates done already. An end at or before it lies in the past and does not count.
  explicit StopRule(const StopConfig& config, std::uint64_t from = 0)
      : config_(config), last_(from) {}

  /// Why to stop after this update, or nothing. Feed in the order of the updates; those without a
  /// measurement count for the number of updates only. Of several reasons the first in StopReason.
  /// The plateau is one of the goal's metric, without a goal of the loss.
  std::optional<StopReason> feed(const Measurement& m);

 private:
  bool goal_reached(double value);
  bool flat(double value);

  StopConfig config_;
  std::uint64_t last_;
  int reached_ = 0;  ///< measurements in a row
  std::optional<double> best_;
  int without_progress_ = 0;
};

}  // namespace unroll
