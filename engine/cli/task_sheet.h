#pragma once
// What can be said of a task before anything has learned it.

#include <string>

#include "engine/cli/json_line.h"
#include "engine/session/config.h"
#include "engine/session/task_library.h"
#include "engine/tasks/task.h"

namespace unroll::cli {

/// A task in a list: its name, what it shows, the fields that it uses.
std::string listed_text(const TaskEntry& task);
JsonLine listed_json(const TaskEntry& task);

/// One task, made from `config` as it stands in `made`: title and help, its fields, what rules
/// without a network reach (chance first) with the unit, one held-out example in its text form and,
/// where it is a text, the symbols of the text as they were counted, the most frequent first.
std::string task_text(const Config& config, const TaskLibrary::Entry& made);
/// The same as a line of the schema, with all symbols.
JsonLine task_json(const Config& config, const TaskLibrary::Entry& made);

}  // namespace unroll::cli
