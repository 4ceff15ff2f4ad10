#include "engine/math/matrix.h"

#include <string>

#include "engine/base/contract.h"
#include "engine/math/shape_text.h"

namespace unroll::math {

template <Scalar S>
void transpose(ConstMatrixView<S> in, MatrixView<S> out) {
  UNROLL_ASSERT(in.rows() == out.cols() && in.cols() == out.rows(),
                "transpose of " + shape_text(in) + " into " + shape_text(out));
  for (Eigen::Index j = 0; j < in.cols(); ++j)
    for (Eigen::Index i = 0; i < in.rows(); ++i) out(j, i) = in(i, j);
}

template void transpose<float>(ConstMatrixView<float>, MatrixView<float>);
template void transpose<double>(ConstMatrixView<double>, MatrixView<double>);

}  // namespace unroll::math
