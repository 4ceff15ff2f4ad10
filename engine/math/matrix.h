#pragma once
// Matrix names. Rows are features, columns moments:
// a quantity over B sequences of T steps is (features x T*B), column t*B + b.

#include <Eigen/Core>
#include <concepts>

namespace unroll {

template <class T>
concept Scalar = std::same_as<T, float> || std::same_as<T, double>;

template <Scalar S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
template <Scalar S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;

/// Views of column-major storage; columns may be further apart than they are long.
template <Scalar S>
using MatrixView = Eigen::Map<Matrix<S>, 0, Eigen::OuterStride<>>;
template <Scalar S>
using ConstMatrixView = Eigen::Map<const Matrix<S>, 0, Eigen::OuterStride<>>;

namespace math {

/// out = inᵀ.
template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out);

}  // namespace math

template <Scalar S>
MatrixView<S> view(Matrix<S>& m) {
  return {m.data(), m.rows(), m.cols(), Eigen::OuterStride<>(m.rows())};
}
template <Scalar S>
ConstMatrixView<S> view(const Matrix<S>& m) {
  return {m.data(), m.rows(), m.cols(), Eigen::OuterStride<>(m.rows())};
}
template <Scalar S>
ConstMatrixView<S> read_only(const MatrixView<S>& m) {
  return {m.data(), m.rows(), m.cols(), Eigen::OuterStride<>(m.outerStride())};
}

}  // namespace unroll
