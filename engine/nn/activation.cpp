#include "engine/nn/activation.h"

#include "engine/math/kernels.h"

namespace unroll {

namespace {

template <class S>
void run(const math::Kernels<S>& kernels, Activation f, const S* from, S* to, Eigen::Index n) {
  switch (f) {
    case Activation::kTanh:
      return kernels.tanh(from, to, n);
    case Activation::kRelu:
      return kernels.relu(from, to, n);
    case Activation::kSigmoid:
      return kernels.sigmoid(from, to, n);
    case Activation::kIdentity:
      for (Eigen::Index i = 0; i < n; ++i) to[i] = from[i];
      return;
  }
}

template <class S>
void run_backward(const math::Kernels<S>& kernels, Activation f, const S* x, const S* y,
                  const S* dy, S* dx, Eigen::Index n) {
  switch (f) {
    case Activation::kTanh:
      return kernels.tanh_back(y, dy, dx, n);
    case Activation::kRelu:
      return kernels.relu_back(x, dy, dx, n);
    case Activation::kSigmoid:
      return kernels.sigmoid_back(y, dy, dx, n);
    case Activation::kIdentity:
      for (Eigen::Index i = 0; i < n; ++i) dx[i] = dy[i];
      return;
  }
}

template <Scalar S>
bool dense(const MatrixView<S>& m) {
  return m.outerStride() == m.rows();
}

}  // namespace

template <Scalar S>
void activate(const math::Kernels<S>& kernels, Activation f, const MatrixView<S>& in,
              MatrixView<S> out) {
  if (dense<S>(in) && dense<S>(out)) return run(kernels, f, in.data(), out.data(), in.size());
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    run(kernels, f, in.col(j).data(), out.col(j).data(), in.rows());
}

template <Scalar S>
void activate_backward(const math::Kernels<S>& kernels, Activation f, const MatrixView<S>& in,
                       const MatrixView<S>& out, const MatrixView<S>& dout, MatrixView<S> din) {
  if (dense<S>(in) && dense<S>(out) && dense<S>(dout) && dense<S>(din))
    return run_backward(kernels, f, in.data(), out.data(), dout.data(), din.data(), in.size());
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    run_backward(kernels, f, in.col(j).data(), out.col(j).data(), dout.col(j).data(),
                 din.col(j).data(), in.rows());
}

template <Scalar S>
void activate_backward(Activation f, const MatrixView<S>& in, const Trace<S>& trace, int slot,
                       const MatrixView<S>& out, const MatrixView<S>& dout, MatrixView<S> din) {
  const math::Kernels<S>& kernels = trace.kernels();
  if (!trace.touched(slot)) return activate_backward<S>(kernels, f, in, out, dout, din);
  activate<S>(kernels, f, in, din);
  activate_backward<S>(kernels, f, in, din, dout, din);
}

#define UNROLL_INSTANTIATE(S)                                                                    \
  template void activate<S>(const math::Kernels<S>&, Activation, const MatrixView<S>&,           \
                            MatrixView<S>);                                                      \
  template void activate_backward<S>(const math::Kernels<S>&, Activation, const MatrixView<S>&,  \
                                     const MatrixView<S>&, const MatrixView<S>&, MatrixView<S>); \
  template void activate_backward<S>(Activation, const MatrixView<S>&, const Trace<S>&, int,     \
                                     const MatrixView<S>&, const MatrixView<S>&, MatrixView<S>);
UNROLL_INSTANTIATE(float)
UNROLL_INSTANTIATE(double)
#undef UNROLL_INSTANTIATE

}  // namespace unroll
