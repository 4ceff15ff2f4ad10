#include "engine/math/kernel_choice.h"
#include "engine/math/kernel_table.h"

namespace unroll::math {

constinit const Kernels<float> kFast128 = make_kernels<float, 16>(Numerics::kFast);

}  // namespace unroll::math
