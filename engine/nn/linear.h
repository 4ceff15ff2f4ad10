#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// The perceptron, the same at every step: a_t = W x_t + b, y_t = f(a_t). Parameters W (outputs x
/// inputs), b (outputs x 1). Slots a and y; with the identity only y = W x_t + b.
template <Scalar S>
class Linear final : public Layer<S> {
 public:
  Linear(ModelPlan& plan, const std::string& name, Port input, int outputs,
         Activation activation = Activation::kIdentity, InputInit init = InputInit::kGlorot);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  Activation activation_;
  InputInit init_;
  int W_, b_;
  int a_;  ///< y itself with the identity
  Port y_;
};

}  // namespace unroll
