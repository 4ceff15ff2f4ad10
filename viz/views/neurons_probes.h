#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// How well a linear probe tells from the last state which symbol was read at each step, in the
/// room that is left.
void probes_plot(const ViewInput& input, Outbox& outbox);

}  // namespace unroll::viz
