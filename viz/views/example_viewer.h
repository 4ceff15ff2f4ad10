#pragma once
// One example of the task as it is, to be stepped through: pictures as cells, throws as paths,
// series as lines, symbols as text.

#include "viz/views/view.h"

namespace unroll::viz {

/// Whether the example is made of numbers, so that words tell little of it.
bool is_of_numbers(const ExampleView& example);

/// The example that all views show, with buttons to the one before and the next, and ways to where
/// one of your own can be given to the network.
void example_viewer(const ViewInput& input, Outbox& outbox);

}  // namespace unroll::viz
