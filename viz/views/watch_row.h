#pragma once
// Which example is watched: one row of controls.

#include "viz/views/view.h"

namespace unroll::viz {

/// Back and on among the examples.
void example_stepper(const ViewInput& input, Outbox& outbox);
/// The same where nothing beside it says what is counted: "example 1 of 64".
void named_example_stepper(const ViewInput& input, Outbox& outbox);
/// Width of its text, ImGui units.
float named_example_width();
/// The same after the choice between held-out examples and the training batch.
void watch_row(const ViewInput& input, Outbox& outbox);

}  // namespace unroll::viz
