#include "engine/math/matrix.h"

#include <array>

#include "engine/base/contract.h"
#include "engine/math/product_kernel.h"

namespace unroll::math {

namespace {

template <class M>
std::string shape(const M& m) {
  return std::to_string(m.rows()) + "x" + std::to_string(m.cols());
}

}  // namespace

template <Scalar S>
void product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write) {
  UNROLL_ASSERT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols(),
                "product of " + shape(a) + " and " + shape(b) + " into " + shape(c));
  product_kernel<S>(static_cast<int>(a.rows()), static_cast<int>(b.cols()),
                    static_cast<int>(a.cols()), a.data(), a.outerStride(), b.data(), 1,
                    b.outerStride(), c.data(), c.outerStride(), write == Write::kAdd);
}

template <Scalar S>
void product_transposed(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write) {
  UNROLL_ASSERT(a.cols() == b.cols() && c.rows() == a.rows() && c.cols() == b.rows(),
                "product of " + shape(a) + " and transposed " + shape(b) + " into " + shape(c));
  product_kernel<S>(static_cast<int>(a.rows()), static_cast<int>(b.rows()),
                    static_cast<int>(a.cols()), a.data(), a.outerStride(), b.data(),
                    b.outerStride(), 1, c.data(), c.outerStride(), write == Write::kAdd);
}

template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out) {
  UNROLL_ASSERT(in.rows() == out.cols() && in.cols() == out.rows(),
                "transpose of " + shape(in) + " into " + shape(out));
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    for (Eigen::Index i = 0; i < in.rows(); ++i) out(j, i) = in(i, j);
}

template <Scalar S>
void add_column_sums(ConstMatrixView<S> m, MatrixView<S> out) {
  UNROLL_ASSERT(out.rows() == m.rows() && out.cols() == 1,
                "column sums of " + shape(m) + " into " + shape(out));
  for (Eigen::Index j = 0; j < m.cols(); ++j)
    for (Eigen::Index i = 0; i < m.rows(); ++i) out(i, 0) += m(i, j);
}

template <Scalar S>
double squared_norm(const S* values, std::size_t count) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double v = values[i + lane];
      sums[lane] += v * v;
    }
  double total = 0;
  for (const double s : sums) total += s;
  for (; i < count; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return total;
}

template void product<float>(ConstMatrixView<float>, ConstMatrixView<float>, MatrixView<float>,
                             Write);
template void product<double>(ConstMatrixView<double>, ConstMatrixView<double>, MatrixView<double>,
                              Write);
template void product_transposed<float>(ConstMatrixView<float>, ConstMatrixView<float>,
                                        MatrixView<float>, Write);
template void product_transposed<double>(ConstMatrixView<double>, ConstMatrixView<double>,
                                         MatrixView<double>, Write);
template void transpose<float>(ConstMatrixView<float>, MatrixView<float>);
template void transpose<double>(ConstMatrixView<double>, MatrixView<double>);
template void add_column_sums<float>(ConstMatrixView<float>, MatrixView<float>);
template void add_column_sums<double>(ConstMatrixView<double>, MatrixView<double>);
template double squared_norm<float>(const float*, std::size_t);
template double squared_norm<double>(const double*, std::size_t);

}  // namespace unroll::math
