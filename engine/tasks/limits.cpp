#include "engine/tasks/limits.h"

#include <string>

namespace unroll {

Result<Ok> check_field(const TaskConfig& config, int TaskConfig::* field, std::string_view key,
                       IntRange range, std::string_view why) {
  const int value = config.*field;
  if (value >= range.min && value <= range.max) return Ok{};
  const std::string allowed =
      range.min > range.max
          ? "No value is possible with the other fields as they are"
          : "Allowed: " + std::to_string(range.min) + " to " + std::to_string(range.max);
  return Error{std::string(key), std::to_string(value) +
                                     " is not possible here: " + std::string(why) + ". " + allowed +
                                     " (default " + std::to_string(TaskConfig{}.*field) + ")."};
}

}  // namespace unroll
