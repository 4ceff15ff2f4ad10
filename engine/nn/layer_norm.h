#pragma once

#include "engine/nn/layer.h"

namespace unroll {

/// Layer normalisation (Ba et al., 2016): each column to mean 0 and variance 1, then gain and bias,
/// y_t = g * (x_t - m_t) / sqrt(v_t + epsilon) + b. Parameters g and b (rows x 1). Slots m, v (one
/// row each), n and y.
template <Scalar S>
class LayerNorm final : public Layer<S> {
 public:
  LayerNorm(ModelPlan& plan, const std::string& name, Port input, double epsilon = 1e-5);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  Port input_;
  S epsilon_;
  int g_, b_;
  int m_, v_, n_;
  Port y_;
};

}  // namespace unroll
