#include "engine/nn/softmax_cross_entropy.h"

#include "engine/base/contract.h"
#include "engine/base/logarithm.h"
#include "engine/math/functions.h"

namespace unroll {

namespace {

int count_targets(const Batch& data) {
  int n = 0;
  for (const int target : data.targets) n += target >= 0;
  return n;
}

}  // namespace

template <Scalar S>
SoftmaxCrossEntropy<S>::SoftmaxCrossEntropy(ModelPlan& plan, const std::string& name, int input,
                                            int classes)
    : input_(input), classes_(classes) {
  logp_ = plan.add_slot(
      name, {.name = "logp", .symbol = "log p_t", .formula = "log p_t = y_t - log(sum of e^y_t)"},
      classes);
  p_ = plan.add_slot(
      name, {.name = "p", .symbol = "p_t", .formula = "p_t = softmax(y_t)", .readout = true},
      classes);
  loss_ = plan.add_slot(name,
                        {.name = "loss", .symbol = "L_t", .formula = "L_t = -log p_t[target]"}, 1);
}

template <Scalar S>
void SoftmaxCrossEntropy<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const MatrixView<S> y = trace.value(input_);
  MatrixView<S> logp = trace.value(logp_);
  MatrixView<S> p = trace.value(p_);
  MatrixView<S> loss = trace.value(loss_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    const S* score = y.data() + c * classes_;
    S* probability = p.data() + c * classes_;
    S* log_probability = logp.data() + c * classes_;
    S largest = score[0];
    for (int i = 1; i < classes_; ++i) largest = score[i] > largest ? score[i] : largest;
    for (int i = 0; i < classes_; ++i) probability[i] = math::exp(score[i] - largest);
    S sum = 0;
    for (int i = 0; i < classes_; ++i) sum += probability[i];
    const S log_sum = largest + static_cast<S>(natural_log(static_cast<double>(sum)));
    for (int i = 0; i < classes_; ++i) {
      log_probability[i] = score[i] - log_sum;
      probability[i] /= sum;
    }
  }
  trace.commit(logp_);
  for (Eigen::Index c = 0; c < y.cols(); ++c) {
    const int target = trace.data().targets[static_cast<std::size_t>(c)];
    UNROLL_ASSERT(target < classes_, "target " + std::to_string(target) + " of " +
                                         std::to_string(classes_) + " classes");
    loss(0, c) = target < 0 ? S(0) : -logp(target, c);
  }
  trace.commit(loss_);
}

template <Scalar S>
double SoftmaxCrossEntropy<S>::mean_loss(const Trace<S>& trace) const {
  const ConstMatrixView<S> loss = trace.value(loss_);
  double sum = 0;
  for (Eigen::Index c = 0; c < loss.cols(); ++c) sum += static_cast<double>(loss(0, c));
  const int n = count_targets(trace.data());
  return n == 0 ? 0.0 : sum / n;
}

template <Scalar S>
void SoftmaxCrossEntropy<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const int n = count_targets(trace.data());
  if (n == 0) return;
  const S share = S(1) / static_cast<S>(n);
  const MatrixView<S> p = trace.value(p_);
  MatrixView<S> dloss = trace.grad(loss_);
  MatrixView<S> dlogp = trace.grad(logp_);
  MatrixView<S> dy = trace.grad(input_);
  dloss.setConstant(share);
  for (Eigen::Index c = 0; c < dy.cols(); ++c) {
    const int target = trace.data().targets[static_cast<std::size_t>(c)];
    if (target < 0) continue;
    dlogp(target, c) = -share;
    for (int i = 0; i < classes_; ++i) dy(i, c) += p(i, c) * share;
    dy(target, c) -= share;
  }
}

template class SoftmaxCrossEntropy<float>;
template class SoftmaxCrossEntropy<double>;

}  // namespace unroll
