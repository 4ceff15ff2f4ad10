#pragma once

#include <string>

#include "engine/nn/model.h"

namespace unroll::test {

/// Compares the declared `reads` of every slot (but those of the loss) with what really happens:
/// all slots but two are held, one is nudged at one step, and the other must change exactly at the
/// steps at which it says it reads that. Parameters likewise. Empty if all agree; otherwise the
/// first mistakes. Sequences must have no padding.
std::string wrong_reads(const Model<double>& model, const Params<double>& theta,
                        Trace<double>& trace);

}  // namespace unroll::test
