#pragma once

#include "engine/nn/recurrence.h"

namespace unroll {

/// The gated recurrent unit of Cho et al. (2014), blocks of H rows in the order r, z, n:
/// a_t = Wx x_t + Wh h_{t-1} + b for r and z, r_t and z_t = sigmoid(a_t), n_t = tanh(an_t),
/// h_t = (1 - z_t) n_t + z_t h_{t-1}, so that a large z remembers. The candidate's sum:
/// - ResetKind::kAfter, as in cuDNN: q_t = Wh h_{t-1} + bh, an_t = Wx x_t + b + r_t q_t;
/// - ResetKind::kBefore, as published: q_t = r_t h_{t-1}, an_t = Wx x_t + Wh q_t + b.
/// Parameters Wx (3H x inputs), Wh (3H x H), b (3H x 1), with kAfter bh (H x 1). Slots h0 (H x B),
/// a (2H x T*B), r, z, q, an, n, h (H x T*B). Walk, padding and switches: see Recurrence.
template <Scalar S>
class Gru final : public Layer<S> {
 public:
  /// The update gate's bias starts at config.gate_bias.
  Gru(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
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
  bool after() const { return config_.reset == ResetKind::kAfter; }
  /// A step whose sums of gates wait in a, in one go or by its pieces.
  void whole_step(const Params<S>& theta, const math::Packed<S>& candidate, Trace<S>& trace,
                  int t) const;
  void step(const Params<S>& theta, const math::Packed<S>& candidate, Trace<S>& trace, int t) const;
  /// q and the part of an that waits for it.
  void add_candidate(const Params<S>& theta, const math::Packed<S>& candidate, Trace<S>& trace,
                     int t) const;
  /// Wh of a step, or Whᵀ, as its two products need it.
  struct PackedWeights {
    math::Packed<S> gates, candidate;
  };
  PackedWeights pack(const Params<S>& theta, Trace<S>& trace, int t) const;
  PackedWeights pack_transposed(const Params<S>& theta, Trace<S>& trace, int t) const;
  /// Fills gradients of all slots at step t but h and passes on to the state before; in one go or
  /// by its pieces.
  void whole_step_back(Trace<S>& trace, int t, const PackedWeights& transposed) const;
  void step_back(Trace<S>& trace, int t, const PackedWeights& transposed) const;

  Port input_;
  ModelConfig config_;
  Recurrence<S> walk_;
  StepWeights Wx_, Wh_, b_, bh_;
  State h_;
  int a_, r_, z_, q_, an_, n_;
  Port output_;
};

}  // namespace unroll
