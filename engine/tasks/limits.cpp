#include "engine/tasks/limits.h"

#include <string>
#include <vector>

#include "engine/base/numbers.h"

namespace unroll {

namespace {

/// A visitor that compares each field with its range; the default comes from a second configuration
/// that is visited first.
class RangeVisitor {
 public:
  void integer(const FieldInfo& info, int& value, IntRange range) {
    look(info, value >= range.min && value <= range.max, std::to_string(value),
         std::to_string(range.min) + " to " + std::to_string(range.max));
  }
  void real(const FieldInfo& info, double& value, RealRange range) {
    look(info, value >= range.min && value <= range.max, format_shortest(value),
         format_shortest(range.min) + " to " + format_shortest(range.max));
  }
  template <class Enum>
  void choice(const FieldInfo& info, Enum& value, std::span<const std::string_view> names) {
    const auto index = static_cast<std::size_t>(value);
    std::string all;
    for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
    const bool known = index < names.size();
    look(info, known, known ? std::string(names[index]) : "choice " + std::to_string(index), all);
  }
  void word(const FieldInfo& info, std::string& value) { look(info, true, value, ""); }

  std::vector<std::string> values;
  std::vector<Error> errors;
  const std::vector<std::string>* defaults = nullptr;

 private:
  void look(const FieldInfo& info, bool fits, std::string value, const std::string& allowed) {
    if (!fits && defaults != nullptr)
      errors.push_back({std::string(info.key), value + " is not possible. Allowed: " + allowed +
                                                   " (default " + (*defaults)[values.size()] +
                                                   ")."});
    values.push_back(std::move(value));
  }
};

}  // namespace

Result<Ok> check_ranges(const TaskConfig& config) {
  TaskConfig standard, copy = config;
  RangeVisitor defaults, visitor;
  visit_fields(defaults, standard);
  visitor.defaults = &defaults.values;
  visit_fields(visitor, copy);
  if (!visitor.errors.empty()) return visitor.errors.front();
  return Ok{};
}

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
