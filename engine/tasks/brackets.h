#pragma once
// Bracket matching: is every bracket closed by its own kind, in the right order?

#include "engine/tasks/task.h"

namespace unroll {

/// Up to T brackets "(", ")", "[", "]" (an even number). Half of the examples are well nested, in
/// the others two brackets were swapped, so counting them does not help. To be named at the last
/// step.
Result<std::unique_ptr<Task>> make_brackets(const TaskConfig& config, std::uint64_t seed,
                                            const TaskData& data);

inline constexpr TaskEntry kBracketsTask = {
    .kind = TaskKind::kBrackets,
    .title = "Brackets",
    .help =
        "Are round and square brackets nested as they should be? Deciding it takes a stack: what "
        "was opened last must be closed first. Counting brackets is not enough.",
    .fields = {"T", "lengths"},
    .make = make_brackets};

}  // namespace unroll
