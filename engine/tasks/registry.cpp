#include "engine/tasks/registry.h"

#include <algorithm>

#include "engine/base/contract.h"
#include "engine/tasks/all_tasks.h"

namespace unroll {

namespace {

/// What is said of the tasks, without what makes them: the screen shows it and makes none.
constexpr auto kEntries = [] {
  auto entries = kAllTasks;
  for (TaskEntry& entry : entries) entry.make = nullptr;
  return entries;
}();

constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i)
    if (kEntries[i].kind != static_cast<TaskKind>(i)) return false;
  return true;
}
static_assert(in_order(), "the entries stand in the order of TaskKind");

}  // namespace

std::span<const TaskEntry> task_entries() { return kEntries; }

const TaskEntry& task_entry(TaskKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  UNROLL_ASSERT(index < kEntries.size(), "task number " + std::to_string(index));
  return kEntries[index];
}

const TaskEntry& task_made_from(Material material) {
  return *std::ranges::find(kEntries, material, &TaskEntry::material);
}

}  // namespace unroll
