#include "viz/views/measure.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// Of who takes every class to be equally likely.
double blind_bits(const TaskView& task) {
  if (task.uniform_bits > 0) return task.uniform_bits;
  if (task.loss == LossKind::kBinary) return 1;
  return std::log2(static_cast<double>(std::max<std::size_t>(1, task.classes.size())));
}

}  // namespace

bool is_text(const TaskView& task) { return task.symbols_in_text > 0; }

std::string_view loss_unit(const TaskView& task) {
  return task.loss == LossKind::kSquared ? "squared error" : "bits";
}

std::string_view loss_words(const TaskView& task) {
  if (task.loss == LossKind::kSquared) return "squared error per number";
  return task.measure == Measure::kBits ? "bits per symbol" : "bits per answer";
}

std::string loss_text(const TaskView& task, double loss) {
  return format_value(loss) + (task.loss == LossKind::kSquared ? "" : " bits");
}

std::string measure_text(const TaskView& task, double value) {
  switch (task.measure) {
    case Measure::kBits:
      return format_value(value) + " bits";
    case Measure::kAccuracy:
      return share_text(value);
    case Measure::kError:
      break;
  }
  return format_value(value);
}

std::string share_text(double share) {
  return std::isnan(share) ? "–" : format_short(std::round(share * 1000) / 10) + " %";
}

std::vector<Level> loss_levels(const TaskView& task) {
  if (is_text(task))
    return {{"uniform", task.uniform_bits},
            {"unigram", task.unigram_bits},
            {"bigram", task.bigram_bits}};
  std::vector<Level> levels;
  if (task.measure == Measure::kAccuracy) return {{"guessing", blind_bits(task)}};
  for (const BaselineView& b : task.baselines)
    levels.push_back({b.name, task.measure == Measure::kError ? b.value * b.value : b.value});
  return levels;
}

Level main_level(const TaskView& task) {
  if (is_text(task)) return {"unigram", task.unigram_bits};
  if (task.loss != LossKind::kSquared) return {"guessing", blind_bits(task)};
  if (task.baselines.empty()) return {"", 0};
  return {task.baselines.front().name, task.baselines.front().value * task.baselines.front().value};
}

bool has_learned(const TaskView& task, double held_out_loss, double accuracy, double clearly) {
  if (is_text(task)) return held_out_loss < (1 - clearly) * task.unigram_bits;
  if (task.baselines.empty()) return false;
  double best = task.baselines.front().value;
  for (const BaselineView& b : task.baselines)
    best = task.measure == Measure::kAccuracy ? std::max(best, b.value) : std::min(best, b.value);
  switch (task.measure) {
    case Measure::kBits:
      return held_out_loss < (1 - clearly) * best;
    case Measure::kAccuracy:
      return accuracy > best + clearly * (1 - best);
    case Measure::kError:
      break;
  }
  return held_out_loss < (1 - clearly) * best * best;
}

}  // namespace unroll::viz
