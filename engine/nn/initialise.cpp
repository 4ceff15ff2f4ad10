#include <cmath>

#include "engine/nn/layer.h"

namespace unroll {

template <Scalar S>
void fill_normal(MatrixView<S> weights, double deviation, Random& random) {
  for (Eigen::Index j = 0; j < weights.cols(); ++j)
    for (Eigen::Index i = 0; i < weights.rows(); ++i)
      weights(i, j) = static_cast<S>(deviation * random.normal());
}

template <Scalar S>
void fill_glorot(MatrixView<S> weights, Random& random) {
  fill_normal<S>(weights, std::sqrt(2.0 / static_cast<double>(weights.rows() + weights.cols())),
                 random);
}

template void fill_normal<float>(MatrixView<float>, double, Random&);
template void fill_normal<double>(MatrixView<double>, double, Random&);
template void fill_glorot<float>(MatrixView<float>, Random&);
template void fill_glorot<double>(MatrixView<double>, Random&);

}  // namespace unroll
