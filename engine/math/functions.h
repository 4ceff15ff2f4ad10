#pragma once
// exp and tanh written once in operations that IEEE 754 rounds exactly (+ - * / sqrt,
// comparisons, bit moves), so that they give the same bits everywhere. Branch-free where loops run
// over them, so that compilers vectorise. Polynomials: S. L. Moshier, Cephes mathematical library;
// e^r in double: Sun Microsystems, fdlibm.

#include <bit>
#include <cmath>
#include <cstdint>

namespace unroll::math {

namespace detail {

/// Rounds to the nearest integer, |x| < 2^22 (float) or 2^51 (double), by the addition trick.
inline float round_small(float x) { return (x + 12582912.0f) - 12582912.0f; }
inline double round_small(double x) { return (x + 6755399441055744.0) - 6755399441055744.0; }

/// 2^n for integral -126 <= n <= 127 (float) or -1022 <= n <= 1023 (double).
inline float power_of_two(float n) {
  return std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23);
}
inline double power_of_two(double n) {
  return std::bit_cast<double>((static_cast<std::int64_t>(n) + 1023) << 52);
}

/// e^r for |r| <= ln(2)/2.
inline float exp_reduced(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return (p * (r * r) + r) + 1.0f;
}
inline double exp_reduced(double r) {
  const double rr = r * r;
  double p = 4.13813679705723846039e-8;
  p = p * rr - 1.65339022054652515390e-6;
  p = p * rr + 6.61375632143793436117e-5;
  p = p * rr - 2.77777777770155933842e-3;
  p = p * rr + 1.66666666666666019037e-1;
  const double c = r - rr * p;
  return 1.0 + (r + (r * c) / (2.0 - c));
}

template <class S>
struct ExpRange;
template <>
struct ExpRange<float> {
  static constexpr float kLow = -104.0f, kHigh = 89.0f, kLog2e = 1.44269504088896341f;
  static constexpr float kLn2High = 0.693359375f, kLn2Low = -2.12194440e-4f;
};
template <>
struct ExpRange<double> {
  static constexpr double kLow = -746.0, kHigh = 710.0, kLog2e = 1.4426950408889634073599;
  static constexpr double kLn2High = 6.93145751953125e-1, kLn2Low = 1.42860682030941723212e-6;
};

}  // namespace detail

/// e^x. At most 2 units in the last place off; overflows to infinity, underflows gradually to 0;
/// NaN stays NaN.
template <class S>
inline S exp(S x) {
  using R = detail::ExpRange<S>;
  // The comparisons are written so that NaN passes through to the polynomial.
  S c = x > R::kHigh ? R::kHigh : x;
  c = c < R::kLow ? R::kLow : c;
  const S n = detail::round_small(c * R::kLog2e);
  const S r = (c - n * R::kLn2High) - n * R::kLn2Low;
  // Two factors, so that neither leaves the normal range on the way to a subnormal result.
  const S safe = n == n ? n : S(0);
  const S half = detail::round_small(safe * S(0.5));
  return (detail::exp_reduced(r) * detail::power_of_two(half)) * detail::power_of_two(safe - half);
}

/// Hyperbolic tangent; at most 2 units in the last place off; odd; NaN stays NaN.
inline float tanh(float x) {
  const float a = std::fabs(x);
  const float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const float small = (p * z) * x + x;
  const float tail = 1.0f - 2.0f / (exp(a + a) + 1.0f);
  const float large = x < 0.0f ? -tail : tail;
  return a < 0.625f ? small : large;
}
inline double tanh(double x) {
  const double a = std::fabs(x);
  const double z = x * x;
  double p = -9.64399179425052238628e-1;
  p = p * z - 9.92877231001918586564e1;
  p = p * z - 1.61468768441708447952e3;
  double q = z + 1.12811678491632931402e2;
  q = q * z + 2.23548839060100448583e3;
  q = q * z + 4.84406305325125486048e3;
  const double small = ((p / q) * z) * x + x;
  const double tail = 1.0 - 2.0 / (exp(a + a) + 1.0);
  const double large = x < 0.0 ? -tail : tail;
  return a < 0.625 ? small : large;
}

/// 1 / (1 + e^-x), the logistic function. At most 2 units in the last place off, where it is close
/// to 0 too; underflows gradually to 0; NaN stays NaN.
template <class S>
inline S sigmoid(S x) {
  // e^x / (1 + e^x) left of 0, so that e^ never overflows.
  const S e = exp(-std::fabs(x));
  const S top = x < S(0) ? e : S(1);
  const S sum = S(1) + e;
  const S quotient = top / sum;
  // What the sum lost to rounding, over a straight line in place of the sum itself.
  const S lost = e - (sum - S(1));
  return quotient - quotient * (lost * (S(1.5) - S(0.5) * sum));
}

}  // namespace unroll::math
