#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// The sum of two inputs of one size: y_t = x_t + f_t. As a residual connection it is the way on
/// which values and gradients pass a layer by (He et al., 2016). No parameters. Slot y.
template <Scalar S>
class Add final : public Layer<S> {
 public:
  Add(ModelPlan& plan, const std::string& name, Port first, Port second);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port first_, second_;
  Port y_;
};

}  // namespace unroll
