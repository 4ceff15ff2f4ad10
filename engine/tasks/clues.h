#pragma once
// Two clues: a near one that is right most of the time, a far one that is always right.

#include "engine/tasks/task.h"

namespace unroll {

/// T steps: the answer itself ("X" or "Y") at the first, a hint ("x" or "y") that is right 3 times
/// of 4 `gap` steps before the last, distracting letters a to h elsewhere. The answer is to be
/// named at the last step.
Result<std::unique_ptr<Task>> make_clues(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kCluesTask = {
    .kind = TaskKind::kClues,
    .title = "Two clues",
    .help =
        "A weak clue shortly before the question is right 3 times of 4; a strong one at the very "
        "beginning is always right. A network whose gradient fades settles for the weak one: it "
        "stops at 75 %.",
    .fields = {"T", "gap"},
    .make = make_clues};

}  // namespace unroll
