#include "engine/analysis/spectrum.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "engine/analysis/finite.h"
#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

constexpr int kMostSweeps = 60;  // ten are usual

/// One sweep of Hestenes' one-sided Jacobi method: turns each pair of columns until they are at
/// right angles. False when all already were, to within `tolerance`.
bool orthogonalise(Matrix<double>& columns, double tolerance) {
  bool turned = false;
  for (Eigen::Index p = 0; p < columns.cols(); ++p)
    for (Eigen::Index q = p + 1; q < columns.cols(); ++q) {
      const double pp = columns.col(p).squaredNorm(), qq = columns.col(q).squaredNorm();
      const double pq = columns.col(p).dot(columns.col(q));
      if (!(std::fabs(pq) > tolerance * std::sqrt(pp) * std::sqrt(qq))) continue;
      turned = true;
      const double cotangent = (qq - pp) / (2 * pq);
      const double tangent =
          std::copysign(1 / (std::fabs(cotangent) + std::hypot(1.0, cotangent)), cotangent);
      const double cosine = 1 / std::hypot(1.0, tangent), sine = cosine * tangent;
      for (Eigen::Index i = 0; i < columns.rows(); ++i) {
        const double a = columns(i, p), b = columns(i, q);
        columns(i, p) = cosine * a - sine * b;
        columns(i, q) = sine * a + cosine * b;
      }
    }
  return turned;
}

}  // namespace

double spectral_norm(const Matrix<double>& m) {
  if (m.size() == 0) return 0;
  if (!all_finite(m)) return std::numeric_limits<double>::quiet_NaN();
  const double scale = m.cwiseAbs().maxCoeff();
  if (scale == 0) return 0;
  // Scaled first: the squares of the Gram matrix must neither overflow nor vanish.
  const Matrix<double> scaled = m / scale;
  Matrix<double> gram;
  if (m.rows() < m.cols())
    gram = scaled * scaled.transpose();
  else
    gram = scaled.transpose() * scaled;
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(gram, Eigen::EigenvaluesOnly);
  return scale * std::sqrt(std::max(0.0, solver.eigenvalues()(gram.rows() - 1)));
}

std::vector<double> singular_values(const Matrix<double>& m) {
  if (m.size() == 0 || !all_finite(m)) return {};
  const double scale = m.cwiseAbs().maxCoeff();
  Matrix<double> columns = m.rows() < m.cols() ? Matrix<double>(m.transpose()) : m;
  if (scale > 0) columns /= scale;
  const double tolerance =
      std::numeric_limits<double>::epsilon() * static_cast<double>(columns.rows());
  for (int sweep = 0; sweep < kMostSweeps && orthogonalise(columns, tolerance); ++sweep) {
  }
  std::vector<double> values;
  for (Eigen::Index j = 0; j < columns.cols(); ++j)
    values.push_back(scale * std::sqrt(columns.col(j).squaredNorm()));
  std::sort(values.rbegin(), values.rend());
  return values;
}

Spectrum spectrum(const Matrix<double>& m) {
  UNROLL_ASSERT(m.rows() == m.cols(), "the spectrum of a " + std::to_string(m.rows()) + "x" +
                                          std::to_string(m.cols()) + " matrix");
  Spectrum result;
  result.finite = all_finite(m);
  if (!result.finite || m.size() == 0) return result;
  result.singular_values = singular_values(m);
  const Eigen::EigenSolver<Matrix<double>> solver(m, false);
  for (Eigen::Index i = 0; i < m.rows(); ++i) {
    result.eigenvalues.push_back(solver.eigenvalues()(i));
    result.radius = std::max(result.radius, std::abs(solver.eigenvalues()(i)));
  }
  const double grain = result.radius > 0 ? 1e-9 * result.radius : 1.0;
  const auto key = [grain](const std::complex<double>& z) {
    return std::tuple(std::round(std::abs(z) / grain), std::round(z.real() / grain),
                      std::round(z.imag() / grain));
  };
  std::stable_sort(result.eigenvalues.begin(), result.eigenvalues.end(),
                   [&](const auto& a, const auto& b) { return key(a) > key(b); });
  return result;
}

}  // namespace unroll::analysis
