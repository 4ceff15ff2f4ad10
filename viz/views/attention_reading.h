#pragma once
// Plain questions to the attention layers of a snapshot's example: who looks at whom, how much, and
// what it brings. Pure functions; every number is read from the trace or summed from such numbers.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/session/snapshot.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

/// One layer with attention weights. Slots that a kind of attention does not have are nullptr. A
/// decoder that looks back asks with its state, and its values are the states of the encoder.
struct AttentionLayer {
  std::string name;                 ///< "attn0"
  const SlotView* query = nullptr;  ///< (width x queries): q_t
  const SlotView* key = nullptr;    ///< (width x keys): k_j
  const SlotView* value = nullptr;  ///< (width x keys): v_j
  const SlotView* query_length = nullptr;
  const SlotView* key_length = nullptr;
  const SlotView* score = nullptr;   ///< (heads*keys x queries)
  const SlotView* scaled = nullptr;  ///< the same
  const SlotView* weight = nullptr;  ///< the same; never nullptr
  const SlotView* mixed = nullptr;   ///< (width x queries): the weighted sum of values
  const SlotView* seen = nullptr;    ///< (1 x queries): how many keys may be looked at
  int heads = 1, keys = 0, queries = 0;
  bool query_of_source = false, key_of_source = false;
  bool additive = false;  ///< a small network scores a pair, not a product

  /// Rows that one head owns of `slot`, a slot with `width` rows.
  int rows_of_head(const SlotView& slot) const { return slot.rows / heads; }
};

/// Of the encoder first. Empty where the model has no attention, or its weights were not kept.
std::vector<AttentionLayer> attention_layers(const ExampleView& example);

/// The slot that a stage shows; nullptr where the layer has none. For kMasked that of the scores
/// that go into the softmax.
const SlotView* stage_slot(const AttentionLayer& layer, AttentionStage stage);

/// Value of a (heads*keys x queries) slot; NaN outside of it.
float attention_at(const AttentionLayer& layer, const SlotView& slot, int head, int key, int query);

enum class Sight {
  kSeen,
  kLater,   ///< hidden by the causal mask
  kPadding  ///< key or query is no data: behind the end of a shorter example
};
Sight sight(const AttentionLayer& layer, const ExampleView& example, int key, int query);

/// The weights of one query over all keys.
std::vector<float> weights_of(const AttentionLayer& layer, int head, int query);
/// The step with the largest weight, the first of equals; -1 without any weight.
int heaviest_key(const AttentionLayer& layer, int head, int query);

/// Entropy in bits of weights, divided by their sum: 0 = one key only, log2(n) = n alike. NaN where
/// a weight is not finite, 0 without any.
double entropy_bits(std::span<const float> weights);
/// The mean over all queries that are data and have weight; NaN where a weight is not finite.
double mean_entropy_bits(const AttentionLayer& layer, const ExampleView& example, int head);

/// w_tj v_j[row], row counted within the head; NaN without values.
float weighted_value(const AttentionLayer& layer, int head, int key, int query, int row);
/// The sum of them over all keys, which is what the head puts out.
float sum_of_values(const AttentionLayer& layer, int head, int query, int row);
/// The largest difference between these sums and the slot `mixed` of the trace.
float largest_gap(const AttentionLayer& layer, int head, int query);

/// What stands at a step, short enough for a cell: the symbol, the names of the ones among numbers
/// ("c 3" for "key c", "value 3"), else the number of the step.
std::string step_token(const TaskView& task, const ExampleView& example, bool of_source, int step);
/// In a sentence: "“c 3” (t = 2)", or "step 2" where the number is all there is to say.
std::string step_phrase(const TaskView& task, const ExampleView& example, bool of_source, int step);
/// The same in full: "“a”", "key c, value 3", "step 5".
std::string step_name(const TaskView& task, const ExampleView& example, bool of_source, int step);

/// The weights of all heads as a table with tabs: layer, head, query, key, and each stage's number.
std::string attention_table(const AttentionLayer& layer, const Snapshot& snapshot);

}  // namespace unroll::viz
