#pragma once
// What the parts of the attention view share while one frame is drawn.

#include "viz/views/attention_reading.h"
#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

struct AttentionScene {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  const TaskView& task;
  const AttentionLayer& layer;
  AttentionStage stage = AttentionStage::kWeights;
  int head = 0;
  TimeAxis axis;           ///< of the queries
  TimeAxis keys;           ///< the keys as a row: the same axis where both are one sequence
  int query = 0, key = 0;  ///< the pair that is written out: pointed at, else at the playhead
  int named_row = 1;       ///< every so many rows of the picture have their name

  const AttentionLook& look() const { return input.state.attention; }
  AttentionLook& look() { return outbox.state().attention; }
  std::string query_token(int step) const {
    return step_token(task, example, layer.query_of_source, step);
  }
  std::string query_phrase(int step) const {
    return step_phrase(task, example, layer.query_of_source, step);
  }
  std::string key_phrase(int step) const {
    return step_phrase(task, example, layer.key_of_source, step);
  }
  std::string key_token(int step) const {
    return step_token(task, example, layer.key_of_source, step);
  }
};

/// Step whose query is looked at: that of the playhead, or for an encoder the one clicked last.
int focus_query(const AttentionScene& scene);
/// Puts it there.
void move_focus(AttentionScene& scene, int query, int key);

/// The colours of a stage's numbers: fixed for weights, rounded up for scores.
ColorScale stage_scale(const AttentionLayer& layer, AttentionStage stage, int head);

/// Those of what tells the steps apart.
ColorScale position_scale(const SlotView& positions);

/// "e^{2.90} / Σ e^{a} = 18.2 / 50.1": the softmax of one pair, the sum over what the query sees.
std::string softmax_in_numbers(const AttentionScene& scene, int key, int query);

/// Everything about one cell of the map, with the operation that made it in numbers.
TooltipText attention_tip(const AttentionScene& scene, AttentionStage stage, int key, int query);

}  // namespace unroll::viz
