#include "engine/math/matrix.h"

#include <string>

#include "engine/base/contract.h"

namespace unroll::math {

namespace {

template <class M>
std::string shape(const M& m) {
  return std::to_string(m.rows()) + "x" + std::to_string(m.cols());
}

}  // namespace

template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out) {
  UNROLL_ASSERT(in.rows() == out.cols() && in.cols() == out.rows(),
                "transpose of " + shape(in) + " into " + shape(out));
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    for (Eigen::Index i = 0; i < in.rows(); ++i) out(j, i) = in(i, j);
}

template void transpose<float>(ConstMatrixView<float>, MatrixView<float>);
template void transpose<double>(ConstMatrixView<double>, MatrixView<double>);

}  // namespace unroll::math
