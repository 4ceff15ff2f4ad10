#include "engine/analysis/gradient_flow.h"

#include <cmath>
#include <limits>

#include "engine/analysis/finite.h"
#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

/// Euclidean norm without under- or overflow of the squares; NaN where an entry is not finite.
template <class Block>
double norm_of(const Block& block) {
  if (!all_finite(block)) return std::numeric_limits<double>::quiet_NaN();
  const auto largest = static_cast<double>(block.cwiseAbs().maxCoeff());
  if (largest == 0) return 0;
  double sum = 0;
  for (Eigen::Index j = 0; j < block.cols(); ++j)
    for (Eigen::Index i = 0; i < block.rows(); ++i) {
      const double scaled = static_cast<double>(block(i, j)) / largest;
      sum += scaled * scaled;
    }
  return largest * std::sqrt(sum);
}

bool is_active(const GradientFlow& flow, int k) { return flow.active[static_cast<std::size_t>(k)]; }

}  // namespace

template <Scalar S>
GradientFlow empty_flow(int steps, int source_steps) {
  GradientFlow flow;
  flow.of_source = source_steps > 0;
  flow.norms = Matrix<double>::Zero(flow.of_source ? source_steps : steps, steps);
  flow.active.assign(static_cast<std::size_t>(steps), false);
  flow.smallest_normal = static_cast<double>(std::numeric_limits<S>::min());
  return flow;
}

template <Scalar S>
void set_loss_step(GradientFlow& flow, int k, int batch, ConstMatrixView<S> dh, int last) {
  UNROLL_ASSERT(k >= 0 && k < flow.steps() && last < flow.states(),
                "loss step " + std::to_string(k) + " of " + std::to_string(flow.steps()));
  UNROLL_ASSERT(dh.cols() >= Eigen::Index{flow.states()} * batch,
                "a gradient of " + std::to_string(dh.cols()) + " columns where T*B is " +
                    std::to_string(flow.states() * batch));
  flow.active[static_cast<std::size_t>(k)] = true;
  for (int t = 0; t <= last; ++t)
    flow.norms(t, k) = norm_of(dh.middleCols(Eigen::Index{t} * batch, batch));
}

template <Scalar S>
GradientFlow gradient_flow(int steps, int batch,
                           const std::function<ConstMatrixView<S>(int k)>& gradient_of_loss) {
  UNROLL_ASSERT(steps >= 1 && batch >= 1,
                "the gradient flow of T=" + std::to_string(steps) + ", B=" + std::to_string(batch));
  GradientFlow flow = empty_flow<S>(steps);
  for (int k = 0; k < steps; ++k) {
    const ConstMatrixView<S> dh = gradient_of_loss(k);
    if (dh.size() > 0) set_loss_step<S>(flow, k, batch, dh, k);
  }
  return flow;
}

DecayFit fit_decay(const GradientFlow& flow) {
  DecayFit fit;
  std::vector<double> lags, logs;
  double lag_sum = 0, log_sum = 0;
  for (int k = 0; k < flow.steps(); ++k)
    for (int t = 0; is_active(flow, k) && t < flow.states() && flow.lag(t, k) >= 0; ++t) {
      const double norm = flow.norms(t, k);
      if (!std::isfinite(norm)) {
        ++fit.non_finite;
      } else if (norm == 0) {
        ++fit.zeros;
      } else if (norm < flow.smallest_normal) {
        ++fit.underflowed;
      } else {
        lags.push_back(flow.lag(t, k));
        logs.push_back(std::log10(norm));
        lag_sum += lags.back();
        log_sum += logs.back();
      }
    }
  fit.used = static_cast<int>(lags.size());
  if (fit.used == 0) return fit;
  const double lag_mean = lag_sum / fit.used, log_mean = log_sum / fit.used;
  double covariance = 0, variance = 0;
  for (std::size_t i = 0; i < lags.size(); ++i) {
    covariance += (lags[i] - lag_mean) * (logs[i] - log_mean);
    variance += (lags[i] - lag_mean) * (lags[i] - lag_mean);
  }
  fit.decades_at_lag_0 = log_mean;
  if (variance > 0) {
    fit.decades_per_step = covariance / variance;
    fit.decades_at_lag_0 = log_mean - *fit.decades_per_step * lag_mean;
  }
  return fit;
}

std::optional<double> share_older_than(const GradientFlow& flow, int lag) {
  double total = 0, old = 0;
  bool any_old = false;
  for (int k = 0; k < flow.steps(); ++k)
    for (int t = 0; is_active(flow, k) && t < flow.states() && flow.lag(t, k) >= 0; ++t) {
      total += flow.norms(t, k);
      if (flow.lag(t, k) <= lag) continue;
      any_old = true;
      old += flow.norms(t, k);
    }
  if (!any_old || total == 0 || !std::isfinite(total)) return std::nullopt;
  return old / total;
}

std::optional<double> ratio_at_lag(const GradientFlow& flow, int lag) {
  UNROLL_ASSERT(lag >= 0, "a lag of " + std::to_string(lag));
  if (flow.of_source) return std::nullopt;
  double near = 0, far = 0;
  for (int k = lag; k < flow.steps(); ++k) {
    if (!is_active(flow, k)) continue;
    near += flow.norms(k, k);
    far += flow.norms(k - lag, k);
  }
  if (near == 0 || !std::isfinite(near) || !std::isfinite(far)) return std::nullopt;
  return far / near;
}

template GradientFlow empty_flow<float>(int, int);
template GradientFlow empty_flow<double>(int, int);
template void set_loss_step<float>(GradientFlow&, int, int, ConstMatrixView<float>, int);
template void set_loss_step<double>(GradientFlow&, int, int, ConstMatrixView<double>, int);
template GradientFlow gradient_flow<float>(int, int,
                                           const std::function<ConstMatrixView<float>(int)>&);
template GradientFlow gradient_flow<double>(int, int,
                                            const std::function<ConstMatrixView<double>(int)>&);

}  // namespace unroll::analysis
