#pragma once
// The unrolled network and the loop that it is, and the way from one to the other.

#include "viz/views/unroll_lanes.h"

namespace unroll::viz {

/// The button that folds and unfolds; in the row of the widget before.
void fold_button(const ViewInput& input, Outbox& outbox);

/// How far it is folded, 0 (all steps side by side) to 1 (the step of the playhead alone); moves
/// towards what the user chose.
float fold_of(const ViewState& state);

/// Where the steps stand when it is folded so far.
TimeAxis folded_axis(const TimeAxis& all, float fold, int at);

/// Beside the state's `lane` of the folded network: the way back into the same box, and how many
/// weights that takes.
void draw_loop(const Stage& stage, const Rect& lane);

}  // namespace unroll::viz
