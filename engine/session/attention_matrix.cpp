#include "engine/session/attention_matrix.h"

#include "engine/session/state_slots.h"

namespace unroll {

std::vector<AttentionMatrix> attention_matrices(const Trace<float>& trace) {
  UNROLL_ASSERT(trace.batch() == 1,
                "attention weights of " + std::to_string(trace.batch()) + " examples at once");
  std::vector<AttentionMatrix> out;
  for (const int id : weight_slots(trace.table())) {
    if (!trace.kept(id)) continue;
    const TraceSlot& slot = trace.table()[static_cast<std::size_t>(id)];
    const ConstMatrixView<float> all = trace.value(id);
    const int heads = slot.rows.per_key;
    const Eigen::Index keys = all.rows() / heads;
    for (int head = 0; head < heads; ++head)
      out.push_back({slot.layer, head, slot.rows.keys_in_source,
                     all.middleRows(head * keys, keys).template cast<double>()});
  }
  return out;
}

}  // namespace unroll
