#include "engine/nn/initialise.h"

#include <cmath>

namespace unroll {

namespace {

/// dst -= factor * src and dot products in plain ascending order: the same bits everywhere.
double dot(const Matrix<double>& m, Eigen::Index a, Eigen::Index b) {
  double sum = 0;
  for (Eigen::Index i = 0; i < m.rows(); ++i) sum += m(i, a) * m(i, b);
  return sum;
}

/// Makes the columns of `m` (at least as high as wide) orthonormal, twice for accuracy.
void orthonormalise(Matrix<double>& m) {
  for (Eigen::Index j = 0; j < m.cols(); ++j) {
    for (int pass = 0; pass < 2; ++pass)
      for (Eigen::Index k = 0; k < j; ++k) {
        const double share = dot(m, k, j);
        for (Eigen::Index i = 0; i < m.rows(); ++i) m(i, j) -= share * m(i, k);
      }
    const double length = std::sqrt(dot(m, j, j));
    for (Eigen::Index i = 0; i < m.rows(); ++i) m(i, j) /= length;
  }
}

}  // namespace

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

template <Scalar S>
void fill_he(MatrixView<S> weights, Random& random) {
  fill_normal<S>(weights, std::sqrt(2.0 / static_cast<double>(weights.cols())), random);
}

template <Scalar S>
void fill_orthogonal(MatrixView<S> weights, double gain, Random& random) {
  const bool wide = weights.cols() > weights.rows();
  const Eigen::Index high = wide ? weights.cols() : weights.rows();
  const Eigen::Index narrow = wide ? weights.rows() : weights.cols();
  Matrix<double> m(high, narrow);
  fill_normal<double>(view(m), 1.0, random);
  orthonormalise(m);
  for (Eigen::Index j = 0; j < weights.cols(); ++j)
    for (Eigen::Index i = 0; i < weights.rows(); ++i)
      weights(i, j) = static_cast<S>(gain * (wide ? m(j, i) : m(i, j)));
}

template <Scalar S>
void fill_identity(MatrixView<S> weights, double gain) {
  for (Eigen::Index j = 0; j < weights.cols(); ++j)
    for (Eigen::Index i = 0; i < weights.rows(); ++i)
      weights(i, j) = i == j ? static_cast<S>(gain) : S(0);
}

template <Scalar S>
void fill_input_weights(MatrixView<S> weights, InputInit kind, Random& random) {
  if (kind == InputInit::kGlorot)
    fill_glorot<S>(weights, random);
  else
    fill_he<S>(weights, random);
}

template <Scalar S>
void fill_recurrent_weights(MatrixView<S> weights, RecurrentInit kind, double gain,
                            Random& random) {
  const auto hidden = static_cast<double>(weights.rows());
  switch (kind) {
    case RecurrentInit::kNormal:
      return fill_normal<S>(weights, gain / std::sqrt(hidden), random);
    case RecurrentInit::kOrthogonal:
      return fill_orthogonal<S>(weights, gain, random);
    case RecurrentInit::kIdentity:
      return fill_identity<S>(weights, gain);
  }
}

#define UNROLL_INSTANTIATE(S)                                             \
  template void fill_normal<S>(MatrixView<S>, double, Random&);           \
  template void fill_glorot<S>(MatrixView<S>, Random&);                   \
  template void fill_he<S>(MatrixView<S>, Random&);                       \
  template void fill_orthogonal<S>(MatrixView<S>, double, Random&);       \
  template void fill_identity<S>(MatrixView<S>, double);                  \
  template void fill_input_weights<S>(MatrixView<S>, InputInit, Random&); \
  template void fill_recurrent_weights<S>(MatrixView<S>, RecurrentInit, double, Random&);
UNROLL_INSTANTIATE(float)
UNROLL_INSTANTIATE(double)
#undef UNROLL_INSTANTIATE

}  // namespace unroll
