#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/named_tensor.h"

namespace unroll {

/// One tensor as the header of a safetensors file describes it; nothing is checked but the form.
struct SafetensorsEntry {
  std::string name;
  std::string dtype;
  TensorShape shape;
  std::uint64_t begin = 0, end = 0;  ///< bytes, counted from the end of the header
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< as they stand in the header
  std::vector<std::pair<std::string, std::string>> metadata;
};

/// Takes the JSON text of a header apart. Refuses what is not exactly of the form: other members,
/// members that are missing or there twice, deeper nesting, numbers that are no whole 64-bit ones.
Result<SafetensorsHeader> parse_safetensors_header(std::string_view json);

std::string format_safetensors_header(const SafetensorsHeader& header);

}  // namespace unroll
