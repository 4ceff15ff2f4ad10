#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// The plain recurrent layer of Elman (1990): a_t = Wx x_t + Wh h_{t-1} + b, h_t = f(a_t).
/// Parameters Wx (H x inputs), Wh (H x H), b (H x 1). Slots h0 (H x B), a and h (H x T*B).
template <Scalar S>
class Rnn final : public Layer<S> {
 public:
  /// Hidden units, activation and start values are those of `config`.
  Rnn(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config);

  /// The slot h.
  Port output() const { return h_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;
  bool has_state() const override { return true; }
  void carry_state(Trace<S>& trace) const override;
  void reset_state(Trace<S>& trace) const override;

 private:
  Port input_;
  ModelConfig config_;
  int Wx_, Wh_, b_;
  int h0_, a_;
  Port h_;
};

}  // namespace unroll
