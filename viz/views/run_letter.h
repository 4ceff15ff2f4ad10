#pragma once

#include "viz/views/view.h"
#include "viz/widgets/draw.h"

namespace unroll::viz {

/// The letter of run `run` of a race, to be pressed: all views show that run then. Drawn in the
/// middle of `place`, with a ring around the one that is shown.
void run_letter(const ViewInput& input, Outbox& outbox, int run, const Rect& place);

}  // namespace unroll::viz
