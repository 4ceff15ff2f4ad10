#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// Compares numbers y with the target numbers: slots error e_t = y_t - target and
/// loss_t = mean of e_t^2 over the outputs, 0 where there is no target. No parameters.
template <Scalar S>
class SquaredError final : public LossLayer<S> {
 public:
  SquaredError(ModelPlan& plan, const std::string& name, Port input);

  int predictions() const override { return input_.slot; }
  int losses() const override { return loss_; }

  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  int error_, loss_;
};

}  // namespace unroll
