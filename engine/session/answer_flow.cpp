// The gradient of each loss on its way back through time.

#include <algorithm>
#include <limits>

#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// A matrix of more steps than that is too large to be sent with every snapshot.
constexpr int kMostSteps = 512;
/// Multiplications of all passes together; about a seventh of a second.
constexpr double kMostWork = 6e8;
constexpr int kLeastColumns = 8;

double pass_work(const Subject& s) {
  return 3.0 * s.trace.steps() * static_cast<double>(s.theta.values().size());
}

std::vector<int> steps_with_loss(const Batch& data) {
  std::vector<int> steps;
  for (int t = 0; t < data.steps; ++t)
    if (data.targets[static_cast<std::size_t>(t)] >= 0) steps.push_back(t);
  return steps;
}

int columns_to_measure(const Subject& s, int loss_steps) {
  const double bearable = kMostWork / pass_work(s);
  return std::min(loss_steps, std::max(kLeastColumns, static_cast<int>(std::min(1e6, bearable))));
}

/// `count` of `steps`, evenly spread; the last one is always among them.
std::vector<int> thinned(const std::vector<int>& steps, int count) {
  std::vector<int> out;
  const auto n = static_cast<std::size_t>(count);
  for (std::size_t i = 1; i <= n; ++i) out.push_back(steps[i * steps.size() / n - 1]);
  return out;
}

StateFlow describe(const SlotName& slot, const analysis::GradientFlow& flow) {
  StateFlow out{.slot = slot};
  for (Eigen::Index k = 0; k < flow.norms.cols(); ++k)
    for (Eigen::Index t = 0; t < flow.norms.rows(); ++t)
      out.norms.push_back(static_cast<float>(flow.norms(t, k)));
  const analysis::DecayFit fit = fit_decay(flow);
  out.decades_per_step = fit.decades_per_step.value_or(kNan);
  out.decades_at_lag_0 = fit.used > 0 ? fit.decades_at_lag_0 : kNan;
  out.used = fit.used;
  out.zeros = fit.zeros;
  out.underflowed = fit.underflowed;
  out.non_finite = fit.non_finite;
  for (int lag = 0; lag < flow.lags(); ++lag) {
    out.share_older.push_back(static_cast<float>(share_older_than(flow, lag).value_or(kNan)));
    out.ratio.push_back(static_cast<float>(ratio_at_lag(flow, lag).value_or(kNan)));
  }
  return out;
}

}  // namespace

Result<FlowFinding> find_flow(const Subject& s) {
  const TraceTable& table = s.trace.table();
  const int steps = s.trace.steps();
  if (steps > kMostSteps)
    return Error{"", "The matrix of " + std::to_string(steps) + " x " + std::to_string(steps) +
                         " norms is too large to be shown; choose T of at most " +
                         std::to_string(kMostSteps) + "."};
  const std::vector<int> losses = steps_with_loss(s.trace.data());
  if (losses.empty())
    return Error{"", "This example has no target, so there is no gradient; watch another one."};
  FlowFinding finding;
  std::vector<int> slots = state_slots(table);
  if (slots.empty()) slots = {input_slot(table, false)};

  const std::vector<int> measured =
      thinned(losses, columns_to_measure(s, static_cast<int>(losses.size())));
  auto flows = analysis::gradient_flows_of_model(s.model, s.theta, s.trace, slots, measured);
  finding.steps = steps;
  finding.loss_steps = static_cast<std::int32_t>(losses.size());
  finding.loss_steps_measured = static_cast<std::int32_t>(measured.size());
  finding.smallest_normal = flows.front().smallest_normal;
  for (const bool active : flows.front().active) finding.active.push_back(active ? 1 : 0);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    flows[i].source_backward = flows[i].of_source && walks_back(table, slots[i]);
    if (flows[i].of_source)
      finding.note = "Distances to the encoder's states count on through the end of the source.";
    finding.states.push_back(
        describe(slot_name(table[static_cast<std::size_t>(slots[i])]), flows[i]));
  }
  return finding;
}

double flow_work(const Subject& s) {
  if (s.trace.steps() > kMostSteps) return 0;
  const auto losses = static_cast<int>(steps_with_loss(s.trace.data()).size());
  return pass_work(s) * columns_to_measure(s, losses);
}

}  // namespace unroll
