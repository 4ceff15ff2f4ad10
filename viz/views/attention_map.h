#pragma once
// The pictures of who looks at whom: tokens with lines between them, and the map of every query
// (a column, at its time) and every key (a row).

#include "viz/views/attention_scene.h"

namespace unroll::viz {

/// The row of the queries' tokens and, below lines as thick as the weights of the query looked at,
/// the row of the keys'. The lines have `lines` ImGui units of height; 0: the rows stand close
/// together.
void attention_tokens(AttentionScene& scene, float lines);
float attention_tokens_height(float lines);

/// keys x queries of scores, scaled scores or weights, `height` ImGui units. What is pointed at
/// becomes the pair of `scene`.
void attention_map(AttentionScene& scene, float height);

/// keys x units: the weighted values of one query as bars, and their sum below.
void attention_values(AttentionScene& scene, float height);

/// Left of the axis, at `top_left`: that not every row above has its name.
void attention_row_note(const AttentionScene& scene, ImVec2 top_left);

/// What tells the steps apart: numbers that are added to each token's vector.
void attention_positions(AttentionScene& scene, const SlotView& positions, float height);

}  // namespace unroll::viz
