#pragma once

#include "engine/nn/recurrence.h"

namespace unroll {

/// The plain recurrent layer of Elman (1990): a_t = Wx x_t + Wh h_{t-1} + b, h_t = f(a_t).
/// Parameters Wx (H x inputs), Wh (H x H), b (H x 1). Slots h0 (H x B), a and h (H x T*B). Walk,
/// padding and switches: see Recurrence.
template <Scalar S>
class Rnn final : public Layer<S> {
 public:
  /// Hidden units, activation, start values and switches are those of `config`.
  Rnn(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
      const Walk& walk = {});

  /// The slot h.
  Port output() const { return output_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;
  bool has_state() const override { return true; }
  void carry_state(Trace<S>& trace) const override;
  void reset_state(Trace<S>& trace) const override;

 private:
  Port input_;
  ModelConfig config_;
  Recurrence<S> walk_;
  StepWeights Wx_, Wh_, b_;
  State h_;
  int a_;
  Port output_;
};

}  // namespace unroll
