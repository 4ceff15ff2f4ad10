#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/nn/model.h"

namespace unroll::analysis {

/// Ablation per step of one example: by how much the mean loss of the pass rises when the symbol
/// that the example reads at step t is replaced by `replacement` (0 ... symbols-1, or -1 for a
/// column of zeros). Works on a copy of the trace, from its data and initial states. Refuses an
/// example outside the batch and data without symbols.
template <Scalar S>
Result<std::vector<double>> ablate_symbols(const Model<S>& model, const Params<S>& theta,
                                           const Trace<S>& trace, int example, int replacement);

}  // namespace unroll::analysis
