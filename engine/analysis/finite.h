#pragma once

#include <cmath>
#include <cstddef>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// How many entries are NaN or infinite.
template <class Derived>
std::size_t non_finite_count(const Eigen::DenseBase<Derived>& m) {
  std::size_t count = 0;
  for (Eigen::Index j = 0; j < m.cols(); ++j)
    for (Eigen::Index i = 0; i < m.rows(); ++i)
      count += std::isfinite(m.derived().coeff(i, j)) ? 0 : 1;
  return count;
}

/// True where every entry is a number.
template <class Derived>
bool all_finite(const Eigen::DenseBase<Derived>& m) {
  return non_finite_count(m) == 0;
}

}  // namespace unroll::analysis
