#pragma once

#include <functional>
#include <vector>

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

/// The same for several slots at once, from one pass for each step of `loss_steps` that has a
/// target; a step that is not listed counts as one without a loss. One flow per slot, in their
/// order, with the norms at all steps, also after the loss; of an encoder's states at the steps of
/// the source that are data.
template <Scalar S>
std::vector<GradientFlow> gradient_flows_of_model(const Model<S>& model, const Params<S>& theta,
                                                  const Trace<S>& trace,
                                                  const std::vector<int>& slots,
                                                  const std::vector<int>& loss_steps);

}  // namespace unroll::analysis
