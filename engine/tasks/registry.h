#pragma once
// The one list of tasks: command line, manual, tables and tiles are made from it.

#include <span>

#include "engine/tasks/task.h"

namespace unroll {

/// All tasks in the order of TaskKind.
std::span<const TaskEntry> task_entries();

const TaskEntry& task_entry(TaskKind kind);

/// The first task that is made from this.
const TaskEntry& task_made_from(Material material);

/// The task that `config` describes. The seed decides which examples are held out. An Error names
/// the field (or the title of what the user brought), what is allowed and the default.
Result<std::unique_ptr<Task>> make_task(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data = {});

}  // namespace unroll
