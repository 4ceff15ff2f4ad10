#include "engine/math/kernel_choice.h"
#include "engine/math/kernel_table.h"

namespace unroll::math {

constinit const Kernels<float> kFast256 = make_kernels<float, 32>(Numerics::kFast);

}  // namespace unroll::math
