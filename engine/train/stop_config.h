#pragma once
// When a training has done enough. Each of the three rules can be off; the first that holds counts.

#include <array>
#include <cstdint>

#include "engine/base/field.h"

namespace unroll {

enum class StopGoal : std::uint8_t { kNone, kLoss, kAccuracy };
inline constexpr std::array<std::string_view, 3> kStopGoalNames = {"none", "loss", "accuracy"};

struct StopConfig {
  int updates = 0;  ///< 0 = no end
  StopGoal goal = StopGoal::kNone;
  double level = 1.0;   ///< bits per symbol at most, or a share of right answers at least
  int hold = 3;         ///< measurements in a row
  int flat = 0;         ///< measurements without progress; 0 = however many
  double least = 1e-3;  ///< less than this is no progress

  bool operator==(const StopConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, StopConfig& c) {
  v.integer(FieldInfo{.key = "stop",
                      .label = "stop after",
                      .unit = "updates",
                      .help = "Training pauses at this update; 0 sets no end.",
                      .live = true,
                      .advanced = true,
                      .group = "stopping"},
            c.updates, IntRange{0, 10'000'000});
  v.choice(
      FieldInfo{.key = "goal",
                .label = "stop at goal",
                .help = "Training pauses when the loss has fallen to the goal, or the accuracy "
                        "has risen to it.",
                .live = true,
                .advanced = true,
                .group = "stopping"},
      c.goal, std::span(kStopGoalNames));
  v.real(
      FieldInfo{.key = "level",
                .label = "goal",
                .help = "What is to be reached: bits of loss, or a share of right answers, where "
                        "1 is all.",
                .live = true,
                .used = c.goal != StopGoal::kNone,
                .advanced = true,
                .group = "stopping"},
      c.level, RealRange{0.0, 100.0});
  v.integer(FieldInfo{.key = "hold",
                      .label = "goal held for",
                      .unit = "measurements",
                      .help = "So many in a row must reach the goal, so that luck does not count.",
                      .live = true,
                      .used = c.goal != StopGoal::kNone,
                      .advanced = true,
                      .group = "stopping"},
            c.hold, IntRange{1, 1000});
  v.integer(FieldInfo{.key = "flat",
                      .label = "stop when flat",
                      .unit = "measurements",
                      .help = "Training pauses when so many in a row bring no progress; 0 lets it "
                              "go on.",
                      .live = true,
                      .advanced = true,
                      .group = "stopping"},
            c.flat, IntRange{0, 10'000});
  v.real(
      FieldInfo{.key = "least",
                .label = "least progress",
                .help = "A measurement counts as progress when it is better than the best one by "
                        "more than this.",
                .live = true,
                .used = c.flat > 0,
                .advanced = true,
                .group = "stopping"},
      c.least, RealRange{0.0, 10.0});
}

}  // namespace unroll
