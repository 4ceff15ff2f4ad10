#pragma once
// How a network goes on with a throw of the ball or a series by itself, over what truly followed.

#include <string>

#include "viz/views/view.h"

namespace unroll::viz {

/// A task whose answers are the numbers that are read next.
bool is_series(const TaskView& task);

/// The true way, the part of it that was given and how the network goes on, with how far off it is.
/// Asks for it.
void continuation(const ViewInput& input, Outbox& outbox);

/// "off by 0.12 · update 400", or why there is no such number.
std::string continuation_note(const ViewInput& input);

}  // namespace unroll::viz
