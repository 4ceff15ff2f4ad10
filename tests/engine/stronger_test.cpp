#include "engine/base/stronger.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/random.h"

namespace unroll {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST_CASE("stronger: what is farther from zero, whatever its sign", "[base]") {
  CHECK(stronger(0, -2) == -2);
  CHECK(stronger(-2, 1) == -2);
  CHECK(stronger(1, -2) == -2);
  CHECK(stronger(2, -2) == 2);
  CHECK(stronger(-2, 2) == -2);
  CHECK(std::signbit(stronger(-0.0f, 0.0f)));
  CHECK(stronger(0, std::numeric_limits<float>::denorm_min()) > 0);
  CHECK(stronger(3, -kInfinity) == -kInfinity);
  CHECK(stronger(-kInfinity, kInfinity) == -kInfinity);
  CHECK(std::isnan(stronger(9, std::nanf(""))));
  CHECK(std::isnan(stronger(std::nanf(""), kInfinity)));
}

/// Few entries and a start at a known 0: the compiler spells the steps out.
float strongest(const std::array<float, 6>& all) {
  float out = 0;
  for (const float v : all) out = stronger(out, v);
  return out;
}

TEST_CASE("stronger: a search that begins at zero finds the strongest of a few", "[base]") {
  Random random(1, 0);
  for (int i = 0; i < 2000; ++i) {
    std::array<float, 6> all;
    for (float& v : all) v = static_cast<float>(random.uniform() * 2 - 1);
    double most = 0;
    int at = 0;
    for (int k = 0; k < 6; ++k)
      if (const double square = std::pow(static_cast<double>(all[std::size_t(k)]), 2);
          square > most) {
        most = square;
        at = k;
      }
    CHECK(strongest(all) == all[static_cast<std::size_t>(at)]);
  }
}

}  // namespace
}  // namespace unroll
