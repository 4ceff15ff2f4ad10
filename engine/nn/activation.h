#pragma once

#include "engine/math/matrix.h"
#include "engine/nn/model_config.h"
#include "engine/nn/trace.h"

namespace unroll {

/// out = f(in), entry by entry; both of one size.
template <Scalar S>
void activate(const math::Kernels<S>& kernels, Activation f, const MatrixView<S>& in,
              MatrixView<S> out);

/// din = dout * f'(in), with `out` = f(in): relu's slope at 0 counts as 0.
template <Scalar S>
void activate_backward(const math::Kernels<S>& kernels, Activation f, const MatrixView<S>& in,
                       const MatrixView<S>& out, const MatrixView<S>& dout, MatrixView<S> din);
/// The same where `out` are values of `slot`. If an intervention changed them, f(in) is computed
/// again.
template <Scalar S>
void activate_backward(Activation f, const MatrixView<S>& in, const Trace<S>& trace, int slot,
                       const MatrixView<S>& out, const MatrixView<S>& dout, MatrixView<S> din);

}  // namespace unroll
