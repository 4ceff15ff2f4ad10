#pragma once
// Matrix names and the exact operations that training uses. Rows are features, columns moments:
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

enum class Write { kReplace, kAdd };

/// C = A B or C += A B in the fixed order of product_kernel. Never Eigen's product, whose order of
/// summation depends on the machine.
template <Scalar S>
void product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write);

/// C = A Bᵀ or C += A Bᵀ, same order.
template <Scalar S>
void product_transposed(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write);

/// out = inᵀ.
template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out);

/// out (rows x 1) += the sum of the columns of `m`, from left to right.
template <Scalar S>
void add_column_sums(ConstMatrixView<S> m, MatrixView<S> out);

/// Sum of squares in double: eight interleaved partial sums, added in a fixed order.
template <Scalar S>
double squared_norm(const S* values, std::size_t count);

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
