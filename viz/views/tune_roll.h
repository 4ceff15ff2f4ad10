#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The newest sample as music: its bars, its notes, and buttons to hear it or keep it. Flows. Needs
/// ViewInput::tunes.
void tune_roll(const ViewInput& input, Outbox& outbox);

}  // namespace unroll::viz
