#include "engine/math/matrix.h"

#include <string>

#include "engine/base/contract.h"
#include "engine/math/shape_text.h"

namespace unroll::math {

template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out) {
  UNROLL_ASSERT(in.rows() == out.cols() && in.cols() == out.rows(),
                "transpose of " + shape_text(in) + " into " + shape_text(out));
  const Eigen::Index rows = in.rows(), step = out.outerStride();
  for (Eigen::Index j = 0; j < in.cols(); ++j) {
    const S* const from = in.data() + j * in.outerStride();
    S* const to = out.data() + j;
    for (Eigen::Index i = 0; i < rows; ++i) to[i * step] = from[i];
  }
}

template void transpose<float>(ConstMatrixView<float>, MatrixView<float>);
template void transpose<double>(ConstMatrixView<double>, MatrixView<double>);

}  // namespace unroll::math
