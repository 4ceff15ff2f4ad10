#include "engine/math/kernel_choice.h"
#include "engine/math/kernel_table.h"

namespace unroll::math {

constinit const Kernels<float> kFast512 = make_kernels<float, 64>(Numerics::kFast);

}  // namespace unroll::math
