#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// The numbers that the data brings, as a slot: x_t (features x T*B). No parameters.
template <Scalar S>
class Values final : public Layer<S> {
 public:
  /// Reads the data's values, or its source values where `of_source`.
  Values(ModelPlan& plan, const std::string& name, int features, bool of_source = false);

  /// The slot x.
  Port output() const { return x_; }

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port x_;
};

}  // namespace unroll
