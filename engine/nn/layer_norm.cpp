#include "engine/nn/layer_norm.h"

#include <array>
#include <cmath>

#include "engine/math/kernels.h"

namespace unroll {

namespace {

constexpr SlotInfo kMean{
    .name = "m", .symbol = "m_t", .formula = "m_t = mean of x_t", .reads = "in", .filled = true};
constexpr SlotInfo kVariance{.name = "v",
                             .symbol = "v_t",
                             .formula = "v_t = mean of (x_t - m_t)^2",
                             .reads = "in m",
                             .filled = true};
constexpr SlotInfo kNormalised{.name = "n",
                               .symbol = "n_t",
                               .formula = "n_t = (x_t - m_t) / sqrt(v_t + 0.00001)",
                               .reads = "in m v",
                               .filled = true};
constexpr SlotInfo kOutput{
    .name = "y", .symbol = "y_t", .formula = "y_t = g * n_t + b", .reads = "n g b"};

/// away = x - mean.
template <class S>
void leave(const S* x, S mean, S* away, int n) {
  for (int i = 0; i < n; ++i) away[i] = x[i] - mean;
}

/// take(c, the sum of term(i, c) over the rows from the top) for each column: several side by side,
/// since each sum waits for itself.
template <class S, class Term, class Take>
void sum_columns(Eigen::Index rows, Eigen::Index cols, const Term& term, const Take& take) {
  constexpr std::size_t kTogether = 8;
  Eigen::Index c = 0;
  for (; c + static_cast<Eigen::Index>(kTogether) <= cols;
       c += static_cast<Eigen::Index>(kTogether)) {
    std::array<S, kTogether> sums{};
    for (Eigen::Index i = 0; i < rows; ++i)
      for (std::size_t k = 0; k < kTogether; ++k)
        sums[k] += term(i, c + static_cast<Eigen::Index>(k));
    for (std::size_t k = 0; k < kTogether; ++k) take(c + static_cast<Eigen::Index>(k), sums[k]);
  }
  for (; c < cols; ++c) {
    S sum = 0;
    for (Eigen::Index i = 0; i < rows; ++i) sum += term(i, c);
    take(c, sum);
  }
}

}  // namespace

template <Scalar S>
LayerNorm<S>::LayerNorm(ModelPlan& plan, const std::string& name, Port input, double epsilon)
    : input_(input), epsilon_(static_cast<S>(epsilon)) {
  const LayerPlace place(name, input);
  g_ = plan.add_param(place, "g", input.rows, 1);
  b_ = plan.add_param(place, "b", input.rows, 1);
  m_ = plan.add_slot(place, kMean, 1);
  v_ = plan.add_slot(place, kVariance, 1);
  n_ = plan.add_slot(place, kNormalised, input.rows);
  y_ = plan.port(plan.add_slot(place, kOutput, input.rows));
}

template <Scalar S>
void LayerNorm<S>::initialise(Params<S>& theta, Random&) const {
  theta.matrix(g_).setOnes();
  theta.matrix(b_).setZero();
}

template <Scalar S>
void LayerNorm<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const MatrixView<S> x = trace.value(input_.slot);
  MatrixView<S> m = trace.value(m_), v = trace.value(v_);
  MatrixView<S> n = trace.value(n_), y = trace.value(y_.slot);
  const auto size = static_cast<S>(x.rows());
  sum_columns<S>(
      x.rows(), x.cols(), [&](Eigen::Index i, Eigen::Index c) { return x(i, c); },
      [&](Eigen::Index c, S sum) { m(0, c) = sum / size; });
  trace.commit(m_);
  sum_columns<S>(
      x.rows(), x.cols(),
      [&](Eigen::Index i, Eigen::Index c) {
        const S away = x(i, c) - m(0, c);
        return away * away;
      },
      [&](Eigen::Index c, S sum) { v(0, c) = sum / size; });
  trace.commit(v_);
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const S scale = S(1) / std::sqrt(v(0, c) + epsilon_);
    for (Eigen::Index i = 0; i < x.rows(); ++i) n(i, c) = (x(i, c) - m(0, c)) * scale;
  }
  trace.commit(n_);
  const auto g = theta.matrix(g_), b = theta.matrix(b_);
  for (Eigen::Index c = 0; c < x.cols(); ++c)
    for (Eigen::Index i = 0; i < x.rows(); ++i) y(i, c) = g(i, 0) * n(i, c) + b(i, 0);
  trace.commit(y_.slot);
}

template <Scalar S>
void LayerNorm<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  const math::Kernels<S>& kernels = trace.kernels();
  const MatrixView<S> x = trace.value(input_.slot), n = trace.value(n_);
  const MatrixView<S> m = trace.value(m_), v = trace.value(v_);
  MatrixView<S> dx = trace.grad(input_.slot), dn = trace.grad(n_), dy = trace.grad(y_.slot);
  MatrixView<S> dm = trace.grad(m_), dv = trace.grad(v_);
  const int rows = static_cast<int>(x.rows());
  const auto size = static_cast<S>(rows);
  S* away = trace.scratch(n_, rows, 1).data();

  trace.settle(y_.slot);
  const S* g = theta.matrix(g_).data();
  S* dg = trace.into(gradient, g_).data();
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const S *from = dy.col(c).data(), *by = n.col(c).data();
    S* to = dn.col(c).data();
    for (int i = 0; i < rows; ++i) {
      dg[i] += from[i] * by[i];
      to[i] = from[i] * g[i];
    }
  }
  trace.calculator().add_column_sums(read_only(dy), trace.into(gradient, b_));
  trace.settle(n_);

  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const S scale = S(1) / std::sqrt(v(0, c) + epsilon_);
    const S* from = dn.col(c).data();
    leave(x.col(c).data(), m(0, c), away, rows);
    dv(0, c) = S(-0.5) * kernels.add_up_products(from, away, rows) * (scale * scale * scale);
    dm(0, c) = -kernels.add_up(from, rows) * scale;
    kernels.take(-scale, from, dx.col(c).data(), rows);
  }
  trace.settle(v_);
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const S share = S(2) * dv(0, c) / size;
    leave(x.col(c).data(), m(0, c), away, rows);
    kernels.take(-share, away, dx.col(c).data(), rows);
    // The sum of x - m is 0 unless m is held at something else.
    dm(0, c) -= share * kernels.add_up(away, rows);
  }
  trace.settle(m_);
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const S share = dm(0, c) / size;
    S* to = dx.col(c).data();
    for (int i = 0; i < rows; ++i) to[i] += share;
  }
}

template class LayerNorm<float>;
template class LayerNorm<double>;

}  // namespace unroll
