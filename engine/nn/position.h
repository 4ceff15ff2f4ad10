#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Tells the steps apart: y_t = x_t + p_t. Sinusoidal (Vaswani et al., 2017): row 2i of p_t is
/// sin(t / 10000^(2i/d)), row 2i+1 the cosine of the same angle. Learned: p_t is column t of the
/// parameter P (d x T), Gehring et al. (2017). Slots p and y.
template <Scalar S>
class Position final : public Layer<S> {
 public:
  /// `kind` is not kNone; `steps` is the T of P, more steps than that have no learned position.
  Position(ModelPlan& plan, const std::string& name, Port input, PositionKind kind, int steps);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  void write_sines(MatrixView<S> column, int t) const;

  Port input_;
  PositionKind kind_;
  int steps_;
  int P_ = -1;
  Matrix<S> sines_;  ///< column t for t < steps
  int p_;
  Port y_;
};

}  // namespace unroll
