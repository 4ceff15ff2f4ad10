#include "engine/math/functions.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/base/logarithm.h"
#include "engine/base/random.h"
#include "engine/math/kernels.h"

namespace unroll {
namespace {

template <class S>
constexpr S kInf = std::numeric_limits<S>::infinity();
template <class S>
constexpr S kNan = std::numeric_limits<S>::quiet_NaN();

/// Distance in units of the last place of the exact value.
template <class S>
double ulps(S got, long double exact) {
  const S nearest = static_cast<S>(exact);
  if (got == nearest) return 0;
  if (!std::isfinite(got) || !std::isfinite(nearest)) return kInf<double>;
  const S size = std::fabs(nearest);
  const long double unit = std::nextafter(size, kInf<S>) - size;
  return static_cast<double>(std::fabs((static_cast<long double>(got) - exact) / unit));
}

/// e^x by its series, more exact than a double: some C libraries compute a long double's in double.
long double exact_exp(long double x) {
  constexpr long double kLn2High = 0.693147180369123816490L, kLn2Low = 1.90821492927058770002e-10L;
  const long double n = std::nearbyint(x / (kLn2High + kLn2Low));
  const long double r = (x - n * kLn2High) - n * kLn2Low;
  long double sum = 1;
  for (int k = 30; k > 0; --k) sum = 1 + sum * r / k;
  return std::ldexp(sum, static_cast<int>(n));
}

template <class S>
void check_accuracy(double exp_range) {
  Random random(7);
  double worst_exp = 0, worst_tanh = 0, worst_sigmoid = 0;
  for (int i = 0; i < 100000; ++i) {
    const S x = static_cast<S>((2 * random.uniform() - 1) * exp_range);
    worst_exp = std::max(worst_exp, ulps(math::exp(x), exact_exp(static_cast<long double>(x))));
    const S y = static_cast<S>((2 * random.uniform() - 1) * (i % 2 == 0 ? 1 : 12));
    worst_tanh = std::max(worst_tanh, ulps(math::tanh(y), std::tanh(static_cast<long double>(y))));
    const long double power = exact_exp(-static_cast<long double>(x));
    worst_sigmoid = std::max(worst_sigmoid, ulps(math::sigmoid(x), 1 / (1 + power)));
  }
  CHECK(worst_exp <= 2.0);
  CHECK(worst_tanh <= 2.0);
  CHECK(worst_sigmoid <= 2.0);
}

TEST_CASE("functions: exp, tanh and sigmoid are within 2 units in the last place",
          "[math][functions]") {
  SECTION("float") { check_accuracy<float>(87); }
  SECTION("double") { check_accuracy<double>(708); }
}

/// The largest distance over every 509th of all floats, infinities and subnormal numbers among
/// them. Double precision is exact enough to compare with.
double worst_of_all_floats(float (*f)(float), double (*exact)(double)) {
  constexpr std::uint64_t kAll = std::uint64_t{1} << 32, kStride = 509;
  double worst = 0;
  for (std::uint64_t bits = 0; bits < kAll; bits += kStride) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isnan(x)) worst = std::max(worst, ulps(f(x), static_cast<long double>(exact(x))));
  }
  return worst;
}

TEST_CASE("functions: within 2 units in the last place over all floats", "[math][functions]") {
  CHECK(worst_of_all_floats(math::exp<float>, [](double x) { return std::exp(x); }) <= 2.0);
  CHECK(worst_of_all_floats(math::tanh, [](double x) { return std::tanh(x); }) <= 2.0);
  CHECK(worst_of_all_floats(math::sigmoid<float>,
                            [](double x) { return 1 / (1 + std::exp(-x)); }) <= 2.0);
}

/// Every 4093rd float through `f`, which takes many at once: 0 where it meets the edges as it
/// should, and the largest distance elsewhere.
double worst_of_kernel(void (*f)(const float*, float*, std::ptrdiff_t), double (*exact)(double)) {
  constexpr std::uint64_t kAll = std::uint64_t{1} << 32, kStride = 4093;
  std::vector<float> in;
  for (std::uint64_t bits = 0; bits < kAll; bits += kStride)
    in.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  for (const float edge : {kInf<float>, -kInf<float>, kNan<float>, -0.0f, 1e-40f, -1e-40f, 1e-45f})
    in.push_back(edge);
  std::vector<float> out(in.size());
  f(in.data(), out.data(), static_cast<std::ptrdiff_t>(in.size()));
  double worst = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double away =
        std::isnan(in[i])
            ? (std::isnan(out[i]) ? 0 : kInf<double>)
            : ulps(out[i], static_cast<long double>(exact(static_cast<double>(in[i]))));
    worst = std::max(worst, away);
  }
  return worst;
}

TEST_CASE("functions: so are the kernels of any width, exact and fast", "[math][functions]") {
  for (const math::Numerics numerics : {math::Numerics::kExact, math::Numerics::kFast})
    for (const int bits : {128, 256, 512}) {
      INFO((numerics == math::Numerics::kFast ? "fast " : "exact ") << bits);
      const math::Kernels<float>& k = math::kernels<float>(numerics, bits);
      CHECK(worst_of_kernel(k.exp, [](double x) { return std::exp(x); }) <= 2.0);
      CHECK(worst_of_kernel(k.tanh, [](double x) { return std::tanh(x); }) <= 2.0);
      CHECK(worst_of_kernel(k.sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }) <= 2.0);
    }
}

template <class S>
void check_edges() {
  CHECK(math::exp(S(0)) == S(1));
  CHECK(math::exp(kInf<S>) == kInf<S>);
  CHECK(math::exp(-kInf<S>) == S(0));
  CHECK(std::isnan(math::exp(kNan<S>)));
  CHECK(math::exp(S(2000)) == kInf<S>);
  CHECK(math::exp(S(-2000)) == S(0));
  CHECK(math::tanh(S(0)) == S(0));
  CHECK(math::tanh(kInf<S>) == S(1));
  CHECK(math::tanh(-kInf<S>) == S(-1));
  CHECK(std::isnan(math::tanh(kNan<S>)));
  CHECK(math::tanh(S(-0.3)) == -math::tanh(S(0.3)));
  CHECK(math::tanh(S(-3)) == -math::tanh(S(3)));
  CHECK(math::sigmoid(S(0)) == S(0.5));
  CHECK(math::sigmoid(kInf<S>) == S(1));
  CHECK(math::sigmoid(-kInf<S>) == S(0));
  CHECK(std::isnan(math::sigmoid(kNan<S>)));
}

TEST_CASE("functions: infinities, not-a-number and zero", "[math][functions]") {
  SECTION("float") {
    check_edges<float>();
    CHECK(math::exp(-100.0f) > 0.0f);  // a subnormal number, not zero
    CHECK(math::tanh(1e-40f) == 1e-40f);
    CHECK(math::sigmoid(-100.0f) == math::exp(-100.0f));
  }
  SECTION("double") {
    check_edges<double>();
    CHECK(math::exp(-740.0) > 0.0);
  }
}

TEST_CASE("functions: tanh never leaves [-1, 1] and never falls", "[math][functions]") {
  float before = -1;
  for (float x = -12; x <= 12; x += 0.001f) {
    const float y = math::tanh(x);
    CHECK(std::fabs(y) <= 1.0f);
    CHECK(y >= before - 2e-7f);
    before = y;
  }
}

TEST_CASE("logarithm: within 2 units in the last place, with its edges", "[base][logarithm]") {
  Random random(8);
  double worst = 0;
  for (int i = 0; i < 100000; ++i) {
    const double x =
        i % 2 == 0 ? 0.5 + random.uniform() : std::exp((random.uniform() - 0.5) * 1400);
    worst = std::max(worst, ulps(natural_log(x), std::log(static_cast<long double>(x))));
  }
  CHECK(worst <= 2.0);
  CHECK(natural_log(1.0) == 0.0);
  CHECK(natural_log(0.0) == -kInf<double>);
  CHECK(natural_log(kInf<double>) == kInf<double>);
  CHECK(std::isnan(natural_log(-1.0)));
  CHECK(std::isnan(natural_log(kNan<double>)));
  CHECK(std::fabs(natural_log(5e-324) + 744.4400719213812) < 1e-10);
}

}  // namespace
}  // namespace unroll
