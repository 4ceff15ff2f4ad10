#include "viz/views/what_if_words.h"

#include "viz/views/input_edits.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"

namespace unroll::viz {

std::string what_if_words(const Snapshot& snapshot) {
  const ExampleView &now = snapshot.example, &before = untouched(snapshot);
  if (snapshot.what_if.empty())
    return !now.inputs.empty() || !now.source.empty()
               ? std::string(has_words(snapshot.task.symbols) ? "Press a word" : "Press a symbol") +
                     ", then choose what is to stand in its place, or type (Enter is not needed): "
                     "the answers follow at once. The network itself is not changed."
               : "Change what is read: the answers follow at once. The network itself is not "
                 "changed.";
  const auto loss = [&](const ExampleView& e) {
    return loss_text(snapshot.task, static_cast<double>(e.loss_bits));
  };
  std::string out = "Loss of this example: " + loss(before) + " before, " + loss(now) + " now";
  int differing = 0, asked = 0, first = -1;
  for (int t = 0; t < steps_of(now); ++t) {
    if (!has_target(now, t)) continue;
    ++asked;
    const int a = answer_at(before, t), b = answer_at(now, t);
    if (a < 0 || a == b) continue;
    if (first < 0) first = t;
    ++differing;
  }
  out += ". ";
  if (snapshot.task.loss != LossKind::kSquared && answer_at(now, 0) >= 0) {
    if (differing == 0)
      out += asked == 1 ? "The answer stays the same. " : "No answer changes. ";
    else
      out += std::to_string(differing) + " of " + std::to_string(asked) +
             (asked == 1 ? " answer changes" : " answers change") + ", the first at step " +
             std::to_string(first) + ": from " +
             class_name(snapshot.task, answer_at(before, first)) + " to " +
             class_name(snapshot.task, answer_at(now, first)) + ". ";
  }
  if (snapshot.what_if.front().edits.empty()) return out;
  return out + (snapshot.what_if.front().answers_follow
                    ? "What counts as right is what you let it read next."
                    : "What counts as right is still the answer of the task's own example.");
}

}  // namespace unroll::viz
