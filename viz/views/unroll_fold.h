#pragma once
// The unrolled network and the loop that it is, and the way from one to the other.

#include <span>

#include "viz/views/unroll_states.h"

namespace unroll::viz {

/// The button that folds and unfolds; in the row of the widget before.
void fold_button(const ViewInput& input, Outbox& outbox);

/// How far it is folded, 0 (all steps side by side) to 1 (the step of the playhead alone); moves
/// towards what the user chose.
float fold_of(const ViewState& state);

/// Where the steps stand when it is folded so far; the step `at` has its loop, and the chip of its
/// weights, beside it in `room` (ImGui units).
TimeAxis folded_axis(const TimeAxis& all, float fold, int at, float room);

/// Beside each strip of the folded network the way back into the same box and, up to `right`, how
/// many weights that takes.
void draw_loops(const Stage& stage, std::span<const StripPlace> places, float right);

/// From the end of the folded axis to the outermost point of its loop, ImGui units.
float loop_width();

}  // namespace unroll::viz
