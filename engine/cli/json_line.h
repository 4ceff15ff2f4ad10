#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace unroll::cli {

/// One JSON object on one line, written member by member. Numbers that are not finite become null;
/// text that is not UTF-8 gets U+FFFD in place of each wrong byte.
class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& flag(std::string_view key, bool value);
  JsonLine& number(std::string_view key, double value);
  JsonLine& number(std::string_view key, float value);
  template <std::integral Integer>
  JsonLine& number(std::string_view key, Integer value) {
    return raw(key, std::to_string(value));
  }
  JsonLine& null(std::string_view key);
  /// A number that is written already, as format_shortest and std::to_string do.
  JsonLine& literal(std::string_view key, std::string_view number) { return raw(key, number); }
  JsonLine& numbers(std::string_view key, const std::vector<double>& values);
  JsonLine& texts(std::string_view key, const std::vector<std::string>& values);
  JsonLine& object(std::string_view key, const JsonLine& value);
  JsonLine& objects(std::string_view key, const std::vector<JsonLine>& values);

  /// The object without a line end.
  std::string take() const { return "{" + members_ + "}"; }

 private:
  JsonLine& raw(std::string_view key, std::string_view value);

  std::string members_;
};

/// `text` as a JSON string with its quotes: ASCII controls and U+2028, U+2029 escaped.
std::string json_string(std::string_view text);

}  // namespace unroll::cli
