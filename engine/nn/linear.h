#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// y_t = W x_t + b at every step. Parameters W (outputs x inputs), b (outputs x 1). Slot y.
template <Scalar S>
class Linear final : public Layer<S> {
 public:
  /// Reads slot `input` of `inputs` rows.
  Linear(ModelPlan& plan, const std::string& name, int input, int inputs, int outputs);

  /// The slot y.
  int output() const { return y_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  int input_, inputs_, outputs_;
  int W_, b_;
  int y_;
};

}  // namespace unroll
