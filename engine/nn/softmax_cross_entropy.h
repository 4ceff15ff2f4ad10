#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// Compares scores y with the target classes. Slots logp (log-probabilities, nats), p = e^logp
/// (read-out) and loss_t = -logp_t[target], 0 where there is no target. No parameters.
template <Scalar S>
class SoftmaxCrossEntropy final : public LossLayer<S> {
 public:
  /// Reads one row of scores per class.
  SoftmaxCrossEntropy(ModelPlan& plan, const std::string& name, Port input);

  int predictions() const override { return p_; }
  int losses() const override { return loss_; }

  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  int logp_, p_, loss_;
};

}  // namespace unroll
