#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// A bag of what has been read: y_t is the mean of x_0 ... x_t without padding, so that the order
/// does not count; 0 before the first real step. No parameters. Slot y.
template <Scalar S>
class MeanPool final : public Layer<S> {
 public:
  MeanPool(ModelPlan& plan, const std::string& name, Port input);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  /// Real steps among 0 ... t.
  int count(const Trace<S>& trace, int t, int example) const;

  Port input_;
  Port y_;
};

}  // namespace unroll
