#pragma once

#include <cstdint>

namespace unroll::math {

/// How sums and products are rounded.
enum class Numerics : std::uint8_t {
  kExact,  ///< never fused, in a fixed order: the same bits on every machine
  kFast,   ///< fused where the machine can
};

}  // namespace unroll::math
