#include "engine/base/random.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/base/contract.h"

namespace unroll {
namespace {

TEST_CASE("random: xoshiro256++ follows its definition", "[base][random]") {
  Random random;
  random.set_state({1, 2, 3, 4});
  // First outputs from the state (1, 2, 3, 4), worked out by hand from the definition.
  CHECK(random.bits() == 41943041u);
  CHECK(random.bits() == 58720359u);
  CHECK(random.bits() == 3588806011781223u);
}

TEST_CASE("random: same seed, same numbers; other seed or stream, other numbers",
          "[base][random]") {
  Random a(5), b(5), c(6), d(5, 1);
  bool differs_by_seed = false, differs_by_stream = false;
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t x = a.bits();
    CHECK(x == b.bits());
    differs_by_seed |= x != c.bits();
    differs_by_stream |= x != d.bits();
  }
  CHECK(differs_by_seed);
  CHECK(differs_by_stream);
}

TEST_CASE("random: uniform and normal have the right moments", "[base][random]") {
  Random random(11);
  constexpr int kDraws = 200000;
  double mean = 0, square = 0, normal_mean = 0, normal_square = 0, fourth = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    CHECK((u >= 0 && u < 1));
    mean += u;
    square += u * u;
    const double n = random.normal();
    normal_mean += n;
    normal_square += n * n;
    fourth += n * n * n * n;
  }
  CHECK(std::fabs(mean / kDraws - 0.5) < 0.005);
  CHECK(std::fabs(square / kDraws - 1.0 / 3) < 0.005);
  CHECK(std::fabs(normal_mean / kDraws) < 0.01);
  CHECK(std::fabs(normal_square / kDraws - 1) < 0.02);
  CHECK(std::fabs(fourth / kDraws - 3) < 0.15);
}

TEST_CASE("random: below gives every value equally often", "[base][random]") {
  Random random(12);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70000; ++i) ++seen[random.below(7)];
  for (const int n : seen) CHECK(std::abs(n - 10000) < 500);
  CHECK(random.below(1) == 0);
  CHECK_THROWS_AS(random.below(0), ContractViolation);
}

}  // namespace
}  // namespace unroll
