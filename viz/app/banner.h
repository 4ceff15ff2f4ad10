#pragma once
// The one thing that cannot wait, above the panels: trouble with the engine, numbers that left the
// real line, the run of the last visit.

#include "viz/app/surface.h"

namespace unroll::viz {

/// The height that the banner wants at this width; 0 when there is nothing to say.
float banner_height(const Controller& controller, float width, bool phone);

void draw_banner(Surface& surface);

}  // namespace unroll::viz
