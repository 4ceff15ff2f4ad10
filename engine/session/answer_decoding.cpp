// What the network writes when it reads its own symbols in place of the true ones.

#include <algorithm>

#include "engine/session/answer_work.h"
#include "engine/session/decoding.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

/// An empty look for each head that reads the answer's way through the source.
std::vector<SourceLook> heads_on_source(const TraceTable& table) {
  std::vector<SourceLook> looks;
  for (const int id : weight_slots(table)) {
    const TraceSlot& slot = table[static_cast<std::size_t>(id)];
    if (slot.in_source || !slot.rows.keys_in_source) continue;
    for (int head = 0; head < slot.rows.per_key; ++head) looks.push_back({slot.layer, head, {}});
  }
  return looks;
}

/// Appends what each head weighs at step t; `keys` of the source are data.
void look_at(std::vector<SourceLook>& looks, const Trace<float>& trace, int t, int keys) {
  std::size_t at = 0;
  for (const int id : weight_slots(trace.table())) {
    const TraceSlot& slot = trace.table()[static_cast<std::size_t>(id)];
    if (slot.in_source || !slot.rows.keys_in_source) continue;
    const ConstMatrixView<float> all = trace.value(id);
    for (int head = 0; head < slot.rows.per_key; ++head, ++at)
      for (int k = 0; k < keys && trace.kept(id); ++k)
        looks[at].weights.push_back(all(head * trace.source_steps() + k, t));
  }
}

}  // namespace

double decoding_work(const Subject& s) {
  if (!s.task.feedback()) return 0;
  const double passes = s.trace.steps(), steps = s.trace.steps() + s.trace.source_steps();
  return (1 + std::min(s.task.held_out_count(), kMostDecoded)) * passes * steps *
         static_cast<double>(s.theta.values().size());
}

Result<DecodingFinding> find_decoding(const Subject& s) {
  if (!s.task.feedback()) return Error{"", "No step of this task reads what was answered before."};
  const Batch& data = s.trace.data();
  DecodingFinding finding;
  finding.looks = heads_on_source(s.trace.table());
  const int keys = data.source_lengths.empty() ? data.source_steps : data.source_lengths.front();
  const std::function<void(int, const Trace<float>&)> look = [&](int t, const Trace<float>& trace) {
    look_at(finding.looks, trace, t, keys);
  };
  const analysis::FreeAnswer answer =
      analysis::decode_freely(s.model, s.theta, *s.task.feedback(), data, look).front();
  finding.source = s.task.source_text(data, 0);
  finding.written = classes_of(answer);
  for (const WrittenSymbol& w : answer) finding.probabilities.push_back(w.probability);
  finding.truth = analysis::true_answer(data, 0);
  finding.written_text = answer_text(s.task, finding.written);
  finding.truth_text = answer_text(s.task, finding.truth);
  const analysis::DecodingScore score = decode_held_out(s.task, s.model, s.theta);
  finding.exact = score.exact;
  finding.symbols = score.symbols;
  finding.examples = score.sequences;
  return finding;
}

}  // namespace unroll
