#include "engine/nn/activation.h"

namespace unroll {

template <Scalar S>
void activate(Activation f, const MatrixView<S>& in, MatrixView<S> out) {
  const S* from = in.data();
  S* to = out.data();
  const Eigen::Index n = in.size();
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

template <Scalar S>
void activate_backward(Activation f, const MatrixView<S>& in, const MatrixView<S>& out,
                       const MatrixView<S>& dout, MatrixView<S> din) {
  const S *x = in.data(), *y = out.data(), *dy = dout.data();
  S* dx = din.data();
  const Eigen::Index n = in.size();
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

template void activate<float>(Activation, const MatrixView<float>&, MatrixView<float>);
template void activate<double>(Activation, const MatrixView<double>&, MatrixView<double>);
template void activate_backward<float>(Activation, const MatrixView<float>&,
                                       const MatrixView<float>&, const MatrixView<float>&,
                                       MatrixView<float>);
template void activate_backward<double>(Activation, const MatrixView<double>&,
                                        const MatrixView<double>&, const MatrixView<double>&,
                                        MatrixView<double>);

}  // namespace unroll
