#pragma once
// The walk through time that all recurrent layers share: order of the steps, initial states,
// padding, truncation, weights per step.

#include <string>
#include <vector>

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"
#include "engine/nn/step_weights.h"

namespace unroll {

/// How a recurrent layer walks.
struct Walk {
  bool reverse = false;           ///< from the last step to the first
  int steps = 0;                  ///< of the sequence: how many copies untied weights need
  std::vector<Port> starts = {};  ///< what brings the initial h (and c); empty = zero or learned
};

/// A quantity that goes from step to step.
struct State {
  int slot = -1;     ///< its value at each step
  int start = -1;    ///< before the first step (kOnce)
  int learned = -1;  ///< the parameter that `start` is a copy of; -1 = none
  int given = -1;    ///< the slot that `start` is a copy of; -1 = none
};

/// Settings of `config` that concern the walk:
/// - cut: every step starts from the initial state, so no state is carried.
/// - untied: StepWeights with a copy per step.
/// - truncation n: no gradient goes from one step to a neighbour across the border before a step
///   whose number is a multiple of n, in either direction (Williams and Peng, 1990). The initial
///   state gets its gradient all the same.
/// - padding: at a step that is padding the states are held and all else is 0, so that the final
///   state is that of the sequence alone, in either direction.
template <Scalar S>
class Recurrence {
 public:
  Recurrence(const LayerPlace& place, const ModelConfig& config, const Walk& walk);

  const LayerPlace& place() const { return place_; }
  int hidden() const { return hidden_; }
  /// The text for this way of walking: forwards, backwards, or with the state cut.
  std::string_view wording(std::string_view forwards, std::string_view backwards,
                           std::string_view cut) const {
    return cut_ ? cut : place_.reverse ? backwards : forwards;
  }

  StepWeights add_weights(ModelPlan& plan, const std::string& name, int rows, int cols) const {
    return {plan, place_, name, rows, cols, copies_};
  }
  /// Registers the initial value ("h0" and parameter h0 if it is learned) of state `number`.
  State add_start(ModelPlan& plan, std::string_view name, int number) const;

  int steps(const Trace<S>& trace) const {
    return place_.in_source ? trace.source_steps() : trace.steps();
  }
  /// The copy of the weights that step t uses; a sequence that goes on beyond the last begins anew.
  int copy(const Trace<S>& trace, int t) const {
    UNROLL_ASSERT(copies_ == 0 || steps(trace) <= copies_,
                  place_.name + ": " + std::to_string(steps(trace)) + " steps, but weights for " +
                      std::to_string(copies_));
    return copies_ > 0 && !place_.in_source ? (trace.passed() + t) % copies_ : t;
  }
  /// The step visited as number k of n.
  int step(int k, int n) const { return place_.reverse ? n - 1 - k : k; }

  /// The state that step t starts from, and its gradient.
  MatrixView<S> before(Trace<S>& trace, const State& state, int t) const;
  MatrixView<S> grad_before(Trace<S>& trace, const State& state, int t) const;

  /// Fills and commits an initial state.
  void begin(const Params<S>& theta, Trace<S>& trace, const State& state) const;
  /// Settles the gradient of an initial state and passes it on.
  void finish(Trace<S>& trace, const State& state, Params<S>& gradient) const;
  void carry(Trace<S>& trace, const State& state) const;
  void reset(Trace<S>& trace, const State& state) const;

  /// Whether a step may be computed in one go: no padding, and nothing is changed from outside.
  bool plain(const Trace<S>& trace) const { return !padded(trace) && !trace.intervened(); }
  /// Whether the gradient goes on from step t to the state that it starts from, without padding.
  bool passes(const Trace<S>& trace, int t) const {
    return !truncated(t, cut_ ? -1 : visited_before(trace, t));
  }

  /// At padding: 0 (for values or gradients of what is computed at step t).
  void blank(const Trace<S>& trace, MatrixView<S> at_t, int t) const;
  /// Completes slot `slot` at step t: 0 at padding, then what may be changed from outside.
  void commit(Trace<S>& trace, int slot, int t) const;
  /// Completes the gradient of slot `slot` at step t.
  void settle(Trace<S>& trace, int slot, int t) const;

  /// Fills and commits slot `gate` at step t: f of the `number`-th run of units of slot `sums`.
  void gate(Trace<S>& trace, int sums, int number, Activation f, int gate, int t) const;
  /// Gradient of these sums from that of `gate`, which is settled.
  void gate_back(Trace<S>& trace, int sums, int number, Activation f, int gate, int t) const;

  /// At padding: the state that was there before.
  void hold(Trace<S>& trace, const State& state, int t) const;
  /// Gradient of hold().
  void hold_back(Trace<S>& trace, const State& state, int t) const;

  /// Calls f(first, count) for ranges of sequences of which the gradient goes on from step t to the
  /// state that it starts from.
  template <class F>
  void each_passing(const Trace<S>& trace, int t, F f) const;
  /// The gradient of the state that step t starts from += m d, for the sequences of which it goes
  /// on.
  void pass_back(Trace<S>& trace, const State& state, int t, const math::Packed<S>& m,
                 const MatrixView<S>& d) const;

  /// The same += x d, number by number.
  void pass_back_scaled(Trace<S>& trace, const State& state, int t, const MatrixView<S>& x,
                        const MatrixView<S>& d) const;

  /// Slot `to` = rows first_row... of W times slot `from`, at all steps.
  void project(const Params<S>& theta, const StepWeights& W, int first_row, Trace<S>& trace,
               int from, int to) const;
  /// Gradient of W in project(), or wherever `to` at a step depends on W times `from` at that step.
  void project_gradient(const Params<S>& theta, Trace<S>& trace, int from, int to,
                        const StepWeights& W, int first_row, Params<S>& gradient) const;
  /// Gradient of `from` in project().
  void project_back(const Params<S>& theta, const StepWeights& W, int first_row, Trace<S>& trace,
                    int from, int to) const;
  /// Gradient of W where slot `to` depends on W times the state that the step starts from.
  void recurrent_gradient(Trace<S>& trace, const State& state, int to, const StepWeights& W,
                          int first_row, Params<S>& gradient) const;
  /// Gradient of a bias that is added to slot `to`.
  void bias_gradient(Trace<S>& trace, int to, const StepWeights& b, int first_row,
                     Params<S>& gradient) const;

 private:
  bool padded(const Trace<S>& trace) const { return trace.data().padded(place_.in_source); }
  bool real(const Trace<S>& trace, int t, int b) const {
    return trace.data().real(t, b, place_.in_source);
  }
  /// The step visited before t; -1 = none.
  int visited_before(const Trace<S>& trace, int t) const {
    return place_.reverse ? (t + 1 < steps(trace) ? t + 1 : -1) : t - 1;
  }
  MatrixView<S> value_or_start(Trace<S>& trace, const State& state, int t) const {
    return t < 0 ? trace.value(state.start) : trace.value(state.slot, t);
  }
  MatrixView<S> grad_or_start(Trace<S>& trace, const State& state, int t) const {
    return t < 0 ? trace.grad(state.start) : trace.grad(state.slot, t);
  }
  /// Rows first_row... of the gradient of W at step t (or kAllSteps, where it is the same at all).
  MatrixView<S> into(Trace<S>& trace, const StepWeights& W, Params<S>& gradient, int t,
                     int first_row, int rows) const;
  /// The symbols of which slot `from` is the vectors, where W times each vector need not be
  /// computed for every column: vectors are one-hot, or there are fewer different ones. Null
  /// otherwise.
  const std::vector<int>* symbols_of(const Params<S>& theta, const Trace<S>& trace,
                                     const StepWeights& W, int from) const;
  /// Whether a gradient may not go from step t to step `other`.
  bool truncated(int t, int other) const {
    return truncation_ > 0 && other >= 0 && (t > other ? t : other) % truncation_ == 0;
  }
  /// Only what reads the data one after the other can go on where an earlier pass ended.
  bool carries() const { return !place_.reverse && !place_.in_source && !cut_; }

  LayerPlace place_;
  int hidden_, copies_, truncation_;
  bool cut_, learned_, given_;
};

template <Scalar S>
template <class F>
void Recurrence<S>::each_passing(const Trace<S>& trace, int t, F f) const {
  const int from = cut_ ? -1 : visited_before(trace, t);
  const bool border = truncated(t, from);
  if (!padded(trace)) {
    if (!border) f(0, trace.batch());
    return;
  }
  for (int b = 0; b < trace.batch(); ++b)
    // From padding comes the initial state, held.
    if (real(trace, t, b) && !(border && real(trace, from, b))) f(b, 1);
}

/// run(step) for shares of the batch, where `step` is a kernel's: its size units of sequences
/// 0 ... end-1.
template <Scalar S, class Step, class Run>
void share_units(Trace<S>& trace, Step step, const Run& run) {
  // A function of a gate costs about as much as so many multiplications in vectors.
  constexpr double kGateWork = 125;
  trace.calculator().share(step.end, 1, kGateWork * step.size * step.end,
                           [&](int first, int end, int) {
                             Step part = step;
                             part.first = first;
                             part.end = end;
                             run(part);
                           });
}

}  // namespace unroll
