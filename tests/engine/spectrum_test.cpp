#include "engine/analysis/spectrum.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>

#include "engine/base/contract.h"
#include "engine/base/random.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

Matrix<double> random_matrix(int rows, int cols, std::uint64_t seed) {
  Random random(seed);
  Matrix<double> m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
  return m;
}

/// By hand: repeated multiplication stretches any vector along the leading singular direction.
double power_iteration(const Matrix<double>& m) {
  Vector<double> v = Vector<double>::Ones(m.cols());
  v(0) = 1.7;
  for (int i = 0; i < 5000; ++i) {
    const Vector<double> u = m * v;
    v = m.transpose() * u;
    v /= v.norm();
  }
  const Vector<double> u = m * v;
  return u.norm();
}

TEST_CASE("spectrum: a rotation has eigenvalues e^(+-i angle) and stretches nothing",
          "[analysis][spectrum]") {
  const double angle = 0.7;
  Matrix<double> m(2, 2);
  m << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  const Spectrum s = spectrum(m);
  REQUIRE(s.eigenvalues.size() == 2);
  CHECK(s.eigenvalues[0].real() == Approx(std::cos(angle)).epsilon(1e-14));
  CHECK(s.eigenvalues[0].imag() == Approx(std::sin(angle)).epsilon(1e-14));
  CHECK(s.eigenvalues[1].imag() == Approx(-std::sin(angle)).epsilon(1e-14));
  CHECK(s.radius == Approx(1).epsilon(1e-14));
  CHECK(s.singular_values[0] == Approx(1).epsilon(1e-14));
  CHECK(s.singular_values[1] == Approx(1).epsilon(1e-14));
}

TEST_CASE("spectrum: a shear has radius 1 and stretches more", "[analysis][spectrum]") {
  Matrix<double> m(2, 2);
  m << 1, 1, 0, 1;
  const Spectrum s = spectrum(m);
  CHECK(s.radius == Approx(1).epsilon(1e-7));  // a defective pair: the root of rounding
  const double golden = (1 + std::sqrt(5.0)) / 2;
  CHECK(s.singular_values[0] == Approx(golden).epsilon(1e-14));
  CHECK(s.singular_values[1] == Approx(1 / golden).epsilon(1e-14));
  CHECK(spectral_norm(m) == Approx(golden).epsilon(1e-14));
}

TEST_CASE("spectrum: eigenvalues of equal modulus stand in a fixed order", "[analysis][spectrum]") {
  // A cyclic shift of four: 1, i, -1, -i.
  Matrix<double> m = Matrix<double>::Zero(4, 4);
  for (int i = 0; i < 4; ++i) m((i + 1) % 4, i) = 1;
  const Spectrum s = spectrum(m);
  const std::complex<double> expected[] = {{1, 0}, {0, 1}, {0, -1}, {-1, 0}};
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(s.eigenvalues[i] - expected[i]) < 1e-12);
}

TEST_CASE("spectrum: trace, determinant and norm agree with the lists", "[analysis][spectrum]") {
  const int n = GENERATE(1, 3, 20, 41);
  const Matrix<double> m = random_matrix(n, n, 7);
  const Spectrum s = spectrum(m);
  std::complex<double> sum = 0;
  double modulus_product = 1, singular_product = 1, squares = 0, last = 1e300;
  for (const auto& z : s.eigenvalues) {
    sum += z;
    modulus_product *= std::abs(z);
  }
  for (const double v : s.singular_values) {
    CHECK(v <= last);
    last = v;
    singular_product *= v;
    squares += v * v;
  }
  CHECK(sum.real() == Approx(m.trace()).margin(1e-10));
  CHECK(sum.imag() == Approx(0).margin(1e-10));
  CHECK(modulus_product == Approx(singular_product).epsilon(1e-9));
  CHECK(squares == Approx(m.squaredNorm()).epsilon(1e-12));
  CHECK(s.radius == std::abs(s.eigenvalues[0]));
  CHECK(s.radius <= s.singular_values[0] * (1 + 1e-12));
}

TEST_CASE("spectrum: the spectral norm is what power iteration finds, at any scale",
          "[analysis][spectrum]") {
  const double scale = GENERATE(1.0, 1e-200, 1e200);
  const Matrix<double> wide = random_matrix(5, 9, 3);
  CHECK(spectral_norm(wide * scale) == Approx(scale * power_iteration(wide)).epsilon(1e-12));
  CHECK(spectral_norm(wide.transpose() * scale) ==
        Approx(scale * power_iteration(wide)).epsilon(1e-12));
  CHECK(spectral_norm(wide) == Approx(singular_values(wide)[0]).epsilon(1e-12));
}

TEST_CASE("spectrum: zero, empty and damaged matrices", "[analysis][spectrum]") {
  const Spectrum zero = spectrum(Matrix<double>::Zero(3, 3));
  CHECK(zero.radius == 0);
  CHECK(zero.eigenvalues.size() == 3);
  CHECK(zero.singular_values == std::vector<double>{0, 0, 0});
  CHECK(spectral_norm(Matrix<double>::Zero(2, 3)) == 0);
  CHECK(spectral_norm(Matrix<double>()) == 0);
  CHECK(spectrum(Matrix<double>()).finite);

  Matrix<double> bad = Matrix<double>::Identity(3, 3);
  bad(1, 2) =
      GENERATE(std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity());
  CHECK_FALSE(spectrum(bad).finite);
  CHECK(spectrum(bad).eigenvalues.empty());
  CHECK(std::isnan(spectral_norm(bad)));
  CHECK(singular_values(bad).empty());
  CHECK_THROWS_AS(spectrum(Matrix<double>::Zero(2, 3)), ContractViolation);
}

}  // namespace
}  // namespace unroll::analysis
