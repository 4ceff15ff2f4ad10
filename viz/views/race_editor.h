#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The settings of run `run` that may differ in a race, in two columns as wide as `width`; flows.
void race_editor(const ViewInput& input, Outbox& outbox, int run, float width);

}  // namespace unroll::viz
