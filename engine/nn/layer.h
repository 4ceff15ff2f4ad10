#pragma once
// A layer is code without state: it knows its sizes, which parameters are its own, which slots it
// reads and which it fills. Values live in Params and Trace.

#include "engine/base/random.h"
#include "engine/nn/params.h"
#include "engine/nn/plan.h"
#include "engine/nn/trace.h"

namespace unroll {

template <Scalar S>
class Layer {
 public:
  virtual ~Layer() = default;

  /// Draws the initial parameters.
  virtual void initialise(Params<S>& theta, Random& random) const = 0;

  /// Fills the layer's slots for all steps, committing each.
  virtual void forward(const Params<S>& theta, Trace<S>& trace) const = 0;

  /// Takes the gradients of the layer's outputs from the trace, fills those of its other slots,
  /// settling each before it is passed on, adds to those of its inputs and to `gradient`.
  virtual void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const = 0;

  /// Whether something is carried from step to step, so that sequences can be read piece by piece.
  virtual bool has_state() const { return false; }
  /// Makes the state after the last step the initial state of the next pass.
  virtual void carry_state(Trace<S>&) const {}
  /// Back to the initial state of a fresh sequence.
  virtual void reset_state(Trace<S>&) const {}
};

/// A layer that compares predictions with the targets of the data.
template <Scalar S>
class LossLayer : public Layer<S> {
 public:
  /// The slot that is shown as the prediction: probabilities, or the numbers themselves.
  virtual int predictions() const = 0;
  /// The slot with the loss of each column, in nats or squared units; 0 where there is no target.
  virtual int losses() const = 0;

  /// Mean over all columns that have a target; 0 without any.
  double mean_loss(const Trace<S>& trace) const;

  void initialise(Params<S>&, Random&) const override {}

 protected:
  /// How many columns have a target.
  static int count_targets(const Batch& data);
};

}  // namespace unroll
