#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// All steps so far side by side: column t of y holds x_0 ... x_t one under the other and zeros for
/// what comes later, rows * steps numbers. What a network without memory needs to
/// see a sequence as a whole. No parameters. Slot y.
template <Scalar S>
class Concat final : public Layer<S> {
 public:
  /// For sequences of up to `steps`.
  Concat(ModelPlan& plan, const std::string& name, Port input, int steps);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  Port y_;
};

}  // namespace unroll
