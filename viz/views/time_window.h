#pragma once
// Which time steps are on screen when not all of them fit, and where the playhead stands.

#include "viz/views/view_state.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// The playhead among `steps` steps; the middle until the user has chosen. -1 without any step.
int playhead_step(const ViewState& state, int steps);

/// Puts the playhead on step `t` and moves the window so that it shows.
void move_playhead(ViewState& state, int t);

/// As many steps as fit between `left` and `right` (ImGui units) in readable columns, from
/// state.first_step on, with the playhead among them.
TimeAxis fit_time_axis(ViewState& state, int steps, float left, float right);

/// A bar below the axis that shows which part of `steps` is on screen and moves it. Nothing if all
/// of them are.
float time_scroller_height();
void time_scroller(ViewState& state, const TimeAxis& axis, int steps);

}  // namespace unroll::viz
