#include "engine/train/schedule.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/base/random.h"
#include "engine/math/cosine.h"

namespace unroll {
namespace {

using Catch::Approx;

TrainConfig scheduled(ScheduleKind kind) {
  TrainConfig config;
  config.rate = 0.08;
  config.schedule.kind = kind;
  return config;
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

TEST_CASE("cosine: within 2 units in the last place, exact at its corners", "[math][functions]") {
  constexpr long double kPi = 3.14159265358979323846264338327950288L;
  Random random(3);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = i < 100'000 ? random.uniform() : 20 * random.uniform() - 10;
    // The reference keeps its digits near the zeros only when it is reduced in the same exact way.
    long double a = std::fabs(x);
    while (a > 1.0L) a = a > 2.0L ? a - 2.0L : 2.0L - a;
    const bool steep = a > 0.25L && a < 0.75L;
    const long double exact = steep      ? series(kPi * (0.5L - a), 1)
                              : a < 0.5L ? series(kPi * a, 0)
                                         : -series(kPi * (1.0L - a), 0);
    const double size = std::fabs(static_cast<double>(exact));
    const double unit = std::nextafter(size, 2.0) - size;
    worst = std::max(
        worst,
        static_cast<double>(std::fabs((static_cast<long double>(math::cos_pi(x)) - exact) / unit)));
    REQUIRE(math::cos_pi(-x) == math::cos_pi(x));
  }
  CHECK(worst <= 2.0);
  CHECK(math::cos_pi(0) == 1.0);
  CHECK(math::cos_pi(0.5) == 0.0);
  CHECK(math::cos_pi(1) == -1.0);
  CHECK(math::cos_pi(1.5) == 0.0);
  CHECK(math::cos_pi(-7) == -1.0);
  CHECK(math::cos_pi(1e300) == 1.0);
  CHECK(std::isnan(math::cos_pi(std::numeric_limits<double>::infinity())));
  CHECK(std::isnan(math::cos_pi(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("schedule: constant is the rate itself, at any time", "[train][schedule]") {
  const TrainConfig config = scheduled(ScheduleKind::kConstant);
  for (const std::uint64_t update : {0ull, 1ull, 999'999ull, ~0ull})
    CHECK(rate_at(config, update) == config.rate);
}

TEST_CASE("schedule: steps fall by the factor, and to nothing in the end", "[train][schedule]") {
  TrainConfig config = scheduled(ScheduleKind::kStep);
  config.schedule.period = 10;
  config.schedule.factor = 0.5;
  CHECK(rate_at(config, 9) == 0.08);
  CHECK(rate_at(config, 10) == 0.04);
  CHECK(rate_at(config, 19) == 0.04);
  CHECK(rate_at(config, 20) == 0.02);
  CHECK(rate_at(config, 1'000'000) == 0.0);
  config.schedule.factor = 0.9;
  for (std::uint64_t update = 0; update < 300; ++update) {
    const std::uint64_t falls = update / 10;
    const double expected = 0.08 * std::pow(0.9, static_cast<double>(falls));
    CHECK(rate_at(config, update) == Approx(expected).epsilon(1e-13));
  }
  config.schedule.factor = 1;
  CHECK(rate_at(config, 123'456) == 0.08);
}

TEST_CASE("schedule: the cosine sinks to the floor and stays there", "[train][schedule]") {
  TrainConfig config = scheduled(ScheduleKind::kCosine);
  config.schedule.period = 200;
  config.schedule.floor = 0.25;
  CHECK(rate_at(config, 0) == 0.08);
  CHECK(rate_at(config, 100) == Approx(0.08 * 0.625));
  CHECK(rate_at(config, 200) == 0.02);
  CHECK(rate_at(config, 1'000'000) == 0.02);
  const double pi = std::acos(-1.0);
  for (std::uint64_t update = 0; update < 200; ++update) {
    const double expected =
        0.02 + 0.06 * (1 + std::cos(pi * static_cast<double>(update) / 200)) / 2;
    CHECK(rate_at(config, update) == Approx(expected).epsilon(1e-13));
    CHECK(rate_at(config, update + 1) < rate_at(config, update));
  }
}

TEST_CASE("schedule: the warm-up grows in equal parts and the schedule begins after it",
          "[train][schedule]") {
  for (const auto kind : {ScheduleKind::kConstant, ScheduleKind::kStep, ScheduleKind::kCosine}) {
    TrainConfig plain = scheduled(kind);
    plain.schedule.period = 5;
    TrainConfig warm = plain;
    warm.schedule.warm = 4;
    CHECK(rate_at(warm, 0) == 0.02);
    CHECK(rate_at(warm, 1) == 0.04);
    CHECK(rate_at(warm, 2) == Approx(0.06));
    CHECK(rate_at(warm, 3) == 0.08);
    for (std::uint64_t update = 0; update < 20; ++update)
      CHECK(rate_at(warm, update + 4) == rate_at(plain, update));
  }
}

TEST_CASE("schedule: it multiplies the rate, so that the rate stays a handle",
          "[train][schedule]") {
  TrainConfig config = scheduled(ScheduleKind::kCosine);
  config.schedule.warm = 3;
  config.schedule.period = 11;
  for (std::uint64_t update = 0; update < 20; ++update) {
    TrainConfig twice = config;
    twice.rate *= 2;
    CHECK(rate_at(twice, update) == 2 * rate_at(config, update));
  }
}

}  // namespace
}  // namespace unroll
