#include "engine/io/fields.h"

#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::size_t kLongestWord = 64;

/// Words are names of texts and the like: safe in a link, in a file name and on a terminal.
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string integer_text(double value) { return std::to_string(static_cast<std::int64_t>(value)); }

FieldDescription plain_description(const FieldInfo& info, FieldType type, std::string value) {
  FieldDescription out;
  out.info = info;
  out.type = type;
  out.value = std::move(value);
  return out;
}

}  // namespace

std::string describe_range(const FieldDescription& field) {
  std::string out;
  switch (field.type) {
    case FieldType::kInteger:
      out = integer_text(field.min) + " to " + integer_text(field.max);
      break;
    case FieldType::kReal:
      out = format_shortest(field.min) + (field.range.zero_is_off ? " (off)" : "") + " to " +
            format_shortest(field.max);
      break;
    case FieldType::kChoice:
      for (std::size_t i = 0; i < field.choices.size(); ++i) {
        if (i > 0) out += i + 1 == field.choices.size() ? " or " : ", ";
        out += field.choices[i];
      }
      break;
    case FieldType::kSeed:
      out = "a whole number from 0 on";
      break;
    case FieldType::kWord:
      out = "letters, digits, -, _ and ., at most " + std::to_string(kLongestWord);
      break;
  }
  if (!field.info.unit.empty()) out += " " + std::string(field.info.unit);
  return out;
}

std::string describe_usual(const FieldDescription& field) {
  if (!field.range.has_usual()) return {};
  return format_shortest(field.range.usual_min) + " to " + format_shortest(field.range.usual_max);
}

void FieldLister::integer(const FieldInfo& info, int& value, IntRange range) {
  fields_.push_back(plain_description(info, FieldType::kInteger, std::to_string(value)));
  fields_.back().min = static_cast<double>(range.min);
  fields_.back().max = static_cast<double>(range.max);
}

void FieldLister::real(const FieldInfo& info, double& value, RealRange range) {
  fields_.push_back(plain_description(info, FieldType::kReal, format_shortest(value)));
  fields_.back().min = range.min;
  fields_.back().max = range.max;
  fields_.back().range = range;
}

void FieldLister::add_choice(const FieldInfo& info, std::size_t index,
                             std::span<const std::string_view> names) {
  UNROLL_ASSERT(index < names.size(), std::string(info.key) + ": choice without a name");
  fields_.push_back(plain_description(info, FieldType::kChoice, std::string(names[index])));
  fields_.back().choices.assign(names.begin(), names.end());
}

void FieldLister::seed(const FieldInfo& info, std::uint64_t& value) {
  fields_.push_back(plain_description(info, FieldType::kSeed, std::to_string(value)));
}

void FieldLister::word(const FieldInfo& info, std::string& value) {
  fields_.push_back(plain_description(info, FieldType::kWord, value));
}

FieldReader::FieldReader(const std::vector<FieldDescription>& standard, const FieldTexts& texts,
                         Strictness strictness)
    : standard_(standard), texts_(texts), strictness_(strictness) {
  reading_.known.assign(texts.size(), false);
}

const std::string* FieldReader::next(const FieldInfo& info) {
  UNROLL_ASSERT(visited_ < standard_.size() && standard_[visited_].info.key == info.key,
                "the reader and the list of defaults follow one visitor: " + std::string(info.key));
  ++visited_;
  const std::string* found = nullptr;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].first != info.key) continue;
    reading_.known[i] = true;
    if (!found) found = &texts_[i].second;
  }
  return found;
}

void FieldReader::complain(const std::string& text, std::string_view why,
                           const std::string& instead) {
  const FieldDescription& field = standard_[visited_ - 1];
  const std::string key(field.info.key);
  const std::string problem = "\"" + printable(text) + "\" " + std::string(why);
  const std::string remedy =
      " (allowed: " + describe_range(field) + "; default: " + field.value + ")";
  if (strictness_ == Strictness::kStrict) {
    reading_.errors.push_back({key, problem + remedy});
  } else {
    reading_.notices.push_back(key + ": " + problem + ", so " + instead + " is used" + remedy);
  }
}

void FieldReader::integer(const FieldInfo& info, int& value, IntRange range) {
  const std::string* text = next(info);
  if (!text) return;
  const std::optional<std::int64_t> number = parse_int_saturated(*text);
  if (!number) return complain(*text, "is no whole number", std::to_string(value));
  value = static_cast<int>(std::clamp(*number, range.min, range.max));
  if (*number < range.min) complain(*text, "is below the smallest value", std::to_string(value));
  if (*number > range.max) complain(*text, "is above the largest value", std::to_string(value));
}

void FieldReader::real(const FieldInfo& info, double& value, RealRange range) {
  const std::string* text = next(info);
  if (!text) return;
  const std::optional<double> number = parse_double_saturated(*text);
  if (!number) return complain(*text, "is no number", format_shortest(value));
  value = std::clamp(*number, range.min, range.max) + 0.0;  // -0 becomes 0
  if (*number < range.min) complain(*text, "is below the smallest value", format_shortest(value));
  if (*number > range.max) complain(*text, "is above the largest value", format_shortest(value));
}

std::size_t FieldReader::read_choice(const FieldInfo& info, std::size_t index,
                                     std::span<const std::string_view> names) {
  const std::string* text = next(info);
  if (!text) return index;
  const auto found = std::ranges::find(names, std::string_view(*text));
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  complain(*text, "is not among the choices", std::string(names[index]));
  return index;
}

void FieldReader::seed(const FieldInfo& info, std::uint64_t& value) {
  const std::string* text = next(info);
  if (!text) return;
  const Result<std::uint64_t> number = parse_uint64(*text);
  if (number) {
    value = number.value();
  } else {
    complain(*text, "is no whole number from 0 to 18446744073709551615", std::to_string(value));
  }
}

void FieldReader::word(const FieldInfo& info, std::string& value) {
  const std::string* text = next(info);
  if (!text) return;
  if (is_word(*text)) {
    value = *text;
  } else {
    complain(*text, "is no name", value);
  }
}

}  // namespace unroll
