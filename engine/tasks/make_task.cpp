#include "engine/tasks/all_tasks.h"
#include "engine/tasks/limits.h"
#include "engine/tasks/registry.h"

namespace unroll {

Result<std::unique_ptr<Task>> make_task(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data) {
  if (const auto fine = check_ranges(config); !fine) return fine.error();
  return kAllTasks[static_cast<std::size_t>(config.kind)].make(config, seed, data);
}

}  // namespace unroll
