#pragma once
// A layer is code without state: it knows its sizes, which parameters are its own, which slot it
// reads and which it fills. Values live in Params and Trace.

#include <string>

#include "engine/base/random.h"
#include "engine/nn/params.h"
#include "engine/nn/trace.h"

namespace unroll {

/// Where layers register their parameters and slots while a model is put together.
struct ModelPlan {
  ParamTable params;
  TraceTable slots;

  /// Appends a slot of `rows` rows and returns its index.
  int add_slot(const std::string& layer, const SlotInfo& info, int rows) {
    slots.push_back({layer, info, rows});
    return static_cast<int>(slots.size()) - 1;
  }
};

template <Scalar S>
class Layer {
 public:
  virtual ~Layer() = default;

  /// Draws the initial parameters.
  virtual void initialise(Params<S>& theta, Random& random) const = 0;

  /// Fills the layer's slots for all steps, committing each.
  virtual void forward(const Params<S>& theta, Trace<S>& trace) const = 0;

  /// Takes the gradients of the layer's outputs from the trace, fills those of its other slots,
  /// adds to those of its input slot and to `gradient`.
  virtual void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const = 0;

  /// Makes the state after the last step the initial state of the next pass.
  virtual void carry_state(Trace<S>&) const {}
  /// Back to the initial state of a fresh sequence.
  virtual void reset_state(Trace<S>&) const {}
};

/// Glorot and Bengio (2010), normal form: standard deviation sqrt(2 / (inputs + outputs)).
template <Scalar S>
void fill_glorot(MatrixView<S> weights, Random& random);

/// Independent normal entries of the given standard deviation.
template <Scalar S>
void fill_normal(MatrixView<S> weights, double deviation, Random& random);

}  // namespace unroll
