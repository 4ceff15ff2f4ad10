#pragma once
// Copying (after Graves, Wayne and Danihelka, 2014): repeat what was read, in order.

#include "engine/tasks/task.h"

namespace unroll {

/// T letters out of k, `gap` blanks ".", then T times "?": at each the next of the letters is to be
/// named. 2 T + gap steps.
Result<std::unique_ptr<Task>> make_copy(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data);

inline constexpr TaskEntry kCopyTask = {
    .kind = TaskKind::kCopy,
    .title = "Copy",
    .help =
        "Read T symbols, wait, then repeat them in order. All of it must fit into the state of a "
        "recurrent network; attention looks it up and has no such limit.",
    .fields = {"T", "k", "gap"},
    .make = make_copy};

}  // namespace unroll
