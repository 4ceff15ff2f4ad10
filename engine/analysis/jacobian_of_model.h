#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/nn/model_config.h"
#include "engine/nn/params.h"
#include "engine/nn/trace.h"

namespace unroll::analysis {

/// f'(a) of an activation, from its sum `a` and its value `h` = f(a).
using Slope = double (*)(double a, double h);
Slope slope_of(Activation activation);

/// The Jacobians dh_t/dh_{t-1} of the plain recurrent layer `layer` ("rnn0") for one example of a
/// finished forward pass: diag(slope(a_t, h_t)) Wh. Holds copies; outlives the trace. Refuses a
/// layer without slots a, h and a square parameter Wh, and an example outside the batch.
template <Scalar S>
Result<std::function<Matrix<double>(int t)>> rnn_jacobians(
    const Params<S>& theta, const Trace<S>& trace, const std::string& layer, int example,
    const std::function<double(double a, double h)>& slope);

/// Those of a layer with gates, `reversed` where it walks from the last step to the first: for a
/// GRU dh_t/dh_{t-1} (H x H), for an LSTM that of both its states, h above c, with respect to both
/// before (2H x 2H), since the gradient passes through either. Refuses the same.
template <Scalar S>
Result<std::function<Matrix<double>(int t)>> gated_jacobians(const Params<S>& theta,
                                                             const Trace<S>& trace,
                                                             const std::string& layer, int example,
                                                             bool reversed,
                                                             const ModelConfig& config);

}  // namespace unroll::analysis
