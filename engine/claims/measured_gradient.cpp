#include "engine/claims/measured_gradient.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/analysis/jacobian.h"
#include "engine/analysis/jacobian_of_model.h"
#include "engine/claims/measured_memory.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 4, kOld = 10;
constexpr std::uint64_t kFlowStream = 1u << 18;

/// Only the last step keeps a loss.
Batch with_last_loss(Batch batch) {
  const auto last = batch.targets.end() - batch.size;
  std::fill(batch.targets.begin(), last, -1);
  for (auto at = last; at != batch.targets.end(); ++at) *at = std::max(*at, 0);
  return batch;
}

Batch some_examples(const Examined& e) {
  Random random(e.seed, kFlowStream);
  return e.task.draw(random, kExamples);
}

std::optional<analysis::GradientFlow> flow_of(const Examined& e, Batch data) {
  const int state = topmost_state(*e.model.slots());
  if (state < 0) return std::nullopt;
  return analysis::gradient_flow_of_model(e.model, e.theta, e.pass(std::move(data)), state);
}

double share_older(const Examined& e, int lag) {
  const auto flow = flow_of(e, some_examples(e));
  return flow ? analysis::share_older_than(*flow, lag).value_or(kNan) : kNan;
}

/// The chain of one example of a plain recurrent layer; nothing for other models.
std::optional<analysis::JacobianChain> chain_of(const Examined& e, const Trace<float>& trace) {
  const auto jacobians = analysis::rnn_jacobians(e.theta, trace, "rnn0", 0,
                                                 analysis::slope_of(e.config.model.activation));
  if (!jacobians) return std::nullopt;
  return analysis::jacobian_chain(trace.steps(), jacobians.value());
}

}  // namespace

double loss_steps(const Examined& e) {
  const Batch data = some_examples(e);
  int steps = 0;
  for (int t = 0; t < data.steps; ++t) {
    const auto first = data.targets.begin() + t * data.size;
    steps += std::any_of(first, first + data.size, [](int target) { return target >= 0; });
  }
  return steps;
}

double lane_error(const Examined& e) {
  Trace<float> trace = e.pass(some_examples(e));
  const double total = e.model.forward(e.theta, trace);
  double sum = 0;
  int targets = 0;
  for (std::size_t c = 0; c < trace.data().targets.size(); ++c) {
    if (trace.data().targets[c] < 0) continue;
    sum += static_cast<double>(trace.value(e.model.losses())(0, static_cast<Eigen::Index>(c)));
    ++targets;
  }
  return std::fabs(sum - total * targets) / (total * targets);
}

double flow_error(const Examined& e) {
  const int state = topmost_state(*e.model.slots());
  if (state < 0) return kNan;
  Trace<float> trace = e.pass(some_examples(e));
  Matrix<double> sum = Matrix<double>::Zero(trace.rows(state), trace.value(state).cols());
  analysis::gradient_flow_of_model<float>(
      e.model, e.theta, trace, state,
      [&](int, ConstMatrixView<float> dh) { sum += dh.template cast<double>(); });
  Params<float> gradient(e.model.params());
  e.model.backward(e.theta, trace, gradient);
  const Matrix<double> whole = std::as_const(trace).grad(state).template cast<double>();
  return (whole - sum).cwiseAbs().maxCoeff() / whole.cwiseAbs().maxCoeff();
}

double share_earlier(const Examined& e) { return share_older(e, 0); }

double share_old(const Examined& e) { return share_older(e, kOld); }

double slope(const Examined& e) {
  const auto flow = flow_of(e, with_last_loss(some_examples(e)));
  return flow ? analysis::fit_decay(*flow).decades_per_step.value_or(kNan) : kNan;
}

double bound_margin(const Examined& e) {
  const int state = topmost_state(*e.model.slots());
  Trace<float> trace = e.pass(with_last_loss(single_out(some_examples(e), 0)));
  const auto chain = chain_of(e, trace);
  if (!chain) return kNan;
  Params<float> gradient(e.model.params());
  e.model.backward(e.theta, trace, gradient);
  const Matrix<double> d = std::as_const(trace).grad(state).template cast<double>();
  const int last = trace.steps() - 1;
  double least = std::numeric_limits<double>::infinity();
  for (int t = 0; t < last; ++t) {
    const double ratio = std::log10(d.col(t).norm() / d.col(last).norm());
    if (std::isfinite(ratio))
      least = std::min(least, chain->log10_bound[static_cast<std::size_t>(t) + 1] - ratio);
  }
  return least;
}

double bound_per_step(const Examined& e) {
  const Trace<float> trace = e.pass(with_last_loss(single_out(some_examples(e), 0)));
  const auto chain = chain_of(e, trace);
  return chain ? chain->log10_bound[1] / (trace.steps() - 1) : kNan;
}

}  // namespace unroll
