#include "engine/analysis/pca.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <string>

#include "engine/analysis/finite.h"

namespace unroll::analysis {

namespace {

/// Turns a direction so that its largest entry is positive; rounding must not choose among equals.
void fix_sign(Eigen::Ref<Vector<double>> direction) {
  const double largest = direction.cwiseAbs().maxCoeff();
  for (Eigen::Index i = 0; i < direction.size(); ++i)
    if (std::fabs(direction(i)) >= largest * (1 - 1e-9)) {
      if (direction(i) < 0) direction = -direction;
      return;
    }
}

}  // namespace

Matrix<double> Pca::project(const Matrix<double>& items) const {
  UNROLL_ASSERT(items.rows() == mean.size(), "items of " + std::to_string(items.rows()) +
                                                 " features for components of " +
                                                 std::to_string(mean.size()));
  const Matrix<double> centred = items.colwise() - mean;
  return components.transpose() * centred;
}

Result<Pca> pca(const Matrix<double>& items, int count) {
  if (items.size() == 0) return Error{"pca", "there are no items"};
  if (const std::size_t bad = non_finite_count(items); bad > 0)
    return Error{"pca", std::to_string(bad) + " of " + std::to_string(items.size()) +
                            " entries are not finite"};
  Pca result;
  const auto n = static_cast<double>(items.cols());
  // Summed from the first item, so that constant data has exactly its own mean.
  const Vector<double> first = items.col(0);
  const Matrix<double> shifted = items.colwise() - first;
  const Vector<double> shift = shifted.rowwise().sum() / n;
  result.mean = first + shift;
  const Matrix<double> centred = shifted.colwise() - shift;
  const double largest = centred.cwiseAbs().maxCoeff();
  const double scale = largest > 0 ? largest : 1;
  const Matrix<double> scaled = centred / scale;
  const Matrix<double> covariance = scaled * scaled.transpose() / std::max(1.0, n - 1);
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(covariance);
  const Eigen::Index k =
      std::min<Eigen::Index>(std::max(count, 0), std::min(items.rows(), items.cols()));
  // The solver's order is rising; rounding may leave a variance of zero slightly below it.
  result.components = solver.eigenvectors().rowwise().reverse().leftCols(k);
  result.variance = solver.eigenvalues().reverse().head(k).cwiseMax(0.0) * (scale * scale);
  result.total_variance = covariance.trace() * (scale * scale);
  for (Eigen::Index i = 0; i < k; ++i) fix_sign(result.components.col(i));
  return result;
}

}  // namespace unroll::analysis
