#pragma once
// The weights of the unrolled network: one chip for each that is shared, with a line to every step
// at which it works. Weights that are not shared have a small square at each step.

#include <span>

#include "viz/views/unroll_states.h"

namespace unroll::viz {

/// Around the strips at `places`; after the last of them, before the answers. Of the folded network
/// beside its loops. Where there is no room right of the axis, nothing.
void draw_weights(Stage& stage, std::span<const StripPlace> places);

/// Of one chip, ImGui units.
float weights_chip_width();

/// In place of chips, where there is no room for them: that all steps share the weights.
void weights_sentence(const Stage& stage);
float weights_sentence_height(const Stage& stage);

}  // namespace unroll::viz
