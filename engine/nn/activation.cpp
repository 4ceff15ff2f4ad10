#include "engine/nn/activation.h"

namespace unroll {

namespace {

template <class S>
void run(Activation f, const S* from, S* to, Eigen::Index n) {
  switch (f) {
    case Activation::kTanh:
      for (Eigen::Index i = 0; i < n; ++i) to[i] = math::tanh(from[i]);
      return;
    case Activation::kRelu:
      for (Eigen::Index i = 0; i < n; ++i) to[i] = from[i] < S(0) ? S(0) : from[i];
      return;
    case Activation::kSigmoid:
      for (Eigen::Index i = 0; i < n; ++i) to[i] = math::sigmoid(from[i]);
      return;
    case Activation::kIdentity:
      for (Eigen::Index i = 0; i < n; ++i) to[i] = from[i];
      return;
  }
}

template <class S>
void run_backward(Activation f, const S* x, const S* y, const S* dy, S* dx, Eigen::Index n) {
  switch (f) {
    case Activation::kTanh:
      for (Eigen::Index i = 0; i < n; ++i) dx[i] = dy[i] * (S(1) - y[i] * y[i]);
      return;
    case Activation::kRelu:
      for (Eigen::Index i = 0; i < n; ++i) dx[i] = dy[i] * (x[i] > S(0) ? S(1) : S(0));
      return;
    case Activation::kSigmoid:
      for (Eigen::Index i = 0; i < n; ++i) dx[i] = dy[i] * (y[i] * (S(1) - y[i]));
      return;
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
void activate(Activation f, const MatrixView<S>& in, MatrixView<S> out) {
  if (dense<S>(in) && dense<S>(out)) return run(f, in.data(), out.data(), in.size());
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    run(f, in.col(j).data(), out.col(j).data(), in.rows());
}

template <Scalar S>
void activate_backward(Activation f, const MatrixView<S>& in, const MatrixView<S>& out,
                       const MatrixView<S>& dout, MatrixView<S> din) {
  if (dense<S>(in) && dense<S>(out) && dense<S>(dout) && dense<S>(din))
    return run_backward(f, in.data(), out.data(), dout.data(), din.data(), in.size());
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    run_backward(f, in.col(j).data(), out.col(j).data(), dout.col(j).data(), din.col(j).data(),
                 in.rows());
}

template <Scalar S>
void activate_backward(Activation f, const MatrixView<S>& in, const Trace<S>& trace, int slot,
                       const MatrixView<S>& out, const MatrixView<S>& dout, MatrixView<S> din) {
  if (!trace.touched(slot)) return activate_backward<S>(f, in, out, dout, din);
  activate<S>(f, in, din);
  activate_backward<S>(f, in, din, dout, din);
}

template void activate<float>(Activation, const MatrixView<float>&, MatrixView<float>);
template void activate<double>(Activation, const MatrixView<double>&, MatrixView<double>);
template void activate_backward<float>(Activation, const MatrixView<float>&,
                                       const MatrixView<float>&, const MatrixView<float>&,
                                       MatrixView<float>);
template void activate_backward<double>(Activation, const MatrixView<double>&,
                                        const MatrixView<double>&, const MatrixView<double>&,
                                        MatrixView<double>);

template void activate_backward<float>(Activation, const MatrixView<float>&, const Trace<float>&,
                                       int, const MatrixView<float>&, const MatrixView<float>&,
                                       MatrixView<float>);
template void activate_backward<double>(Activation, const MatrixView<double>&, const Trace<double>&,
                                        int, const MatrixView<double>&, const MatrixView<double>&,
                                        MatrixView<double>);

}  // namespace unroll
