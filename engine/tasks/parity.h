#pragma once
// Parity: is the number of ones odd?

#include "engine/tasks/task.h"

namespace unroll {

/// Up to T bits, 0 and 1 equally often. Whether the ones are odd in number is to be named at the
/// last step.
Result<std::unique_ptr<Task>> make_parity(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData& data);

inline constexpr TaskEntry kParityTask = {
    .kind = TaskKind::kParity,
    .title = "Parity",
    .help =
        "Is the number of ones even or odd? One bit of memory that flips at every one is enough, "
        "but no part of the input alone gives a hint: easy to state, hard to find by gradient.",
    .fields = {"T", "lengths"},
    .make = make_parity};

}  // namespace unroll
