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
constexpr int kExamples = 4, kOld = 10, kTried = 40;
constexpr double kNudge = 1e-3, kSmallest = 1e-3;
constexpr std::uint64_t kFlowStream = 1u << 18, kTriedStream = 1u << 21;

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

/// A network in double precision with the loss of one example.
struct Precise {
  explicit Precise(const Examined& e)
      : model(e.config.model, e.task.shape()),
        theta(model.params()),
        trace(model.slots(), single_out(some_examples(e), 0)) {
    std::copy(e.theta.values().begin(), e.theta.values().end(), theta.values().begin());
  }

  /// The slope of the loss along one parameter.
  double slope(std::size_t parameter) {
    double& value = theta.values()[parameter];
    const double kept = value;
    const auto loss_at = [&](double steps) {
      value = kept + steps * kNudge;
      return model.forward(theta, trace);
    };
    const double near = loss_at(1) - loss_at(-1), far = loss_at(2) - loss_at(-2);
    value = kept;
    return (8 * near - far) / (12 * kNudge);
  }

  Model<double> model;
  Params<double> theta;
  Trace<double> trace;
};

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

double earlier_answers(const Examined& e) {
  Trace<float> trace = e.pass(some_examples(e));
  Params<float> gradient(e.model.params());
  e.model.backward(e.theta, trace, gradient);
  const auto d = std::as_const(trace).grad(e.model.scores());
  double earlier = 0, all = 0;
  for (int b = 0; b < trace.batch(); ++b) {
    const int last = last_target(trace.data(), b);
    for (int t = 0; t < trace.steps(); ++t) {
      const auto length = static_cast<double>(d.col(Eigen::Index{t} * trace.batch() + b).norm());
      all += length;
      if (t != last) earlier += length;
    }
  }
  return earlier / all;
}

double gradient_error(const Examined& e) {
  Precise precise(e);
  Params<double> gradient(precise.model.params());
  precise.model.forward(precise.theta, precise.trace);
  precise.model.backward(precise.theta, precise.trace, gradient);
  // A bias of keys has no effect at all: what is 0 is not compared with rounding.
  double largest = 0;
  for (const double derivative : gradient.values())
    largest = std::max(largest, std::fabs(derivative));
  Random random(e.seed, kTriedStream);
  double worst = 0;
  for (std::size_t p = 0; p < gradient.table().infos().size(); ++p) {
    const auto size = static_cast<std::uint64_t>(gradient.matrix(static_cast<int>(p)).size());
    for (std::uint64_t n = 0; n < std::min<std::uint64_t>(size, kTried); ++n) {
      const std::uint64_t entry = size <= kTried ? n : random.below(size);
      const std::size_t at = gradient.table().infos()[p].offset + entry;
      const double by_rule = gradient.values()[at], measured = precise.slope(at);
      const double scale = std::max({std::fabs(by_rule), std::fabs(measured), kSmallest * largest});
      worst = std::max(worst, std::fabs(by_rule - measured) / scale);
    }
  }
  return worst;
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
