#pragma once

#include "engine/base/result.h"
#include "engine/math/matrix.h"

namespace unroll::analysis {

/// Principal components: the orthogonal directions along which data varies most.
struct Pca {
  Vector<double> mean;        ///< of each feature
  Matrix<double> components;  ///< features x k, unit columns, by falling variance
  Vector<double> variance;    ///< along each component, divisor n - 1 (n = 1: zero)
  double total_variance = 0;  ///< sum over all features, also beyond the k components

  /// Share of the total variance along component `i`; 0 of data that does not vary.
  double explained(int i) const { return total_variance == 0 ? 0.0 : variance(i) / total_variance; }

  /// Coordinates (k x m) of items (features x m) along the components, from the mean.
  Matrix<double> project(const Matrix<double>& items) const;
};

/// The first `count` components of items (features x n), at most min(features, n). The largest
/// entry of each by magnitude is positive; of entries that agree to 1e-9, the first decides.
/// Components without variance are orthonormal fill. Refuses empty data and non-finite entries.
Result<Pca> pca(const Matrix<double>& items, int count);

}  // namespace unroll::analysis
