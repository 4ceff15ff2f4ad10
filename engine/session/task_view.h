#pragma once

#include "engine/session/snapshot.h"
#include "engine/session/task_library.h"

namespace unroll {

/// What a snapshot says of the task.
TaskView describe_task(const TaskConfig& config, const TaskLibrary::Entry& entry);

}  // namespace unroll
