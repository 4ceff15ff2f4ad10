#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// Independent yes-or-no answers: p = sigmoid(y); loss_t = mean over the outputs of
/// -target log p - (1 - target) log(1 - p), in nats, computed as max(y, 0) - y target +
/// log(1 + e^-|y|) so that no score is too large. Slots p (read-out), cost (per output) and loss.
template <Scalar S>
class BinaryCrossEntropy final : public LossLayer<S> {
 public:
  BinaryCrossEntropy(ModelPlan& plan, const std::string& name, Port input);

  int predictions() const override { return p_; }
  int losses() const override { return loss_; }

  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  int p_, cost_, loss_;
};

}  // namespace unroll
