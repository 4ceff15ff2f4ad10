#include "engine/math/trigonometry.h"

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/base/random.h"

namespace unroll {
namespace {

TEST_CASE("trigonometry: sine and cosine up to 1e4 agree with long double",
          "[math][trigonometry]") {
  Random random(11);
  double worst = 0, worst_float = 0;
  const auto look = [&](double x) {
    const auto exact = static_cast<long double>(x);
    worst = std::max({worst, static_cast<double>(std::fabs(math::sin(x) - std::sin(exact))),
                      static_cast<double>(std::fabs(math::cos(x) - std::cos(exact)))});
    const auto single = static_cast<float>(x);
    for (const bool sine : {true, false}) {
      const auto at = static_cast<long double>(single);
      const long double expected = sine ? std::sin(at) : std::cos(at);
      const float got = sine ? math::sin(single) : math::cos(single);
      const float size = std::fabs(static_cast<float>(expected));
      const float unit = std::nextafter(size, 2.0f) - size;
      worst_float = std::max(worst_float, static_cast<double>(std::fabs(got - expected) / unit));
    }
  };
  for (int i = 0; i < 100000; ++i) look((2 * random.uniform() - 1) * (i % 2 == 0 ? 1e4 : 4));
  // Where the reduction loses most: next to the multiples of pi/2.
  for (int n = -6366; n <= 6366; ++n) {
    const double x = n * std::numbers::pi / 2;
    for (const double step : {0.0, 1e-9, -1e-5, std::numbers::pi / 4}) look(x + step);
  }
  CHECK(worst < 5e-16);
  CHECK(worst_float <= 1.0);
}

/// The power series of sine (first = 1) or cosine (first = 0), |z| <= pi / 4: not every library's
/// functions of long double have all its digits.
long double series(long double z, int first) {
  long double term = first == 1 ? z : 1.0L, sum = 0;
  for (int n = first; n < 40; n += 2) {
    sum += term;
    term *= -z * z / static_cast<long double>((n + 1) * (n + 2));
  }
  return sum;
}

/// cos(pi x). It keeps its digits near the zeros only when it is reduced in the same exact way.
long double exact_cos_pi(long double x) {
  constexpr long double kPi = 3.14159265358979323846264338327950288L;
  long double a = std::fabs(x);
  while (a > 1.0L) a = a > 2.0L ? a - 2.0L : 2.0L - a;
  if (a > 0.25L && a < 0.75L) return series(kPi * (0.5L - a), 1);
  return a < 0.5L ? series(kPi * a, 0) : -series(kPi * (1.0L - a), 0);
}

double units_off(double got, long double exact) {
  const double size = std::fabs(static_cast<double>(exact));
  const double unit = std::nextafter(size, 2.0) - size;
  return static_cast<double>(std::fabs((static_cast<long double>(got) - exact) / unit));
}

TEST_CASE("trigonometry: in half turns within 2 units in the last place, exact at the corners",
          "[math][trigonometry]") {
  Random random(3);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = i < 100'000 ? random.uniform() : 20 * random.uniform() - 10;
    const double quarter_on = x + 0.5;
    worst = std::max(worst, units_off(math::cos_pi(x), exact_cos_pi(x)));
    // sin(pi y) = cos(pi (y - 1/2)), and that difference is exact in long double.
    worst = std::max(worst, units_off(math::sin_pi(quarter_on),
                                      exact_cos_pi(static_cast<long double>(quarter_on) - 0.5L)));
    REQUIRE(math::cos_pi(-x) == math::cos_pi(x));
    REQUIRE(math::sin_pi(-x) == -math::sin_pi(x));
  }
  CHECK(worst <= 2.0);
  const double sines[] = {0, 1, 0, -1};
  for (int n = -8; n <= 8; ++n) {
    CHECK(math::sin_pi(0.5 * n) == sines[n & 3]);
    CHECK(math::cos_pi(0.5 * n) == sines[(n + 1) & 3]);
  }
  CHECK(math::cos_pi(1e300) == 1.0);
  CHECK(math::sin_pi(-1e300) == 0.0);
  for (const double x :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(std::isnan(math::sin_pi(x)));
    CHECK(std::isnan(math::cos_pi(-x)));
  }
}

TEST_CASE("trigonometry: exact values, symmetry and what is not finite", "[math][trigonometry]") {
  CHECK(math::sin(0.0) == 0.0);
  CHECK(math::cos(0.0) == 1.0);
  CHECK(math::sin(1.0f) == static_cast<float>(std::sin(1.0)));
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const double x = 1e4 * random.uniform();
    CHECK(math::sin(-x) == -math::sin(x));
    CHECK(math::cos(-x) == math::cos(x));
    CHECK(std::fabs(math::sin(x) * math::sin(x) + math::cos(x) * math::cos(x) - 1) < 1e-15);
  }
  for (const double x :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(std::isnan(math::sin(x)));
    CHECK(std::isnan(math::cos(-x)));
  }
}

TEST_CASE("trigonometry: the same bits everywhere", "[math][trigonometry]") {
  std::uint64_t hash = 14695981039346656037u;
  for (int i = 0; i < 2000; ++i)
    for (const double v : {math::sin(0.37 * i), math::cos(4.9 * i)})
      hash = (hash ^ std::bit_cast<std::uint64_t>(v)) * 1099511628211u;
  CHECK(hash == 0xbf488e59c55e444cu);
}

}  // namespace
}  // namespace unroll
