#include "viz/views/cell_blocks.h"

namespace unroll::viz {
namespace {

constexpr std::string_view kEncoder = "enc", kAdd = "add";

struct Part {
  std::string_view layer, name;
};
constexpr Part kParts[] = {{"norm", "norm"}, {"attn", "attention"}, {"cross", "cross-attention"},
                           {"res", kAdd},    {"mlp", "MLP"},        {"out", "MLP"}};

/// The part that `layer` is; what stands behind its name remains in `rest`.
std::string_view read_part(std::string_view layer, std::string_view& rest) {
  if (layer.starts_with(kEncoder)) layer.remove_prefix(kEncoder.size());
  for (const Part& part : kParts)
    if (layer.starts_with(part.layer)) {
      rest = layer.substr(part.layer.size());
      return part.name;
    }
  return {};
}

}  // namespace

std::string block_of(std::string_view layer) {
  std::string_view rest;
  read_part(layer, rest);
  const std::string_view number = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (number.empty()) return {};
  return (layer.starts_with(kEncoder) ? "encblock" : "block") + std::string(number);
}

std::string_view part_of(std::string_view layer) {
  std::string_view rest;
  return read_part(layer, rest);
}

bool ends_row(std::string_view layer, std::string_view next, bool narrow) {
  return narrow ? part_of(layer) != part_of(next) : part_of(layer) == kAdd;
}

}  // namespace unroll::viz
