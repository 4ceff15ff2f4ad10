#include "engine/train/schedule.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

namespace unroll {
namespace {

using Catch::Approx;

TrainConfig scheduled(ScheduleKind kind) {
  TrainConfig config;
  config.rate = 0.08;
  config.schedule.kind = kind;
  return config;
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
