#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// What a sequence ends with, as the initial state of another layer: slot s (rows x B), once per
/// sequence. Of one port s is a copy of its last step. Mapped, s = f(W e + b), where e are the last
/// step of the first port and the first step of the second (a layer that walks back ends there):
/// parameters W, b, and a slot a where f is not the identity.
template <Scalar S>
class Handover final : public Layer<S> {
 public:
  /// A copy.
  Handover(ModelPlan& plan, const std::string& name, Port input);
  /// Mapped to `rows` numbers.
  Handover(ModelPlan& plan, const std::string& name, const std::vector<Port>& inputs, int rows,
           Activation activation);

  /// The slot s.
  Port output() const { return s_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  bool mapped() const { return W_ >= 0; }
  /// The step of input k that is read.
  int step(const Trace<S>& trace, std::size_t k) const {
    return k == 0 ? trace.steps(inputs_[k].slot) - 1 : 0;
  }

  std::vector<Port> inputs_;
  Activation activation_ = Activation::kIdentity;
  int W_ = -1, b_ = -1;
  int a_ = -1;  ///< s itself with the identity
  Port s_;
};

}  // namespace unroll
