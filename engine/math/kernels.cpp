#include "engine/math/kernels.h"

#include "engine/math/kernel_choice.h"

namespace unroll::math {

template <>
const Kernels<float>& kernels<float>(Numerics numerics, [[maybe_unused]] int most_bits) {
  const bool exact = numerics == Numerics::kExact;
#if defined(__x86_64__)
  if (most_bits >= 512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return exact ? kExact512 : kFast512;
  if (most_bits >= 256 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return exact ? kExact256 : kFast256;
#endif
  return exact ? kExact128 : kFast128;
}

template <>
const Kernels<double>& kernels<double>(Numerics, int) {
  return kExactDouble;
}

}  // namespace unroll::math
