#pragma once

#include <array>

#include "engine/nn/recurrence.h"

namespace unroll {

/// The long short-term memory of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et
/// al. (2000): a = Wx x_t + Wh h_{t-1} + b in four blocks of H rows in the order i, f, g, o;
/// c_t = f c_{t-1} + i g, h_t = o tanh(c_t). Parameters Wx (4H x inputs), Wh (4H x H), b (4H x 1).
/// Slots h0, c0 (H x B), a (4H x T*B), i, f, g, o, c, tc = tanh(c), h (H x T*B). Walk, padding and
/// switches: see Recurrence.
template <Scalar S>
class Lstm final : public Layer<S> {
 public:
  /// The forget gate's bias starts at config.gate_bias.
  Lstm(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
       const Walk& walk = {});

  /// The slot h.
  Port output() const { return output_; }
  /// The slot c.
  Port cell() const { return cell_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;
  bool has_state() const override { return true; }
  void carry_state(Trace<S>& trace) const override;
  void reset_state(Trace<S>& trace) const override;

 private:
  /// Completes step t from Wx x_t + Wh h_{t-1} in slot a.
  void step(ConstMatrixView<S> b, Trace<S>& trace, int t) const;
  /// Fills gradients of the gates, of a and of the states before step t.
  void step_back(Trace<S>& trace, int t) const;
  // The same in one go, where the walk is plain.
  void whole_step(ConstMatrixView<S> b, Trace<S>& trace, int t) const;
  void whole_step_back(Trace<S>& trace, int t) const;

  Port input_;
  ModelConfig config_;
  Recurrence<S> walk_;
  StepWeights Wx_, Wh_, b_;
  State h_, c_;
  int a_, tc_;
  std::array<int, 4> gates_;  ///< i, f, g, o
  Port output_, cell_;
};

}  // namespace unroll
