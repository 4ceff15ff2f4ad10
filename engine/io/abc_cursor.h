#pragma once
// Reading one line of ABC from left to right.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace unroll {

class AbcCursor {
 public:
  explicit AbcCursor(std::string_view line) : line_(line) {}

  bool at_end() const { return position_ >= line_.size(); }

  /// The character `ahead` places further on; NUL behind the end.
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < line_.size() ? line_[position_ + ahead] : '\0';
  }

  void skip(std::size_t count = 1) { position_ += count; }

  /// Reads one character if it is `wanted`.
  bool take(char wanted) {
    if (at_end() || line_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  /// Reads all characters up to the next `wanted` and that one too. Nothing if there is none.
  std::optional<std::string_view> take_until(char wanted) {
    const std::size_t end = line_.find(wanted, position_);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view found = line_.substr(position_, end - position_);
    position_ = end + 1;
    return found;
  }

  /// Reads a run of digits; `otherwise` if there is none. Values above 9999 come back as 9999.
  int take_number(int otherwise) {
    if (!is_digit(peek())) return otherwise;
    int value = 0;
    for (; is_digit(peek()); skip()) {
      value = value * 10 + (peek() - '0');
      if (value > 9999) value = 9999;
    }
    return value;
  }

  std::uint32_t column() const { return static_cast<std::uint32_t>(position_) + 1; }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

 private:
  std::string_view line_;
  std::size_t position_ = 0;
};

}  // namespace unroll
