#pragma once
// The fields of a run's configuration by key.

#include <string>
#include <string_view>

#include "engine/io/fields.h"
#include "engine/session/config.h"

namespace unroll {

/// All fields of the configuration with their ranges and default values, in the order of links.
std::vector<FieldDescription> config_fields();

/// Sets the field `key` from text. An unknown key, a value outside the range or text that is no
/// value is an Error (where = the key) and leaves `config` as it was.
Result<Ok> set_field(Config& config, std::string_view key, std::string_view value);

/// The value of the field `key` as text; empty where there is none of this name.
std::string field_value(const Config& config, std::string_view key);

/// True when `key` names a field that may change while training.
bool is_live_field(std::string_view key);

}  // namespace unroll
