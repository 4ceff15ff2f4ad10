#include "engine/session/rivals.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::size_t kMostBytes = 2048;
constexpr std::size_t kMostFields = 32;  // of one rival
constexpr std::string_view kModelKey = "m";

/// Keys of the fields of `part`.
template <class Part>
bool names_field(std::string_view key) {
  for (const FieldDescription& field : list_fields(Part{}))
    if (field.info.key == key) return true;
  return false;
}

/// Takes the piece up to `separator` off the front.
std::string_view take_piece(std::string_view& text, char separator) {
  const std::string_view piece = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(piece.size() + 1, text.size()));
  return piece;
}

/// The value of `key` as the visitor writes it.
std::string value_of(const Config& config, std::string_view key) {
  for (FieldDescription& field : list_fields(config))
    if (field.info.key == key) return std::move(field.value);
  return {};
}

bool is_key(std::string_view text) {
  constexpr std::size_t kLongestKey = 32;
  return !text.empty() && text.size() <= kLongestKey && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// The model stands first, as it is written.
void add_field(Rival& rival, const std::string& key, std::string value) {
  rival.emplace(key == kModelKey ? rival.begin() : rival.end(), key, std::move(value));
}

/// One field of a rival; `first` is the first piece.
void read_field(std::string_view piece, bool first, Rival& rival,
                std::vector<std::string>& notices) {
  const std::size_t equals = piece.find('=');
  const bool word = equals == std::string_view::npos;
  if (word && piece.empty()) return;
  const std::string key(word && first ? kModelKey : piece.substr(0, equals));
  std::string value(word ? (first ? piece : "") : piece.substr(equals + 1));
  const auto refuse = [&](const char* why) {
    notices.push_back("vs: \"" + printable(piece) + "\" " + why);
  };
  if (!is_key(key)) return refuse("is no field and is left out");
  if (std::ranges::find(rival, key, &Rival::value_type::first) != rival.end())
    return refuse("is given more than once; the first one counts");
  if (rival.size() >= kMostFields) return refuse("is left out: too many fields");
  if (is_rival_field(key)) {
    Config config;
    const FieldReading read = read_fields(config, {{key, value}}, Strictness::kLenient);
    for (const std::string& notice : read.notices) notices.push_back("vs: " + notice);
    value = value_of(config, key);
  } else if (names_field<Config>(key)) {
    return refuse("is left out: it is the same for all models of a race");
  }
  add_field(rival, key, std::move(value));
}

}  // namespace

bool is_rival_field(std::string_view key) {
  if (key == "numerics") return false;
  return names_field<ModelConfig>(key) ||
         (names_field<TrainConfig>(key) && !names_field<StopConfig>(key));
}

Config rival_config(const Config& main, const Rival& rival) {
  Config config = main;
  Rival own;
  for (const auto& field : rival)
    if (is_rival_field(field.first)) own.push_back(field);
  read_fields(config, own, Strictness::kLenient);
  return config;
}

bool set_rival_field(Rival& rival, std::string_view key, std::string_view value) {
  const auto found = std::ranges::find(rival, key, &Rival::value_type::first);
  if (found == rival.end()) {
    add_field(rival, std::string(key), std::string(value));
    return true;
  }
  if (found->second == value) return false;
  found->second = value;
  return true;
}

RivalReading read_rivals(std::string_view text) {
  RivalReading out;
  if (text.size() > kMostBytes) {
    out.notices.push_back("vs: the list of models is longer than " + std::to_string(kMostBytes) +
                          " bytes and is left out");
    return out;
  }
  const auto count = static_cast<std::size_t>(std::ranges::count(text, ';')) + 1;
  if (count > kMostRivals)
    out.notices.push_back("vs: a race has room for " + std::to_string(kMostRivals) +
                          " rivals; the others are left out");
  for (std::size_t i = 0; i < std::min(count, kMostRivals); ++i) {
    std::string_view fields = take_piece(text, ';');
    Rival rival;
    for (bool first = true; !fields.empty(); first = false)
      read_field(take_piece(fields, ','), first, rival, out.notices);
    out.rivals.push_back(std::move(rival));
  }
  return out;
}

std::string write_rivals(std::span<const Rival> rivals) {
  std::string out;
  for (std::size_t i = 0; i < rivals.size(); ++i) {
    if (i > 0) out += ';';
    const auto model =
        std::ranges::find(rivals[i], std::string(kModelKey), &Rival::value_type::first);
    std::string fields;
    if (model != rivals[i].end()) fields = model->second;
    for (const auto& [key, value] : rivals[i]) {
      if (key == kModelKey) continue;
      if (!fields.empty()) fields += ',';
      fields += key + "=" + value;
    }
    out += fields;
  }
  return out;
}

}  // namespace unroll
