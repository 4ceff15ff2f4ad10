#pragma once
// Refusals of configurations that a task cannot be made from.

#include <string_view>

#include "engine/base/result.h"
#include "engine/tasks/task_config.h"

namespace unroll {

/// Fine where every field lies in the range that its visitor declares; otherwise an Error as below.
Result<Ok> check_ranges(const TaskConfig& config);

/// Fine where `config.*field` lies in `range`. Otherwise an Error that names the field `key`, what
/// is allowed, the default, and in a few words why: "T: 1 is not possible here: two things must
/// find room. Allowed: 2 to 512 (default 32)."
Result<Ok> check_field(const TaskConfig& config, int TaskConfig::* field, std::string_view key,
                       IntRange range, std::string_view why);

}  // namespace unroll
