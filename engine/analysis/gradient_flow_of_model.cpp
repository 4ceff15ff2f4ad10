#include "engine/analysis/gradient_flow_of_model.h"

#include <algorithm>
#include <utility>

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

/// The pass whose loss is step k alone.
template <Scalar S>
class MaskedPass {
 public:
  MaskedPass(const Model<S>& model, const Params<S>& theta, const Trace<S>& trace)
      : model_(model),
        theta_(theta),
        data_(trace.data()),
        copy_(trace),
        gradient_(model.params()),
        all_(count_targets(data_.targets)) {}

  /// Fills the gradients of the copy; false where step k has no target.
  bool run(int k) {
    Batch masked = only_step(data_, k);
    const int here = count_targets(masked.targets);
    if (here == 0) return false;
    copy_.set_data(std::move(masked));
    model_.forward(theta_, copy_);
    model_.backward(theta_, copy_, gradient_);
    // The masked pass divides by the targets of this step, training by those of all steps.
    share_ = static_cast<S>(here) / static_cast<S>(all_);
    return true;
  }

  /// The part of step k in the gradient of `slot`, of the last run; to be called once per run.
  ConstMatrixView<S> gradient_of(int slot) {
    MatrixView<S> dh = copy_.grad(slot);
    dh *= share_;
    return read_only(dh);
  }

 private:
  const Model<S>& model_;
  const Params<S>& theta_;
  const Batch& data_;
  Trace<S> copy_;
  Params<S> gradient_;
  int all_;
  S share_ = 1;
};

/// Steps of the source that are data in the longest example.
int source_steps(const Batch& data) {
  if (data.source_lengths.empty()) return data.source_steps;
  return *std::max_element(data.source_lengths.begin(), data.source_lengths.end());
}

template <Scalar S>
ConstMatrixView<S> nothing() {
  return {nullptr, 0, 0, Eigen::OuterStride<>(0)};
}

}  // namespace

template <Scalar S>
GradientFlow gradient_flow_of_model(const Model<S>& model, const Params<S>& theta,
                                    const Trace<S>& trace, int slot,
                                    const std::function<void(int k, ConstMatrixView<S> dh)>& each) {
  MaskedPass<S> pass(model, theta, trace);
  return gradient_flow<S>(trace.steps(), trace.batch(), [&](int k) {
    if (!pass.run(k)) return nothing<S>();
    const ConstMatrixView<S> dh = pass.gradient_of(slot);
    if (each) each(k, dh);
    return dh;
  });
}

template <Scalar S>
std::vector<GradientFlow> gradient_flows_of_model(const Model<S>& model, const Params<S>& theta,
                                                  const Trace<S>& trace,
                                                  const std::vector<int>& slots,
                                                  const std::vector<int>& loss_steps) {
  MaskedPass<S> pass(model, theta, trace);
  std::vector<GradientFlow> flows;
  for (const int slot : slots) {
    const bool in_source = trace.table()[static_cast<std::size_t>(slot)].in_source;
    flows.push_back(empty_flow<S>(trace.steps(), in_source ? source_steps(trace.data()) : 0));
  }
  for (const int k : loss_steps) {
    if (!pass.run(k)) continue;
    for (std::size_t i = 0; i < slots.size(); ++i)
      set_loss_step<S>(flows[i], k, trace.batch(), pass.gradient_of(slots[i]),
                       flows[i].states() - 1);
  }
  return flows;
}

template GradientFlow gradient_flow_of_model<float>(
    const Model<float>&, const Params<float>&, const Trace<float>&, int,
    const std::function<void(int, ConstMatrixView<float>)>&);
template GradientFlow gradient_flow_of_model<double>(
    const Model<double>&, const Params<double>&, const Trace<double>&, int,
    const std::function<void(int, ConstMatrixView<double>)>&);

template std::vector<GradientFlow> gradient_flows_of_model<float>(const Model<float>&,
                                                                  const Params<float>&,
                                                                  const Trace<float>&,
                                                                  const std::vector<int>&,
                                                                  const std::vector<int>&);
template std::vector<GradientFlow> gradient_flows_of_model<double>(const Model<double>&,
                                                                   const Params<double>&,
                                                                   const Trace<double>&,
                                                                   const std::vector<int>&,
                                                                   const std::vector<int>&);

}  // namespace unroll::analysis
