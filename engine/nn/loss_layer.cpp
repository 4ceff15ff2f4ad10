#include "engine/nn/layer.h"

namespace unroll {

template <Scalar S>
double LossLayer<S>::mean_loss(const Trace<S>& trace) const {
  const ConstMatrixView<S> loss = trace.value(losses());
  double sum = 0;
  for (Eigen::Index c = 0; c < loss.cols(); ++c) sum += static_cast<double>(loss(0, c));
  const int n = count_targets(trace.data());
  return n == 0 ? 0.0 : sum / n;
}

template <Scalar S>
int LossLayer<S>::count_targets(const Batch& data) {
  int n = 0;
  for (const int target : data.targets) n += target >= 0;
  return n;
}

template class LossLayer<float>;
template class LossLayer<double>;

}  // namespace unroll
