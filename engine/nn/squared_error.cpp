#include "engine/nn/squared_error.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
SquaredError<S>::SquaredError(ModelPlan& plan, const std::string& name, Port input)
    : input_(input) {
  const LayerPlace place(name, input);
  error_ = plan.add_slot(
      place, {.name = "e", .symbol = "e_t", .formula = "e_t = y_t - target", .reads = "in"},
      input.rows);
  loss_ = plan.add_slot(
      place, {.name = "loss", .symbol = "L_t", .formula = "L_t = mean of e_t^2", .reads = "e"}, 1);
}

template <Scalar S>
void SquaredError<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const Batch& data = trace.data();
  const MatrixView<S> y = trace.value(input_.slot);
  MatrixView<S> error = trace.value(error_);
  MatrixView<S> loss = trace.value(loss_);
  UNROLL_ASSERT(data.target_values.size() == static_cast<std::size_t>(y.size()),
                std::to_string(data.target_values.size()) + " target numbers for " +
                    std::to_string(y.size()));
  for (Eigen::Index c = 0; c < y.cols(); ++c)
    for (Eigen::Index i = 0; i < y.rows(); ++i)
      error(i, c) =
          data.targets[static_cast<std::size_t>(c)] < 0
              ? S(0)
              : y(i, c) -
                    static_cast<S>(data.target_values[static_cast<std::size_t>(c * y.rows() + i)]);
  trace.commit(error_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    S sum = 0;
    for (Eigen::Index i = 0; i < y.rows(); ++i) sum += error(i, c) * error(i, c);
    loss(0, c) =
        data.targets[static_cast<std::size_t>(c)] < 0 ? S(0) : sum / static_cast<S>(y.rows());
  }
  trace.commit(loss_);
}

template <Scalar S>
void SquaredError<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const Batch& data = trace.data();
  const int n = this->count_targets(data);
  if (n == 0) return;
  MatrixView<S> dloss = trace.grad(loss_);
  MatrixView<S> de = trace.grad(error_);
  dloss.setConstant(S(1) / static_cast<S>(n));
  trace.settle(loss_);
  const MatrixView<S> error = trace.value(error_);
  const S scale = S(2) / static_cast<S>(error.rows());
  for (Eigen::Index c = 0; c < error.cols(); ++c)
    if (data.targets[static_cast<std::size_t>(c)] >= 0)
      for (Eigen::Index i = 0; i < error.rows(); ++i)
        de(i, c) = dloss(0, c) * (scale * error(i, c));
  trace.settle(error_);
  MatrixView<S> dy = trace.grad(input_.slot);
  for (Eigen::Index c = 0; c < error.cols(); ++c)
    if (data.targets[static_cast<std::size_t>(c)] >= 0) dy.col(c) += de.col(c);
}

template class SquaredError<float>;
template class SquaredError<double>;

}  // namespace unroll
