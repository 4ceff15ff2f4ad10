#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/base/random.h"
#include "engine/math/kernels.h"

namespace unroll {
namespace {

/// Every kernel of floats that this machine can run.
std::vector<const math::Kernels<float>*> all_kernels() {
  std::vector<const math::Kernels<float>*> all;
  for (const auto numerics : {math::Numerics::kExact, math::Numerics::kFast})
    for (const int bits : {128, 256, 512}) all.push_back(&math::kernels<float>(numerics, bits));
  return all;
}

const math::Kernels<double>& in_double() { return math::kernels<double>(math::Numerics::kExact); }

std::vector<float> some_floats(int n, std::uint64_t seed, double spread) {
  Random random(seed);
  std::vector<float> x;
  for (int j = 0; j < n; ++j) x.push_back(static_cast<float>(spread * random.normal()));
  return x;
}

constexpr int kLengths[] = {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 64, 257};

TEST_CASE("softmax: any length agrees with long double", "[math][softmax]") {
  for (const auto* kernels : all_kernels())
    for (const int n : kLengths) {
      const std::vector<float> in = some_floats(n, 2, 5);
      std::vector<float> out(in.size()), same = in;
      kernels->softmax(in.data(), out.data(), n);
      long double sum = 0;
      for (const float x : in) sum += std::exp(static_cast<long double>(x) - in[0]);
      for (std::size_t j = 0; j < in.size(); ++j) {
        const auto exact =
            static_cast<double>(std::exp(static_cast<long double>(in[j]) - in[0]) / sum);
        // The difference from the largest is rounded to float: its error is that of the argument.
        CHECK(std::fabs(static_cast<double>(out[j]) - exact) <= 3e-6 * exact);
      }
      kernels->softmax(same.data(), same.data(), n);
      CHECK(same == out);
    }
}

TEST_CASE("softmax: large numbers, equal numbers and what is none", "[math][softmax]") {
  std::vector<double> x = {1e300, -1e300, 1e300, 0};
  in_double().softmax(x.data(), x.data(), 4);
  CHECK(x == std::vector<double>{0.5, 0, 0.5, 0});
  for (const auto* kernels : all_kernels()) {
    std::vector<float> even(5, -7.0f);
    kernels->softmax(even.data(), even.data(), 5);
    CHECK(even == std::vector<float>(5, 1.0f / 5.0f));
    for (const std::size_t place : {0u, 1u, 4u}) {
      std::vector<float> broken = {1, 0, 2, 3, 4};
      broken[place] = std::numeric_limits<float>::quiet_NaN();
      kernels->softmax(broken.data(), broken.data(), 5);
      for (const float v : broken) CHECK(std::isnan(v));
      kernels->softmax(broken.data(), broken.data(), 0);
    }
  }
}

TEST_CASE("softmax: the derivative is that of differences", "[math][softmax]") {
  Random random(6);
  const int n = 19;
  std::vector<double> in, pull, out(n), din(n);
  for (int j = 0; j < n; ++j) {
    in.push_back(random.normal());
    pull.push_back(random.normal());
  }
  const auto value = [&](std::vector<double> x) {
    in_double().softmax(x.data(), x.data(), n);
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += x[j] * pull[j];
    return sum;
  };
  in_double().softmax(in.data(), out.data(), n);
  in_double().softmax_back(out.data(), pull.data(), din.data(), n);
  for (std::size_t j = 0; j < in.size(); ++j) {
    std::vector<double> up = in, down = in;
    up[j] += 1e-5;
    down[j] -= 1e-5;
    CHECK(std::fabs((value(up) - value(down)) / 2e-5 - din[j]) < 1e-9);
  }
}

TEST_CASE("softmax: the derivative keeps what is left of a difference of nearly equal numbers",
          "[math][softmax]") {
  for (const auto* kernels : all_kernels())
    for (const int n : kLengths) {
      std::vector<float> p = some_floats(n, 3, 2), dp = some_floats(n, 4, 1e-3), dy(p.size());
      kernels->softmax(p.data(), p.data(), n);
      for (float& d : dp) d += 1000.0f;
      kernels->softmax_back(p.data(), dp.data(), dy.data(), n);
      double mean = 0;
      for (std::size_t j = 0; j < p.size(); ++j)
        mean += static_cast<double>(p[j]) * static_cast<double>(dp[j]);
      for (std::size_t j = 0; j < p.size(); ++j) {
        const double exact = static_cast<double>(p[j]) * (static_cast<double>(dp[j]) - mean);
        CHECK(std::fabs(static_cast<double>(dy[j]) - exact) <=
              1e-6 * std::fabs(exact) + 1e-9 * static_cast<double>(p[j]));
      }
    }
}

TEST_CASE(
    "sums and dot products: any length agrees with double, and exact ones bit for bit at any width",
    "[math][softmax]") {
  for (const auto* kernels : all_kernels())
    for (const int n : kLengths) {
      const std::vector<float> x = some_floats(n, 8, 1), y = some_floats(n, 9, 1);
      double sum = 0, dot = 0, size = 0;
      for (std::size_t j = 0; j < x.size(); ++j) {
        sum += static_cast<double>(x[j]);
        dot += static_cast<double>(x[j]) * static_cast<double>(y[j]);
        size += std::fabs(static_cast<double>(x[j]));
      }
      CHECK(std::fabs(static_cast<double>(kernels->add_up(x.data(), n)) - sum) <= 1e-6 * size);
      CHECK(std::fabs(static_cast<double>(kernels->add_up_products(x.data(), y.data(), n)) - dot) <=
            1e-5 * size);
      if (kernels->numerics != math::Numerics::kExact) continue;
      const auto& narrow = math::kernels<float>(math::Numerics::kExact, 128);
      CHECK(kernels->add_up(x.data(), n) == narrow.add_up(x.data(), n));
      CHECK(kernels->add_up_products(x.data(), y.data(), n) ==
            narrow.add_up_products(x.data(), y.data(), n));
      std::vector<float> wide(x.size()), thin(x.size());
      kernels->softmax(x.data(), wide.data(), n);
      narrow.softmax(x.data(), thin.data(), n);
      CHECK(wide == thin);
      kernels->softmax_back(wide.data(), y.data(), wide.data(), n);
      narrow.softmax_back(thin.data(), y.data(), thin.data(), n);
      CHECK(wide == thin);
    }
}

}  // namespace
}  // namespace unroll
