#include "engine/io/named_tensor.h"

#include <limits>

namespace unroll {

std::optional<std::uint64_t> element_count(const TensorShape& shape) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) {
    if (size != 0 && count > std::numeric_limits<std::uint64_t>::max() / size) return std::nullopt;
    count *= size;
  }
  return count;
}

std::size_t size_of(const Numbers& numbers) {
  return std::visit([](const auto& values) { return values.size(); }, numbers);
}

std::string shape_text(const TensorShape& shape) {
  std::string out = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(shape[i]);
  }
  return out + (shape.size() == 1 ? ",)" : ")");
}

}  // namespace unroll
