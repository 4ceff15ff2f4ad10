// How much each position of the input matters, by three measures side by side.

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/rank_agreement.h"
#include "engine/analysis/saliency.h"
#include "engine/session/answer_work.h"
#include "engine/session/attention_matrix.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

/// Multiplications of all passes with one position taken away.
constexpr double kMostWork = 5e8;

/// `data` with column `t` of the input or source turned to zeros.
Batch without(const Batch& data, int t, bool of_source) {
  Batch changed = data;
  std::vector<int>& symbols = of_source ? changed.source : changed.inputs;
  std::vector<double>& values = of_source ? changed.source_values : changed.values;
  if (!symbols.empty()) {
    symbols[static_cast<std::size_t>(t)] = -1;
    return changed;
  }
  const int steps = of_source ? data.source_steps : data.steps;
  const std::size_t features = values.size() / static_cast<std::size_t>(steps);
  std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(t) * features),
              features, 0.0);
  return changed;
}

std::vector<double> ablate(const Subject& s, bool of_source) {
  Trace<float> copy = s.trace;
  const int steps = of_source ? s.trace.source_steps() : s.trace.steps();
  return analysis::ablation(steps, s.loss, [&](int t) {
    copy.set_data(without(s.trace.data(), t, of_source));
    return s.model.forward(s.theta, copy);
  });
}

/// Mean weight on each key over all heads and all queries with a loss.
std::vector<double> looked_at(const Subject& s, bool of_source) {
  std::vector<double> sum;
  int count = 0;
  for (const AttentionMatrix& head : attention_matrices(s.trace)) {
    if (head.of_source != of_source) continue;
    if (head.weights.cols() != s.trace.steps()) continue;  // of the encoder: no query has a loss
    sum.resize(static_cast<std::size_t>(head.weights.rows()));
    for (Eigen::Index q = 0; q < head.weights.cols(); ++q) {
      if (s.trace.data().targets[static_cast<std::size_t>(q)] < 0) continue;
      ++count;
      for (Eigen::Index k = 0; k < head.weights.rows(); ++k)
        sum[static_cast<std::size_t>(k)] += head.weights(k, q);
    }
  }
  for (double& v : sum) v /= std::max(1, count);
  return sum;
}

/// Agreement of the orders by magnitude.
double agreement(std::vector<double> a, std::vector<double> b) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (a.size() != b.size()) return kNan;
  for (double& v : a) v = std::fabs(v);
  for (double& v : b) v = std::fabs(v);
  return analysis::spearman(a, b).value_or(kNan);
}

std::vector<float> as_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

int positions(const Subject& s) { return s.trace.steps() + s.trace.source_steps(); }

double ablation_work(const Subject& s) {
  return 1.0 * positions(s) * positions(s) * static_cast<double>(s.theta.values().size());
}

bool ablation_bearable(const Subject& s) { return ablation_work(s) <= kMostWork; }

PositionScores score(const Subject& s, int slot, bool of_source) {
  PositionScores out{.of_source = of_source,
                     .slot = slot_name(s.trace.table()[static_cast<std::size_t>(slot)])};
  const auto products =
      analysis::gradient_times_input<float>(s.trace.value(slot), s.trace.grad(slot));
  const auto ablation = ablation_bearable(s) ? ablate(s, of_source) : std::vector<double>{};
  const auto attention = looked_at(s, of_source);
  out.gradient_times_input = as_floats(products);
  out.ablation = as_floats(ablation);
  out.attention = as_floats(attention);
  out.gradient_ablation = agreement(products, ablation);
  out.gradient_attention = agreement(products, attention);
  out.ablation_attention = agreement(ablation, attention);
  return out;
}

}  // namespace

double saliency_work(const Subject& s) { return ablation_bearable(s) ? ablation_work(s) : 0; }

Result<SaliencyFinding> find_saliency(const Subject& s) {
  SaliencyFinding finding;
  finding.loss = s.loss;
  for (const bool of_source : {false, true}) {
    const int slot = input_slot(s.trace.table(), of_source);
    if (slot >= 0) finding.sequences.push_back(score(s, slot, of_source));
  }
  if (!ablation_bearable(s))
    finding.note =
        "Taking away one position at a time would take too long here; choose a smaller "
        "T or H.";
  return finding;
}

}  // namespace unroll
