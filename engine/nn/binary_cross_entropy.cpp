#include "engine/nn/binary_cross_entropy.h"

#include <cmath>

#include "engine/base/contract.h"
#include "engine/base/logarithm.h"
#include "engine/math/functions.h"

namespace unroll {

template <Scalar S>
BinaryCrossEntropy<S>::BinaryCrossEntropy(ModelPlan& plan, const std::string& name, Port input)
    : input_(input) {
  const LayerPlace place(name, input);
  p_ = plan.add_slot(place,
                     {.name = "p",
                      .symbol = "p_t",
                      .formula = "p_t = 1 / (1 + e^-y_t)",
                      .reads = "in",
                      .readout = true},
                     input.rows);
  cost_ = plan.add_slot(place,
                        {.name = "cost",
                         .symbol = "c_t",
                         .formula = "c_t = log(1 + e^y_t) - target y_t",
                         .reads = "in"},
                        input.rows);
  loss_ = plan.add_slot(
      place, {.name = "loss", .symbol = "L_t", .formula = "L_t = mean of c_t", .reads = "cost"}, 1);
}

template <Scalar S>
void BinaryCrossEntropy<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const Batch& data = trace.data();
  const MatrixView<S> y = trace.value(input_.slot);
  UNROLL_ASSERT(data.target_values.size() == static_cast<std::size_t>(y.size()),
                std::to_string(data.target_values.size()) + " target numbers for " +
                    std::to_string(y.size()));
  MatrixView<S> p = trace.value(p_);
  MatrixView<S> cost = trace.value(cost_);
  MatrixView<S> loss = trace.value(loss_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    const bool counts = data.targets[static_cast<std::size_t>(c)] >= 0;
    for (Eigen::Index i = 0; i < y.rows(); ++i) {
      const S score = y(i, c);
      const auto target =
          static_cast<S>(data.target_values[static_cast<std::size_t>(c * y.rows() + i)]);
      p(i, c) = math::sigmoid(score);
      const double tail = 1.0 + static_cast<double>(math::exp(-std::fabs(score)));
      const S positive = score > S(0) ? score : S(0);
      cost(i, c) = counts ? (positive - score * target) + static_cast<S>(natural_log(tail)) : S(0);
    }
  }
  trace.commit_readout(p_);
  trace.commit(cost_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    S sum = 0;
    for (Eigen::Index i = 0; i < y.rows(); ++i) sum += cost(i, c);
    loss(0, c) = sum / static_cast<S>(y.rows());
  }
  trace.commit(loss_);
}

template <Scalar S>
void BinaryCrossEntropy<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const Batch& data = trace.data();
  const int n = this->count_targets(data);
  if (n == 0) return;
  MatrixView<S> dloss = trace.grad(loss_);
  MatrixView<S> dcost = trace.grad(cost_);
  MatrixView<S> dy = trace.grad(input_.slot);
  const MatrixView<S> p = trace.value(p_);
  dloss.setConstant(S(1) / static_cast<S>(n));
  trace.settle(loss_);
  for (Eigen::Index c = 0; c < dy.cols(); ++c)
    dcost.col(c).setConstant(dloss(0, c) / static_cast<S>(dy.rows()));
  trace.settle(cost_);
  for (Eigen::Index c = 0; c < dy.cols(); ++c) {
    if (data.targets[static_cast<std::size_t>(c)] < 0) continue;
    for (Eigen::Index i = 0; i < dy.rows(); ++i)
      dy(i, c) += dcost(i, c) *
                  (p(i, c) -
                   static_cast<S>(data.target_values[static_cast<std::size_t>(c * dy.rows() + i)]));
  }
}

template class BinaryCrossEntropy<float>;
template class BinaryCrossEntropy<double>;

}  // namespace unroll
