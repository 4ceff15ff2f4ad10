#include "engine/nn/softmax_cross_entropy.h"

#include "engine/base/contract.h"
#include "engine/base/logarithm.h"
#include "engine/math/kernels.h"

namespace unroll {

template <Scalar S>
SoftmaxCrossEntropy<S>::SoftmaxCrossEntropy(ModelPlan& plan, const std::string& name, Port input)
    : input_(input) {
  const LayerPlace place(name, input);
  logp_ = plan.add_slot(place,
                        {.name = "logp",
                         .symbol = "log p_t",
                         .formula = "log p_t = y_t - log(sum of e^y_t)",
                         .reads = "in"},
                        input.rows);
  p_ = plan.add_slot(place,
                     {.name = "p",
                      .symbol = "p_t",
                      .formula = "p_t = softmax(y_t)",
                      .reads = "in",
                      .readout = true},
                     input.rows);
  loss_ = plan.add_slot(
      place,
      {.name = "loss", .symbol = "L_t", .formula = "L_t = -log p_t[target]", .reads = "logp"}, 1);
}

template <Scalar S>
void SoftmaxCrossEntropy<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const MatrixView<S> y = trace.value(input_.slot);
  MatrixView<S> logp = trace.value(logp_);
  MatrixView<S> p = trace.value(p_);
  MatrixView<S> loss = trace.value(loss_);
  const int classes = input_.rows;
  const math::Kernels<S>& kernels = trace.kernels();
  // The distance from the largest score first: large scores have few digits for what is added.
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    S* const probability = p.data() + c * classes;
    S* const log_probability = logp.data() + c * classes;
    const S sum =
        kernels.shifted_exp(y.data() + c * classes, log_probability, probability, classes);
    const S log_sum = static_cast<S>(natural_log(static_cast<double>(sum)));
    kernels.normalise(log_sum, sum, log_probability, probability, classes);
  }
  trace.commit(logp_);
  trace.commit_readout(p_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    const int target = trace.data().targets[static_cast<std::size_t>(c)];
    UNROLL_ASSERT(target < classes, "target " + std::to_string(target) + " of " +
                                        std::to_string(classes) + " classes");
    loss(0, c) = target < 0 ? S(0) : -logp(target, c);
  }
  trace.commit(loss_);
}

template <Scalar S>
void SoftmaxCrossEntropy<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const int n = this->count_targets(trace.data());
  if (n == 0) return;
  const S share = S(1) / static_cast<S>(n);
  const MatrixView<S> p = trace.value(p_);
  MatrixView<S> dloss = trace.grad(loss_);
  MatrixView<S> dlogp = trace.grad(logp_);
  MatrixView<S> dy = trace.grad(input_.slot);
  dloss.setConstant(share);
  trace.settle(loss_);
  for (Eigen::Index c = 0; c < dy.cols(); ++c) {
    const int target = trace.data().targets[static_cast<std::size_t>(c)];
    if (target >= 0) dlogp(target, c) = -dloss(0, c);
  }
  trace.settle(logp_);
  // Through the log-softmax: dy_i = dlogp_i - p_i * sum of dlogp; only the target's is not zero.
  for (Eigen::Index c = 0; c < dy.cols(); ++c) {
    const int target = trace.data().targets[static_cast<std::size_t>(c)];
    if (target < 0) continue;
    const S pull = dlogp(target, c);
    trace.kernels().take(pull, p.col(c).data(), dy.col(c).data(), input_.rows);
    dy(target, c) += pull;
  }
}

template class SoftmaxCrossEntropy<float>;
template class SoftmaxCrossEntropy<double>;

}  // namespace unroll
