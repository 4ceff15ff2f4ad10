#pragma once
// Keys that work wherever the focus is, except while typing.

#include <span>

#include "viz/app/surface.h"

namespace unroll::viz {

/// Reads this frame's keys. The number keys choose among the `views` of the stage, with Shift among
/// those of the strip.
void handle_keys(Surface& surface, std::span<const ViewInfo> views);

}  // namespace unroll::viz
