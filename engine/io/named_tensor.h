#pragma once
// Arrays of numbers with a name and a shape: what weight files of other programs hold.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace unroll {

/// Sizes from the outermost dimension to the innermost; empty for a single number.
using TensorShape = std::vector<std::uint64_t>;

/// Numbers in single or double precision.
using Numbers = std::variant<std::vector<float>, std::vector<double>>;

struct NamedTensor {
  std::string name;
  TensorShape shape;
  Numbers data;  ///< row-major: the last index runs fastest; as many as the shape says
};

/// How many numbers a shape holds: 1 for the empty shape. Nothing where the product of the sizes,
/// taken from left to right, leaves 64 bits.
std::optional<std::uint64_t> element_count(const TensorShape& shape);

/// How many numbers there are.
std::size_t size_of(const Numbers& numbers);

/// "(3, 4)"; "()" for a single number, "(5,)" for a list.
std::string shape_text(const TensorShape& shape);

}  // namespace unroll
