#pragma once
// Which time steps are on screen when not all of them fit, where they stand, and where the playhead
// is: the same in all views.

#include "engine/session/snapshot.h"
#include "viz/views/view_state.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Right of the axis, for the ends of the lanes' scales; logical pixels.
inline constexpr float kScaleRoom = 56;

/// The playhead among the steps of `example`. Until the user has chosen: the middle or, if nothing
/// is asked for there, the next step at which an answer is, else the last such step. -1 without any
/// step.
int playhead_step(const ViewState& state, const ExampleView& example);
/// The same of what an encoder reads: until the user has chosen, its last step.
int source_step(const ViewState& state, const ExampleView& example);

/// True for the slots of an encoder, and those that a look back makes of its states.
bool is_of_source(const SlotView& slot);
/// Whether the sequence, or what an encoder reads, has ended before step `t`.
bool is_padding(const ExampleView& example, int t, bool of_source);
/// The one of both that `slot` goes by.
int step_looked_at(const ViewState& state, const ExampleView& example, const SlotView& slot);

/// Puts the playhead on step `t` and moves the window so that it shows.
void move_playhead(ViewState& state, int t, bool of_source = false);
/// The column that is pointed at is lit in all views.
void point_at(ViewState& state, const CellHit& hit, bool of_source = false);
/// The same; a press on it, or dragging, moves the playhead there.
void take_playhead(ViewState& state, const CellHit& hit, bool of_source = false);

/// True where the scales of a panel of that width stand inside its lanes, and names are short.
bool is_narrow(float width);

/// As many steps as fit in `room` between the names of the lanes and their scales, in readable
/// columns, from state.first_step on, with the playhead among them. What an encoder reads stands
/// left of them, in every view: so a step has one place.
TimeAxis fit_time_axis(ViewState& state, const ExampleView& example, const TaskView& task,
                       const Rect& room);
/// The steps of what an encoder reads, all of them; in a narrow room they have the place of the
/// others and belong into rows of their own. Without columns if there is no encoder.
TimeAxis source_time_axis(const ExampleView& example, const TaskView& task, const Rect& room);
/// The one of both that `slot` goes by.
TimeAxis time_axis_of(const SlotView& slot, ViewState& state, const ExampleView& example,
                      const TaskView& task, const Rect& room);

/// A bar below the axis that shows which part of the steps is on screen and moves it. Nothing if
/// all of them are.
float time_scroller_height();
void time_scroller(ViewState& state, const TimeAxis& axis, const ExampleView& example);

}  // namespace unroll::viz
