#include "viz/app/first_load.h"

#include <algorithm>
#include <vector>

#include "engine/session/config_fields.h"

namespace unroll::viz {
namespace {

bool names_a_run(std::string_view key) {
  if (key == "v" || key == "vs" || key == "step") return true;
  return std::ranges::any_of(
      config_fields(), [key](const FieldDescription& field) { return field.info.key == key; });
}

/// The pairs of a fragment.
std::vector<std::string_view> pairs_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    out.push_back(text.substr(0, text.find('&')));
    text.remove_prefix(std::min(out.back().size() + 1, text.size()));
  }
  return out;
}

std::string_view key_of(std::string_view pair) { return pair.substr(0, pair.find('=')); }

}  // namespace

std::string with_first_load(const std::string& fragment) {
  const std::vector<std::string_view> given = pairs_of(fragment);
  const auto holds = [&](std::string_view key) {
    return std::ranges::any_of(given, [key](std::string_view p) { return key_of(p) == key; });
  };
  if (std::ranges::any_of(given, [](std::string_view p) { return names_a_run(key_of(p)); }))
    return fragment;
  std::string out = fragment;
  for (const std::string_view pair : pairs_of(kFirstLoad)) {
    if (holds(key_of(pair))) continue;
    if (!out.empty()) out += '&';
    out += pair;
  }
  return out;
}

}  // namespace unroll::viz
