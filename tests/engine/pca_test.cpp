#include "engine/analysis/pca.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>

#include "engine/base/random.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

Matrix<double> random_items(int features, int n) {
  Random random(11);
  Matrix<double> items(features, n);
  for (Eigen::Index i = 0; i < items.size(); ++i)
    items.data()[i] = random.normal() * (1 + static_cast<double>(i % features)) + 5;
  return items;
}

TEST_CASE("pca: points on a diagonal and a little beside it, by hand", "[analysis][pca]") {
  // Centre (10, 20); +-(2, 2) along the diagonal, +-(1, -1) across: variances 16/3 and 4/3.
  Matrix<double> items(2, 4);
  items << 12, 8, 11, 9,  //
      22, 18, 19, 21;
  const Pca p = pca(items, 2).value();
  const double r = std::sqrt(0.5);
  CHECK(p.mean(0) == Approx(10));
  CHECK(p.mean(1) == Approx(20));
  CHECK(p.components(0, 0) == Approx(r));
  CHECK(p.components(1, 0) == Approx(r));
  // Both entries have the same magnitude: the first one is positive.
  CHECK(p.components(0, 1) == Approx(r));
  CHECK(p.components(1, 1) == Approx(-r));
  CHECK(p.variance(0) == Approx(16.0 / 3));
  CHECK(p.variance(1) == Approx(4.0 / 3));
  CHECK(p.explained(0) == Approx(0.8));
  const Matrix<double> at = p.project(items);
  CHECK(at(0, 0) == Approx(std::sqrt(8.0)));
  CHECK(at(1, 0) == Approx(0).margin(1e-12));
  CHECK(at(1, 2) == Approx(std::sqrt(2.0)));
}

TEST_CASE("pca: components are orthonormal eigenvectors of the covariance", "[analysis][pca]") {
  const int n = GENERATE(3, 6, 40);  // fewer items than features, as many, more
  const Matrix<double> items = random_items(6, n);
  const Pca p = pca(items, 99).value();
  const auto k = std::min(6, n);
  REQUIRE(p.components.cols() == k);
  Matrix<double> covariance = Matrix<double>::Zero(6, 6);
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) {
      for (int c = 0; c < n; ++c)
        covariance(i, j) += (items(i, c) - p.mean(i)) * (items(j, c) - p.mean(j));
      covariance(i, j) /= n - 1;
    }
  const Matrix<double> image = covariance * p.components;
  const Matrix<double> expected = p.components * p.variance.asDiagonal();
  CHECK((image - expected).cwiseAbs().maxCoeff() < 1e-11);
  CHECK((p.components.transpose() * p.components - Matrix<double>::Identity(k, k))
            .cwiseAbs()
            .maxCoeff() < 1e-12);
  CHECK(p.variance.sum() == Approx(p.total_variance).epsilon(1e-12));
  CHECK(p.total_variance == Approx(covariance.trace()).epsilon(1e-12));
  for (Eigen::Index i = 1; i < k; ++i) CHECK(p.variance(i) <= p.variance(i - 1));
  // All components together lose nothing.
  const Matrix<double> back = (p.components * p.project(items)).colwise() + p.mean;
  CHECK((back - items).cwiseAbs().maxCoeff() < 1e-11);
}

TEST_CASE("pca: signs do not depend on the order of the items or on a mirror", "[analysis][pca]") {
  const Matrix<double> items = random_items(5, 17);
  const Pca a = pca(items, 3).value(), b = pca(items.rowwise().reverse(), 3).value(),
            mirrored = pca(-items, 3).value();
  CHECK((a.components - b.components).cwiseAbs().maxCoeff() < 1e-10);
  CHECK((a.components - mirrored.components).cwiseAbs().maxCoeff() < 1e-10);
  for (Eigen::Index c = 0; c < 3; ++c)
    CHECK(a.components.col(c).maxCoeff() == a.components.col(c).cwiseAbs().maxCoeff());
}

TEST_CASE("pca: rounding does not choose among entries of equal size", "[analysis][pca]") {
  const double hair = GENERATE(-1e-12, 0.0, 1e-12);
  Matrix<double> items(2, 2);
  items << 1, -1,  //
      -1 - hair, 1 + hair;
  const Pca p = pca(items, 1).value();
  CHECK(p.components(0, 0) > 0);
  CHECK(p.components(1, 0) < 0);
}

TEST_CASE("pca: constant data and a single item have no variance", "[analysis][pca]") {
  const Matrix<double> items = Matrix<double>::Constant(3, GENERATE(1, 5), 0.1);
  const Pca p = pca(items, 2).value();
  CHECK(p.total_variance == 0);
  CHECK(p.explained(0) == 0);
  CHECK(p.mean(2) == 0.1);
  CHECK(p.project(items).isZero(0));
  CHECK(p.components.col(0).norm() == Approx(1));
}

TEST_CASE("pca: empty and non-finite data are refused with a count", "[analysis][pca]") {
  CHECK_FALSE(pca(Matrix<double>(3, 0), 2).ok());
  Matrix<double> items = random_items(2, 4);
  items(1, 2) = std::numeric_limits<double>::quiet_NaN();
  const auto refused = pca(items, 2);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().text() == "pca: 1 of 8 entries are not finite");
}

}  // namespace
}  // namespace unroll::analysis
