#pragma once
// Below the map: the heads side by side, the comparison of one query with one key in numbers, and
// the picture that is looked at.

#include "viz/views/attention_scene.h"

namespace unroll::viz {

/// Small maps of all heads with their mean entropy; a click opens one. Nothing for a single head.
void head_maps(AttentionScene& scene, const Rect& room);
float head_maps_width(const AttentionLayer& layer);
/// How many rows of them there are.
int head_map_rows(const AttentionLayer& layer);

/// Q, K and V of the pair, unit by unit, and the score in live numbers, from the top of `room`.
/// Gives where it ends (y).
float pair_in_numbers(const AttentionScene& scene, const Rect& room);

/// What every key adds to the output of the head, unit by unit, and the sum: in `room`, or nothing
/// where that is too low.
void values_in_short(const AttentionScene& scene, const Rect& room);

/// The patches of a scene, each on the weight that the query gives it, that of the object framed;
/// square, in `room`. A click looks at that patch.
void looked_at_picture(AttentionScene& scene, const Rect& room);
bool has_picture(const AttentionScene& scene);

/// One sentence: where the query looks, how sure, and what came of it.
std::string attention_conclusion(const AttentionScene& scene);

}  // namespace unroll::viz
