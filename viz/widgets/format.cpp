#include "viz/widgets/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace unroll::viz {
namespace {

constexpr std::string_view kMinus = "−";
constexpr std::string_view kGroupSpace = "\u00A0";

std::string print(const char* format, int digits, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, digits, value);
  return buffer;
}

/// "4.12e-05" becomes "4.12e-5".
std::string scientific(double magnitude, int digits) {
  std::string text = print("%.*e", digits, magnitude);
  const std::size_t e = text.find('e');
  std::string exponent = text.substr(e + 1);
  std::string sign = exponent[0] == '-' ? std::string(kMinus) : std::string();
  exponent.erase(0, 1);
  while (exponent.size() > 1 && exponent[0] == '0') exponent.erase(0, 1);
  return text.substr(0, e) + "e" + sign + exponent;
}

void strip_zeros(std::string& text) {
  const std::size_t e = std::min(text.find('e'), text.size());
  const std::string tail = text.substr(e);
  text.erase(e);
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  text += tail;
}

std::string grouped(std::string digits) {
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, kGroupSpace);
  return digits;
}

std::string format(double value, bool keep_zeros) {
  if (std::isnan(value)) return "NaN";
  const std::string sign(std::signbit(value) && value != 0 ? kMinus : std::string_view());
  const double magnitude = std::abs(value);
  if (std::isinf(value)) return sign + "∞";
  if (magnitude == 0) return "0";
  // A controls' 0.001 is short enough as it is, and so is 5e−3; both read well.
  if (magnitude < 0.9995e-3 || magnitude >= 999999.5) {
    std::string text = scientific(magnitude, 2);
    if (!keep_zeros) strip_zeros(text);
    return sign + text;
  }
  if (magnitude >= 999.5) return sign + grouped(print("%.*f", 0, magnitude));
  int decimals = 2 - static_cast<int>(std::floor(std::log10(magnitude)));
  // 9.996 has two decimals by its logarithm but prints as 10.00.
  if (std::strtod(print("%.*f", decimals, magnitude).c_str(), nullptr) >=
      std::pow(10.0, 3 - decimals))
    --decimals;
  std::string text = print("%.*f", std::max(0, decimals), magnitude);
  if (!keep_zeros) strip_zeros(text);
  return sign + text;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string format_value(double value) { return format(value, true); }
std::string format_short(double value) { return format(value, false); }

std::string format_fixed(double value, int decimals) {
  if (!std::isfinite(value)) return format_value(value);
  const std::string text = print("%.*f", decimals, std::abs(value));
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? std::string(kMinus) : std::string()) + text;
}

std::string format_for_editing(double value) {
  std::string text = format_short(value);
  replace_all(text, kMinus, "-");
  replace_all(text, kGroupSpace, "");
  return text;
}

std::string format_count(std::int64_t value) {
  std::string digits = std::to_string(value);
  const bool negative = digits[0] == '-';
  if (negative) digits.erase(0, 1);
  return (negative ? std::string(kMinus) : std::string()) + grouped(digits);
}

std::string format_shape(int rows, int columns) {
  return std::to_string(rows) + " × " + std::to_string(columns);
}

bool parse_number(std::string_view text, double& value) {
  std::string plain(text);
  replace_all(plain, kMinus, "-");
  replace_all(plain, kGroupSpace, "");
  replace_all(plain, ",", ".");
  const std::size_t begin = plain.find_first_not_of(" \t\n");
  if (begin == std::string::npos) return false;
  plain = plain.substr(begin, plain.find_last_not_of(" \t\n") - begin + 1);
  char* end = nullptr;
  const double read = std::strtod(plain.c_str(), &end);
  if (end != plain.c_str() + plain.size() || !std::isfinite(read)) return false;
  value = read;
  return true;
}

}  // namespace unroll::viz
