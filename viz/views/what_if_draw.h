#pragma once
// Numbers that are read, to be drawn with the pointer.

#include "viz/views/view.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Two numbers at each step are a place: the way through the plane, and where the network expects
/// it to go. Drawing a line there replaces it. `height` in ImGui units.
void draw_throw(const ViewInput& input, Outbox& outbox, float height);

/// One or more series over the time axis, a line each. Drawing moves the points of `row`.
void draw_series(const ViewInput& input, Outbox& outbox, const TimeAxis& axis, int row,
                 float height);

}  // namespace unroll::viz
