#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace unroll {

/// The one of `a` and `b` that is farther from zero, `a` where both are alike. What is not finite
/// is farther than all that is; of two such it is `a`.
///
/// Magnitudes are compared as bits: clang 19, also as the browser's compiler, takes |y| for y in
/// y = |x| > 0 ? x : 0, which is how a search for the strongest begins.
inline float stronger(float a, float b) {
  constexpr auto magnitude = [](float x) { return std::bit_cast<std::uint32_t>(x) << 1; };
  if (!std::isfinite(a)) return a;
  return magnitude(b) > magnitude(a) ? b : a;
}

}  // namespace unroll
