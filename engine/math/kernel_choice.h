#pragma once
// The tables of kernels that are built in; kernels.cpp chooses among them.

#include "engine/math/kernels.h"

namespace unroll::math {

extern const Kernels<float> kExact128, kFast128;
extern const Kernels<double> kExactDouble;
/// Only where the processor is an x86.
extern const Kernels<float> kExact256, kExact512, kFast256, kFast512;

}  // namespace unroll::math
