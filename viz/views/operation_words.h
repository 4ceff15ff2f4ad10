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

}  // namespace unroll::viz
