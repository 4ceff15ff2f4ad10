#pragma once

#include "engine/analysis/gradient_flow.h"
#include "engine/nn/model.h"

namespace unroll::analysis {

/// The gradient flow of a model on the data and initial states of `trace`: one pass for each step k
/// that has a target, with the targets of all other steps taken away. `slot` is the state, such as
/// "rnn0"."h", one column per step and example. L_k is the part of step k in the mean loss, so the
/// vectors dL_k/dh_t add up over k to the gradient that training sees.
/// `each`, if given, is handed every dL_k/dh (H x T*B). Works on a copy of the trace.
template <Scalar S>
GradientFlow gradient_flow_of_model(
    const Model<S>& model, const Params<S>& theta, const Trace<S>& trace, int slot,
    const std::function<void(int k, ConstMatrixView<S> dh)>& each = {});

}  // namespace unroll::analysis
