#include "engine/session/config_fields.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace unroll {

std::vector<FieldDescription> config_fields() { return list_fields(Config{}); }

Result<Ok> set_field(Config& config, std::string_view key, std::string_view value) {
  const FieldTexts texts = {{std::string(key), std::string(value)}};
  FieldReading reading = read_fields(config, texts, Strictness::kStrict);
  if (!reading.known.front()) {
    return Error{printable(key), "there is no field of this name"};
  }
  if (!reading.errors.empty()) return std::move(reading.errors.front());
  return Ok{};
}

std::string field_value(const Config& config, std::string_view key) {
  for (FieldDescription& field : list_fields(config))
    if (field.info.key == key) return std::move(field.value);
  return {};
}

bool is_live_field(std::string_view key) {
  return std::ranges::any_of(config_fields(), [&](const FieldDescription& field) {
    return field.info.key == key && field.info.live;
  });
}

}  // namespace unroll
