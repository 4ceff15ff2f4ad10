#pragma once
// Which time steps are on screen when not all of them fit, and where the playhead stands.

#include "engine/session/snapshot.h"
#include "viz/views/view_state.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// The playhead among the steps of `example`. Until the user has chosen: the middle or, if nothing
/// is asked for there, the next step at which an answer is, else the last such step. -1 without any
/// step.
int playhead_step(const ViewState& state, const ExampleView& example);

/// Puts the playhead on step `t` and moves the window so that it shows.
void move_playhead(ViewState& state, int t);

/// As many steps as fit between `left` and `right` (ImGui units) in readable columns, from
/// state.first_step on, with the playhead among them. A column is at least `column` wide (ImGui
/// units), as far as there is room.
TimeAxis fit_time_axis(ViewState& state, const ExampleView& example, float left, float right,
                       float column = 0);

/// A bar below the axis that shows which part of the steps is on screen and moves it. Nothing if
/// all of them are.
float time_scroller_height();
void time_scroller(ViewState& state, const TimeAxis& axis, const ExampleView& example);

}  // namespace unroll::viz
