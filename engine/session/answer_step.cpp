// The coming update, carried out on copies and recorded.

#include <cmath>

#include "engine/session/answer_work.h"
#include "engine/train/schedule.h"

namespace unroll {

namespace {

constexpr double kLn2 = 0.69314718055994530942;

/// Of the `count` numbers that `at` gives.
template <class At>
double norm_of(std::size_t count, At at) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto x = static_cast<double>(at(i));
    sum += x * x;
  }
  return std::sqrt(sum);
}

float entry(const std::vector<float>& moments, std::size_t i) {
  return moments.empty() ? 0.0f : moments[i];
}

ParameterStep describe(const ParamInfo& info, const Run& before, const Rehearsal& r) {
  const std::size_t count =
      static_cast<std::size_t>(info.rows) * static_cast<std::size_t>(info.cols);
  const float* theta = before.theta().values().data() + info.offset;
  const float* raw = r.record.gradient.data() + info.offset;
  const float* clipped = r.clipped.values().data() + info.offset;
  const float* next = r.theta.values().data() + info.offset;
  const auto change = [&](std::size_t i) { return next[i] - theta[i]; };
  std::size_t most = 0;
  for (std::size_t i = 1; i < count; ++i)
    if (std::abs(change(i)) > std::abs(change(most))) most = i;
  return {.value_norm = norm_of(count, [&](std::size_t i) { return theta[i]; }),
          .gradient_norm = norm_of(count, [&](std::size_t i) { return raw[i]; }),
          .clipped_norm = norm_of(count, [&](std::size_t i) { return clipped[i]; }),
          .change_norm = norm_of(count, change),
          .row = static_cast<std::int32_t>(most) % info.rows,
          .col = static_cast<std::int32_t>(most) / info.rows,
          .value = theta[most],
          .gradient = raw[most],
          .clipped = clipped[most],
          .first_before = entry(before.optimizer().first, info.offset + most),
          .second_before = entry(before.optimizer().second, info.offset + most),
          .first = entry(r.optimizer.first, info.offset + most),
          .second = entry(r.optimizer.second, info.offset + most),
          .next = next[most]};
}

}  // namespace

double step_work(const Subject& s) { return work_of_update(s); }

Result<StepFinding> find_step(const Subject& s) {
  const Rehearsal r = s.run.rehearse(s.config.train);
  StepFinding finding;
  std::vector<std::int32_t> place;  // of each slot among those that are shown, or -1
  std::int32_t shown = 0;
  for (std::size_t i = 0; i < s.trace.table().size(); ++i)
    place.push_back(s.trace.kept(static_cast<int>(i)) ? shown++ : -1);
  for (Operation operation : r.record.operations) {
    if (operation.slot >= 0) {
      operation.slot = place[static_cast<std::size_t>(operation.slot)];
      if (operation.slot < 0) continue;
    }
    finding.operations.push_back(operation);
  }
  const bool squared = s.task.shape().loss == LossKind::kSquared;
  finding.loss = static_cast<float>(squared ? r.report.loss_nats : r.report.loss_nats / kLn2);
  finding.gradient_norm = r.report.gradient_norm;
  finding.clipped_norm = r.report.clipped_norm;
  finding.rate = rate_at(s.config.train, s.run.updates());
  if (is_adam(s.config.train.optimizer)) {
    finding.correction1 = 1 - r.optimizer.power1;
    finding.correction2 = 1 - r.optimizer.power2;
  }
  if (r.report.fault) {
    finding.fault = r.report.fault->place;
    return finding;
  }
  for (const ParamInfo& info : s.theta.table().infos())
    finding.parameters.push_back(describe(info, s.run, r));
  return finding;
}

}  // namespace unroll
