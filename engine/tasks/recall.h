#pragma once
// Delayed recall (after Hochreiter and Schmidhuber, 1997): the first symbol decides, long before.

#include "engine/tasks/task.h"

namespace unroll {

/// T steps: one of k letters, then T - 1 distracting symbols out of k others ("1", "2", ...). The
/// letter is to be named at the last step. (With blanks in between even a plain recurrent network
/// learns T = 100: nothing disturbs the state that a letter puts it into.)
Result<std::unique_ptr<Task>> make_recall(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData& data);

inline constexpr TaskEntry kRecallTask = {
    .kind = TaskKind::kRecall,
    .title = "Delayed recall",
    .help =
        "The first symbol is to be named at the last step, T - 1 steps later; what stands in "
        "between only distracts. Shows how far back a network can learn to remember, and where "
        "its gradient gets lost on the way.",
    .fields = {"T", "k"},
    .make = make_recall};

}  // namespace unroll
