#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// A field for what the watched example is to read, in place of what its task has put there, and
/// the button that gives it back; in one row. Only the button where no symbols are read.
void input_entry(const ViewInput& input, Outbox& outbox);

/// What is wrong with the text in it, in a line of its own; nothing where nothing is.
void input_entry_problem(const ViewInput& input, Outbox& outbox);

/// How wide that is, ImGui units.
float input_entry_width(const ViewInput& input);

}  // namespace unroll::viz
