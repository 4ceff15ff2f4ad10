#pragma once
// How much each step that is looked at matters, by three measures that need not agree.

#include "viz/views/attention_scene.h"

namespace unroll::viz {

/// Lanes over the keys' axis: mean attention weight, gradient times input, and what the loss does
/// without the step. `height` ImGui units at most.
void attention_importance(AttentionScene& scene, float height);

/// What they say and how far they agree.
std::string importance_conclusion(const AttentionScene& scene);

}  // namespace unroll::viz
