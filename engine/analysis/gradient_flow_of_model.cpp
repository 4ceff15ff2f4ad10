#include "engine/analysis/gradient_flow_of_model.h"

#include <algorithm>

namespace unroll::analysis {

namespace {

int count_targets(const std::vector<int>& targets) {
  return static_cast<int>(
      std::count_if(targets.begin(), targets.end(), [](int t) { return t >= 0; }));
}

/// `data` with the targets of step k only.
Batch only_step(const Batch& data, int k) {
  Batch masked = data;
  for (std::size_t i = 0; i < masked.targets.size(); ++i)
    if (static_cast<int>(i) / data.size != k) masked.targets[i] = -1;
  return masked;
}

}  // namespace

template <Scalar S>
GradientFlow gradient_flow_of_model(const Model<S>& model, const Params<S>& theta,
                                    const Trace<S>& trace, int slot,
                                    const std::function<void(int k, ConstMatrixView<S> dh)>& each) {
  Trace<S> copy = trace;
  Params<S> gradient(model.params());
  const int all = count_targets(trace.data().targets);
  return gradient_flow<S>(trace.steps(), trace.batch(), [&](int k) {
    const Batch masked = only_step(trace.data(), k);
    const int here = count_targets(masked.targets);
    if (here == 0) return ConstMatrixView<S>(nullptr, 0, 0, Eigen::OuterStride<>(0));
    copy.set_data(masked);
    model.forward(theta, copy);
    model.backward(theta, copy, gradient);
    MatrixView<S> dh = copy.grad(slot);
    // The masked pass divides by the targets of this step, training by those of all steps.
    dh *= static_cast<S>(here) / static_cast<S>(all);
    if (each) each(k, read_only(dh));
    return read_only(dh);
  });
}

template GradientFlow gradient_flow_of_model<float>(
    const Model<float>&, const Params<float>&, const Trace<float>&, int,
    const std::function<void(int, ConstMatrixView<float>)>&);
template GradientFlow gradient_flow_of_model<double>(
    const Model<double>&, const Params<double>&, const Trace<double>&, int,
    const std::function<void(int, ConstMatrixView<double>)>&);

}  // namespace unroll::analysis
