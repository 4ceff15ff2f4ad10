#pragma once

#include "viz/views/unroll_lanes.h"

namespace unroll::viz {

/// Frames the steps of `lane` whose `slot` (or its gradient) the operation under the cursor writes
/// or, in a thinner line, reads. Without a slot nothing is framed.
void light_lane(const Stage& stage, const Rect& lane, const SlotView* slot, bool backward = false);

}  // namespace unroll::viz
