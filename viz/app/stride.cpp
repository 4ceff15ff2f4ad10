#include "viz/app/stride.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "viz/views/measure.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

constexpr std::uint64_t kEpochOfTasks = 100;

/// Updates of a unit.
std::uint64_t updates_in(const Surface& surface) {
  if (surface.input.state.step_unit != StepUnit::kEpoch) return 1;
  const Snapshot& now = *surface.controller.now();
  if (!is_text(now.task)) return kEpochOfTasks;
  const std::uint64_t read = static_cast<std::uint64_t>(now.config.task.length) *
                             static_cast<std::uint64_t>(now.config.task.batch);
  const std::uint64_t symbols = now.task.symbols_in_text - now.task.held_out_symbols;
  return std::max<std::uint64_t>(1, (symbols + read - 1) / std::max<std::uint64_t>(1, read));
}

}  // namespace

std::array<std::string_view, 4> unit_names(const TaskView& task) {
  return {"op", "time", "update", is_text(task) ? "epoch" : "100"};
}

bool can_go(const Surface& surface, int count) {
  const Snapshot& now = *surface.controller.now();
  const bool seeking = now.state == RunState::kSeeking, on = count > 0;
  const bool stands = !surface.input.training && !seeking && now.state != RunState::kDiverged;
  switch (surface.input.state.step_unit) {
    case StepUnit::kOperation:
      return stands;
    case StepUnit::kTime: {
      const int at = playhead_step(surface.input.state, surface.input.now.example);
      return on ? at + 1 < steps_of(surface.input.now.example) : at > 0;
    }
    case StepUnit::kUpdate:
    case StepUnit::kEpoch:
      break;
  }
  return on ? stands : now.update > 0 && !seeking;
}

void go(Surface& surface, int count) {
  const Snapshot& now = *surface.controller.now();
  ViewState& state = surface.state();
  if (state.step_unit == StepUnit::kOperation) {
    if (state.strip != "code") surface.outbox.wish(OpenView{"code"});
    return move_operation(surface.input, surface.outbox, count);
  }
  if (state.step_unit == StepUnit::kTime) {
    const ExampleView& example = surface.input.now.example;
    return move_playhead(state, std::clamp(playhead_step(state, example) + count, 0,
                                           std::max(0, steps_of(example) - 1)));
  }
  const std::uint64_t updates = updates_in(surface) * static_cast<std::uint64_t>(std::abs(count));
  if (count > 0)
    surface.outbox.post(StepUpdate{updates});
  else
    surface.outbox.wish(Travel{now.update - std::min(updates, now.update)});
}

std::string go_words(const Surface& surface, int count) {
  static constexpr std::array<std::string_view, 4> kOne = {"operation", "time step", "update",
                                                           "epoch"};
  static constexpr std::array<std::string_view, 4> kOnKeys = {" (.)", " (Shift →)", " (→)", ""};
  static constexpr std::array<std::string_view, 4> kBackKeys = {" (,)", " (Shift ←)", " (←)", ""};
  const auto unit = static_cast<std::size_t>(surface.input.state.step_unit);
  const bool one = std::abs(count) == 1;
  std::string words = (one ? "One " : "Ten ") + std::string(kOne[unit]) + (one ? "" : "s") +
                      (count > 0 ? " on" : " back");
  if (one) words += (count > 0 ? kOnKeys : kBackKeys)[unit];
  if (surface.input.state.step_unit == StepUnit::kEpoch) {
    const std::uint64_t updates = updates_in(surface) * static_cast<std::uint64_t>(std::abs(count));
    words += ": " + format_count(static_cast<std::int64_t>(updates)) + " updates";
  }
  return words;
}

}  // namespace unroll::viz
