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

}  // namespace unroll::analysis
