#pragma once
// What the operation under the cursor writes stands in a thick frame, what it reads in a thin one.

#include <string>

#include "viz/views/view.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Frames the steps of `axis` at which `slot`, one of the example's, is touched (or its gradient),
/// as high as `lane`. Without a slot nothing is framed.
void light_steps(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                 const SlotView* slot, bool backward = false);

/// The same where one lane shows the slot with its gradient, forward and back.
void light_both(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                const SlotView* slot);

/// The frame itself, with its item `label`.
void light_frame(const Rect& frame, bool writes, const std::string& label);

/// The same for one place that shows `slot` at `step`.
void light_place(const ViewInput& input, const Rect& place, const SlotView& slot, int step,
                 bool backward = false);

}  // namespace unroll::viz
