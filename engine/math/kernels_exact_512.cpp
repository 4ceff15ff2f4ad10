#include "engine/math/kernel_choice.h"
#include "engine/math/kernel_table.h"

namespace unroll::math {

constinit const Kernels<float> kExact512 = make_kernels<float, 64>(Numerics::kExact);

}  // namespace unroll::math
