#pragma once
// The adding problem (after Hochreiter and Schmidhuber, 1997): the sum of two marked numbers.

#include "engine/tasks/task.h"

namespace unroll {

/// T steps of a number between 0 and 1 and a mark that is 1 at two of them, 0 elsewhere. The sum of
/// the two marked numbers is to be given at the last step.
Result<std::unique_ptr<Task>> make_adding(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData& data);

inline constexpr TaskEntry kAddingTask = {
    .kind = TaskKind::kAdding,
    .title = "Adding",
    .help =
        "Of T numbers two are marked; at the end their sum is wanted. The network must store the "
        "marked values exactly and leave all others out: a task that gates were made for.",
    .fields = {"T", "lengths"},
    .make = make_adding};

}  // namespace unroll
