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
