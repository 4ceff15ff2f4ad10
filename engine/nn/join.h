#pragma once

#include <vector>

#include "engine/nn/layer.h"

namespace unroll {

/// Puts the rows of several ports one below the other: slot x. No parameters.
template <Scalar S>
class Join final : public Layer<S> {
 public:
  /// Two to four ports of the same steps.
  Join(ModelPlan& plan, const std::string& name, const std::vector<Port>& inputs);

  /// The slot x.
  Port output() const { return x_; }

  void initialise(Params<S>&, Random&) const override {}
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  std::vector<Port> inputs_;
  Port x_;
};

}  // namespace unroll
