#pragma once
// How the learning rate changes over the updates.

#include <array>
#include <cstdint>

#include "engine/base/field.h"

namespace unroll {

enum class ScheduleKind : std::uint8_t { kConstant, kStep, kCosine };
inline constexpr std::array<std::string_view, 3> kScheduleNames = {"constant", "step", "cosine"};

/// Spans of updates beyond this make no difference to anyone who waits for them.
inline constexpr std::int64_t kLongestSpan = 1'000'000;

struct ScheduleConfig {
  ScheduleKind kind = ScheduleKind::kConstant;
  int warm = 0;         ///< updates of the warm-up; the schedule begins after them
  int period = 1000;    ///< updates: between two steps, or of the whole cosine
  double factor = 0.5;  ///< of each step
  double floor = 0.1;   ///< where the cosine ends, as a share of the learning rate

  bool operator==(const ScheduleConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, ScheduleConfig& c) {
  v.choice(FieldInfo{.key = "sched",
                     .label = "schedule",
                     .help = "How the learning rate goes on after the warm-up: it stays, it falls "
                             "by a factor every so often, or it sinks along half a cosine.",
                     .live = true,
                     .advanced = true,
                     .group = "schedule"},
           c.kind, std::span(kScheduleNames));
  v.integer(
      FieldInfo{.key = "warm",
                .label = "warm-up",
                .unit = "updates",
                .help = "The learning rate grows in equal parts over so many first updates; 0 "
                        "switches the warm-up off.",
                .live = true,
                .advanced = true,
                .group = "schedule"},
      c.warm, IntRange{0, kLongestSpan});
  v.integer(
      FieldInfo{.key = "period",
                .label = "period",
                .unit = "updates",
                .help = "Of the step schedule: from one step to the next. Of the cosine: from "
                        "the full rate to the floor.",
                .live = true,
                .used = c.kind != ScheduleKind::kConstant,
                .advanced = true,
                .group = "schedule"},
      c.period, IntRange{1, kLongestSpan});
  v.real(FieldInfo{.key = "factor",
                   .label = "step factor",
                   .help = "What each step of the step schedule multiplies the learning rate by.",
                   .live = true,
                   .used = c.kind == ScheduleKind::kStep,
                   .advanced = true,
                   .group = "schedule"},
         c.factor, RealRange{0.0, 1.0});
  v.real(FieldInfo{.key = "floor",
                   .label = "floor",
                   .help = "Where the cosine ends and stays, as a share of the learning rate.",
                   .live = true,
                   .used = c.kind == ScheduleKind::kCosine,
                   .advanced = true,
                   .group = "schedule"},
         c.floor, RealRange{0.0, 1.0});
}

}  // namespace unroll
