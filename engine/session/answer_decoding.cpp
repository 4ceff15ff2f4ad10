// What the network writes when it reads its own symbols in place of the true ones.

#include <algorithm>

#include "engine/session/answer_work.h"
#include "engine/session/decoding.h"

namespace unroll {

double decoding_work(const Subject& s) {
  if (!s.task.feedback()) return 0;
  const double passes = s.trace.steps(), steps = s.trace.steps() + s.trace.source_steps();
  return (1 + std::min(s.task.held_out_count(), kMostDecoded)) * passes * steps *
         static_cast<double>(s.theta.values().size());
}

Result<DecodingFinding> find_decoding(const Subject& s) {
  if (!s.task.feedback()) return Error{"", "No step of this task reads what was answered before."};
  const Batch& data = s.trace.data();
  const analysis::FreeAnswer answer =
      analysis::decode_freely(s.model, s.theta, *s.task.feedback(), data).front();
  DecodingFinding finding;
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
