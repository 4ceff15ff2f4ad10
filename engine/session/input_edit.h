#pragma once
// What the user puts in place of what an example reads.

#include <vector>

#include "engine/base/result.h"
#include "engine/nn/batch.h"
#include "engine/nn/data_shape.h"
#include "engine/session/command.h"

namespace unroll {

/// An Error that names the first edit which does not fit data of this shape.
Result<Ok> check_input(const std::vector<InputEdit>& edits, const DataShape& shape);

/// Puts the edits into the one sequence of `example`; what lies in its padding changes nothing.
/// Where every answer is what the input reads at the next step, the answers follow: true.
bool change_input(Batch& example, const std::vector<InputEdit>& edits);

}  // namespace unroll
