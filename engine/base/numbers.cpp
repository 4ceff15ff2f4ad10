#include "engine/base/numbers.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/base/utf8.h"

namespace unroll {
namespace {

std::string quoted(std::string_view text) { return "\"" + printable(text, 24) + "\""; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Integer>
std::from_chars_result read_integer(std::string_view text, Integer& value) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::from_chars_result read = std::from_chars(begin, end, value);
  if (read.ptr != end) read.ec = std::errc::invalid_argument;
  return read;
}

/// Nothing where `text` is no number; infinite where it is one too large for a double.
std::optional<double> read_real(std::string_view text) {
  const std::string_view body = text.substr(!text.empty() && text.front() == '-' ? 1 : 0);
  // Only digits and a point may begin a number: this keeps out "inf", "nan" and blanks.
  if (body.empty() || !(is_digit(body.front()) || body.front() == '.')) return std::nullopt;
  double value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto read = fast_float::from_chars(begin, end, value);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return std::nullopt;
  return value;
}

/// The decimal digits of a finite value other than zero: 0.d1d2d3... x 10^exponent.
struct Digits {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

/// Splits "-d.ddde-XX", which std::to_chars writes in scientific form.
Digits split(std::string_view text) {
  Digits out;
  if (text.front() == '-') {
    out.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  for (const char c : text.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  out.exponent += 1;
  while (out.digits.size() > 1 && out.digits.back() == '0') out.digits.pop_back();
  return out;
}

std::string with_exponent(const Digits& d) {
  std::string out = d.negative ? "-" : "";
  out += d.digits[0];
  if (d.digits.size() > 1) out += "." + d.digits.substr(1);
  return out + "e" + std::to_string(d.exponent - 1);
}

std::string plain(const Digits& d) {
  std::string out = d.negative ? "-" : "";
  const int count = static_cast<int>(d.digits.size());
  if (d.exponent <= 0) return out + "0." + std::string(-d.exponent, '0') + d.digits;
  if (d.exponent >= count) return out + d.digits + std::string(d.exponent - count, '0');
  return out + d.digits.substr(0, d.exponent) + "." + d.digits.substr(d.exponent);
}

/// The text of zero, infinities and not-a-number; empty for all other values.
std::string special(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  return {};
}

template <class Real>
std::string shortest(Real value) {
  if (std::string text = special(value); !text.empty()) return text;
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const Digits d = split({buffer, static_cast<std::size_t>(end - buffer)});
  return d.exponent > -4 && d.exponent <= 16 ? plain(d) : with_exponent(d);
}

}  // namespace

Result<std::int64_t> parse_int(std::string_view text) {
  std::int64_t value = 0;
  const auto read = read_integer(text, value);
  if (read.ec == std::errc::invalid_argument) {
    return Error{"", quoted(text) + " is no whole number"};
  }
  if (read.ec != std::errc{}) return Error{"", quoted(text) + " is too large a number"};
  return value;
}

Result<std::uint64_t> parse_uint64(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = read_integer(text, value);
  if (read.ec == std::errc::invalid_argument) {
    return Error{"", quoted(text) + " is no whole number from 0 on"};
  }
  if (read.ec != std::errc{}) return Error{"", quoted(text) + " is too large a number"};
  return value;
}

std::optional<std::int64_t> parse_int_saturated(std::string_view text) {
  std::int64_t value = 0;
  const auto read = read_integer(text, value);
  if (read.ec == std::errc::invalid_argument) return std::nullopt;
  if (read.ec == std::errc{}) return value;
  return text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                             : std::numeric_limits<std::int64_t>::max();
}

std::optional<double> parse_double_saturated(std::string_view text) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  const std::optional<double> value = read_real(text);
  if (!value) return std::nullopt;
  return std::clamp(*value, -kLargest, kLargest);
}

Result<double> parse_double(std::string_view text) {
  const std::optional<double> value = read_real(text);
  if (!value) return Error{"", quoted(text) + " is no number"};
  if (std::isinf(*value)) return Error{"", quoted(text) + " is too large a number"};
  return *value;
}

std::string format_shortest(double value) { return shortest(value); }
std::string format_shortest(float value) { return shortest(value); }

std::string format_significant(double value, int digits) {
  UNROLL_ASSERT(digits >= 1 && digits <= 17, "1 to 17 digits, not " + std::to_string(digits));
  if (value == 0) return "0";
  if (std::string text = special(value); !text.empty()) return text;
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                                 std::chars_format::scientific, digits - 1)
                       .ptr;
  const Digits d = split({buffer, static_cast<std::size_t>(end - buffer)});
  return d.exponent > -3 && d.exponent <= std::max(digits, 6) ? plain(d) : with_exponent(d);
}

std::string format_fixed(double value, int decimals) {
  UNROLL_ASSERT(decimals >= 0 && decimals <= 17,
                "0 to 17 decimals, not " + std::to_string(decimals));
  if (!std::isfinite(value)) return special(value);
  char buffer[400];  // 309 digits before the point at most
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals).ptr;
  return {buffer, end};
}

std::string format_hex(std::uint64_t value, int digits) {
  UNROLL_ASSERT(digits >= 1 && digits <= 16, "1 to 16 digits, not " + std::to_string(digits));
  std::string out(static_cast<std::size_t>(digits), '0');
  for (int i = digits - 1; i >= 0; --i, value >>= 4) {
    out[static_cast<std::size_t>(i)] = "0123456789abcdef"[value & 15];
  }
  return out;
}

}  // namespace unroll
