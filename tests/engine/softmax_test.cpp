#include "engine/math/softmax.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/random.h"

namespace unroll {
namespace {

TEST_CASE("softmax: any length agrees with long double", "[math][softmax]") {
  Random random(2);
  for (const int n : {1, 2, 3, 4, 5, 7, 8, 33, 257}) {
    std::vector<float> in, out(static_cast<std::size_t>(n));
    for (int j = 0; j < n; ++j) in.push_back(static_cast<float>(5 * random.normal()));
    math::softmax(in.data(), out.data(), n);
    long double sum = 0;
    for (const float x : in) sum += std::exp(static_cast<long double>(x) - in[0]);
    for (std::size_t j = 0; j < in.size(); ++j) {
      const auto exact =
          static_cast<double>(std::exp(static_cast<long double>(in[j]) - in[0]) / sum);
      // The difference from the largest is rounded to float: its error is that of the argument.
      CHECK(std::fabs(static_cast<double>(out[j]) - exact) <= 3e-6 * exact);
    }
    std::vector<float> same = in;
    math::softmax(same.data(), same.data(), n);
    CHECK(same == out);
  }
}

TEST_CASE("softmax: large numbers, equal numbers and what is none", "[math][softmax]") {
  std::vector<double> x = {1e300, -1e300, 1e300, 0};
  math::softmax(x.data(), x.data(), 4);
  CHECK(x == std::vector<double>{0.5, 0, 0.5, 0});
  std::vector<float> even(5, -7.0f);
  math::softmax(even.data(), even.data(), 5);
  CHECK(even == std::vector<float>(5, 1.0f / 5.0f));
  std::vector<float> broken = {1, std::numeric_limits<float>::quiet_NaN(), 2, 3, 4};
  math::softmax(broken.data(), broken.data(), 5);
  for (const float v : broken) CHECK(std::isnan(v));
  math::softmax(broken.data(), broken.data(), 0);
}

TEST_CASE("softmax: the derivative is that of differences", "[math][softmax]") {
  Random random(6);
  const int n = 7;
  std::vector<double> in, pull, out(n), din(n);
  for (int j = 0; j < n; ++j) {
    in.push_back(random.normal());
    pull.push_back(random.normal());
  }
  const auto value = [&](std::vector<double> x) {
    math::softmax(x.data(), x.data(), n);
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += x[j] * pull[j];
    return sum;
  };
  math::softmax(in.data(), out.data(), n);
  math::softmax_backward(out.data(), pull.data(), din.data(), n);
  for (std::size_t j = 0; j < in.size(); ++j) {
    std::vector<double> up = in, down = in;
    up[j] += 1e-5;
    down[j] -= 1e-5;
    CHECK(std::fabs((value(up) - value(down)) / 2e-5 - din[j]) < 1e-9);
  }
}

}  // namespace
}  // namespace unroll
