#pragma once
// What one unit looks for: what had been read in held-out sequences where it stood highest, and
// where it stood lowest.

#include "viz/views/neurons_text.h"

namespace unroll::viz {

/// Both lists in `height` (ImGui units; 0: as many lines as there are), beside each other where
/// there is width for it. Asks for the finding; a click shows the sequence.
void unit_contexts(const NeuronScene& scene, float height);
/// The least height that shows something, ImGui units.
float unit_contexts_least();

}  // namespace unroll::viz
