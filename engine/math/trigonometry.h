#pragma once
// Sine and cosine written once in operations that IEEE 754 rounds exactly, as in functions.h, so
// that they give the same bits everywhere. Polynomials: S. L. Moshier, Cephes mathematical library.

#include <cmath>
#include <cstdint>

#include "engine/math/functions.h"

namespace unroll::math {

namespace detail {

/// x = quarters * pi/2 + rest with |rest| <= pi/4.
struct Angle {
  std::int64_t quarters;
  double rest;
};

/// Subtracts pi/2 in three parts (Cody and Waite). The first two have 33 bits, so that their
/// multiples are exact as long as there are at most 2^20 quarters.
inline Angle reduce(double x) {
  constexpr double kQuartersPerUnit = 6.36619772367581382433e-01;
  constexpr double kHigh = 1.57079632673412561417e+00, kMiddle = 6.07710050630396597660e-11,
                   kLow = 2.02226624879595063154e-21;
  const double n = round_small(x * kQuartersPerUnit);
  const double rest = ((x - n * kHigh) - n * kMiddle) - n * kLow;
  // NaN and what is too large for a whole number keep their rest, which is not a number or
  // nonsense.
  const double safe = std::fabs(n) < 4503599627370496.0 ? n : 0.0;
  return {static_cast<std::int64_t>(safe), rest};
}

/// pi x = quarters * pi/2 + rest, without error before the last product.
inline Angle reduce_half_turns(double x) {
  constexpr double kPi = 3.14159265358979323846;
  const double turn = std::fmod(x, 2.0);
  const double n = round_small(2.0 * turn);
  return {std::isfinite(n) ? static_cast<std::int64_t>(n) : 0, kPi * (turn - 0.5 * n)};
}

inline double sin_reduced(double r) {
  const double z = r * r;
  double p = 1.58962301576546568060e-10;
  p = p * z - 2.50507477628578072866e-8;
  p = p * z + 2.75573136213857245213e-6;
  p = p * z - 1.98412698295895385996e-4;
  p = p * z + 8.33333333332211858878e-3;
  p = p * z - 1.66666666666666307295e-1;
  return r + r * (z * p);
}
inline double cos_reduced(double r) {
  const double z = r * r;
  double p = -1.13585365213876817300e-11;
  p = p * z + 2.08757008419747316778e-9;
  p = p * z - 2.75573141792967388112e-7;
  p = p * z + 2.48015872888517047571e-5;
  p = p * z - 1.38888888888730564116e-3;
  p = p * z + 4.16666666666665929218e-2;
  return (1.0 - 0.5 * z) + (z * z) * p;
}

inline double sin_of(Angle a) {
  const double size = (a.quarters & 1) != 0 ? cos_reduced(a.rest) : sin_reduced(a.rest);
  return (a.quarters & 2) != 0 ? -size : size;
}
inline double cos_of(Angle a) {
  ++a.quarters;
  return sin_of(a);
}

}  // namespace detail

/// Sine of x radians. For |x| < 1e4 within 2e-16 of the exact value; beyond it the error grows with
/// |x|. NaN for what is not finite.
inline double sin(double x) { return detail::sin_of(detail::reduce(x)); }

/// Cosine of x radians, equally good.
inline double cos(double x) { return detail::cos_of(detail::reduce(x)); }

/// Sine and cosine of x half turns, pi x. At most 2 units in the last place off, however large x;
/// exact at multiples of 1/2, where they are 1, 0 or -1. NaN for what is not finite.
inline double sin_pi(double x) { return detail::sin_of(detail::reduce_half_turns(x)); }
inline double cos_pi(double x) { return detail::cos_of(detail::reduce_half_turns(x)); }

/// The same in float, computed in double and rounded once.
inline float sin(float x) { return static_cast<float>(sin(static_cast<double>(x))); }
inline float cos(float x) { return static_cast<float>(cos(static_cast<double>(x))); }

}  // namespace unroll::math
