#pragma once
// Going on and back by a unit of the user's choice: an operation, a time step, updates.

#include <array>
#include <string_view>

#include "viz/app/surface.h"

namespace unroll::viz {

/// Names of the units, in the order of StepUnit; the last one follows from the task.
std::array<std::string_view, 4> unit_names(const TaskView& task);

/// Whether `count` units on (back where it is negative) lead anywhere now.
bool can_go(const Surface& surface, int count);
/// Goes there.
void go(Surface& surface, int count);
/// "One update on (→)", "Ten time steps on".
std::string go_words(const Surface& surface, int count);

}  // namespace unroll::viz
