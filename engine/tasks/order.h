#pragma once
// Temporal order (after Hochreiter and Schmidhuber, 1997): which of two came first.

#include "engine/tasks/task.h"

namespace unroll {

/// Up to T steps of fillers a to d, with one "X" and one "Y" among them (`place`: anywhere, or both
/// in one half of the T steps). Which came first is to be named at the last step.
Result<std::unique_ptr<Task>> make_order(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kOrderTask = {
    .kind = TaskKind::kOrder,
    .title = "Order",
    .help =
        "Somewhere in the sequence stand an X and a Y: which came first? A bag of symbols cannot "
        "know, nor can attention without positions. Trained on early places and tested on late "
        "ones it shows what sharing the weights over time is good for.",
    .fields = {"T", "lengths", "place"},
    .make = make_order};

}  // namespace unroll
