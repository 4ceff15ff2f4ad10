#pragma once
// An operation in words and numbers.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// What the operation is, in one short sentence.
std::string describe_operation(const Snapshot& snapshot, const Operation& operation);

/// Lines in the notation of draw_notation(): the equation of unit `unit` of what is written, with
/// its numbers in place. Of a parameter the entry that moves most.
std::vector<std::string> operation_numbers(const Snapshot& snapshot, const StepFinding& step,
                                           const Operation& operation, int unit);

/// The number of the watched example whose working completes these lines, to be asked for
/// (Question::kCell): "rnn0.a[3]@7", "grad rnn0.h[3]@7", "grad rnn0.Wh[2,3]". Empty where they tell
/// it already.
std::string operation_cell(const Snapshot& snapshot, const StepFinding& step,
                           const Operation& operation, int unit);

/// Puts the working into `lines`, in place of the result alone: the `most` largest parts of a sum.
/// Returns the index of its line, or -1 where there is nothing to tell.
int tell_working(const Operation& operation, const CellFinding& finding, std::size_t most,
                 std::vector<std::string>& lines);

}  // namespace unroll::viz
