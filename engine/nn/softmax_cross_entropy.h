#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// Compares scores y with the target symbols. Slots logp (log-probabilities, nats), p = e^logp
/// (read-out) and loss_t = -logp_t[target], 0 where there is no target. The loss of a pass is the
/// mean over all columns that have a target. No parameters.
template <Scalar S>
class SoftmaxCrossEntropy final : public Layer<S> {
 public:
  /// Reads slot `input` of `classes` rows.
  SoftmaxCrossEntropy(ModelPlan& plan, const std::string& name, int input, int classes);

  int probabilities() const { return p_; }
  int losses() const { return loss_; }

  /// Mean loss of the last forward pass, in nats; 0 without any target.
  double mean_loss(const Trace<S>& trace) const;

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  int input_, classes_;
  int logp_, p_, loss_;
};

}  // namespace unroll
