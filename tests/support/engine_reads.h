#pragma once

#include <string>

#include "engine/nn/model.h"

namespace unroll::test {

/// Compares the declared `reads` of every slot with what really happens: all slots but two are
/// held, one is nudged at one step, and the other must change exactly at the steps at which it says
/// it reads that. Of a slot with a row per key or that reads all steps, some of which a mask may
/// hide, and of those of the loss, which is not taken everywhere, only that it changes at some, and
/// at no others. Parameters likewise. And no sequence may change with a nudge in another. Empty if
/// all agree; otherwise the first mistakes. Sequences must have no padding.
std::string wrong_reads(const Model<double>& model, const Params<double>& theta,
                        Trace<double>& trace);

}  // namespace unroll::test
