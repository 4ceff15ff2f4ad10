#pragma once
// A cosine written once in operations that IEEE 754 rounds exactly, so that it gives the same bits
// everywhere. Polynomials: S. L. Moshier, Cephes mathematical library.

#include <cmath>

namespace unroll::math {

/// cos(pi x). At most 2 units in the last place off; even; exact at multiples of 1/2, where it is
/// 1, 0 or -1; NaN for what is not finite. Taking x in half turns makes every reduction exact.
inline double cos_pi(double x) {
  const double turn = std::fabs(std::fmod(x, 2.0));    // exact, 0 to below 2
  const double fold = turn > 1.0 ? 2.0 - turn : turn;  // cos(pi (2 - x)) = cos(pi x)
  const double half = fold > 0.5 ? 1.0 - fold : fold;  // cos(pi (1 - x)) = -cos(pi x)
  constexpr double kPi = 3.14159265358979323846;
  double result;
  if (half > 0.25) {
    // sin z with z = pi (1/2 - x): keeps the digits where the cosine is small.
    const double z = kPi * (0.5 - half);
    const double zz = z * z;
    double p = 1.58962301576546568060e-10;
    p = p * zz - 2.50507477628578072866e-8;
    p = p * zz + 2.75573136213857245213e-6;
    p = p * zz - 1.98412698295895385996e-4;
    p = p * zz + 8.33333333332211858878e-3;
    p = p * zz - 1.66666666666666307295e-1;
    result = z + z * zz * p;
  } else {
    const double z = kPi * half;
    const double zz = z * z;
    double p = -1.13585365213876817300e-11;
    p = p * zz + 2.08757008419747316778e-9;
    p = p * zz - 2.75573141792967388112e-7;
    p = p * zz + 2.48015872888517045348e-5;
    p = p * zz - 1.38888888888730564116e-3;
    p = p * zz + 4.16666666666665929218e-2;
    result = 1.0 - 0.5 * zz + zz * zz * p;
  }
  return fold > 0.5 ? -result : result;
}

}  // namespace unroll::math
