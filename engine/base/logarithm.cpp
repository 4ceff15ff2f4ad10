#include "engine/base/logarithm.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace unroll {

double natural_log(double x) {
  if (!(x >= 0.0)) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0.0) return -std::numeric_limits<double>::infinity();
  if (x == std::numeric_limits<double>::infinity()) return x;
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {  // subnormal
    x *= 18014398509481984.0;                    // 2^54
    exponent = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1022;
  bits = (bits & 0x000fffffffffffffull) | 0x3fe0000000000000ull;
  double m = std::bit_cast<double>(bits);  // [1/2, 1)
  if (m < 0.70710678118654752440) {
    m += m;
    exponent -= 1;
  }
  // Cephes log.c: log(1 + y) = y - y^2/2 + y^3 P(y) / Q(y)
  const double y = m - 1.0;
  const double z = y * y;
  double p = 1.01875663804580931796e-4;
  p = p * y + 4.97494994976747001425e-1;
  p = p * y + 4.70579119878881725854e0;
  p = p * y + 1.44989225341610930846e1;
  p = p * y + 1.79368678507819816313e1;
  p = p * y + 7.70838733755885391666e0;
  double q = y + 1.12873587189167450590e1;
  q = q * y + 4.52279145837532221105e1;
  q = q * y + 8.29875266912776603211e1;
  q = q * y + 7.11544750618563894466e1;
  q = q * y + 2.31251620126765340583e1;
  double result = y * (z * p / q);
  const double e = exponent;
  result -= e * 2.121944400546905827679e-4;
  result -= 0.5 * z;
  result += y;
  result += e * 0.693359375;
  return result;
}

}  // namespace unroll
