#include "engine/base/numbers.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <clocale>
#include <cmath>
#include <limits>

namespace unroll {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// SplitMix64: enough to spread test values over all bit patterns.
struct Expected {
  std::uint64_t state = 20240611;
  std::uint64_t next() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
};

TEST_CASE("numbers: a whole number is read to its last digit", "[base][numbers]") {
  CHECK(parse_int("0").value() == 0);
  CHECK(parse_int("-12").value() == -12);
  CHECK(parse_int("9223372036854775807").value() == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_uint64("18446744073709551615").value() == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("numbers: what is no whole number is refused", "[base][numbers]") {
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "1e3", "0x10", "--1", "-", "abc"}) {
    INFO(text);
    CHECK_FALSE(parse_int(text).ok());
    CHECK_FALSE(parse_uint64(text).ok());
    CHECK_FALSE(parse_int_saturated(text).has_value());
  }
  CHECK_FALSE(parse_uint64("-1").ok());
  CHECK(parse_int("abc").error().text() == "\"abc\" is no whole number");
  CHECK(parse_int("9223372036854775808").error().text() ==
        "\"9223372036854775808\" is too large a number");
  CHECK_FALSE(parse_int(std::string_view("1\0", 2)).ok());
}

TEST_CASE("numbers: saturating stops at the ends of the type", "[base][numbers]") {
  CHECK(parse_int_saturated("99999999999999999999") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_int_saturated("-99999999999999999999") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_double_saturated("1e999") == std::numeric_limits<double>::max());
  CHECK(parse_double_saturated("-1e999") == std::numeric_limits<double>::lowest());
  CHECK(parse_double_saturated("1e-999") == 0.0);
}

TEST_CASE("numbers: a decimal number is the nearest double", "[base][numbers]") {
  CHECK(parse_double("3e-3").value() == 0.003);
  CHECK(parse_double(".5").value() == 0.5);
  CHECK(parse_double("-1.25E+2").value() == -125.0);
  CHECK(parse_double("1.7976931348623157e308").value() == std::numeric_limits<double>::max());
  CHECK(parse_double("9007199254740993").value() == 9007199254740992.0);
}

TEST_CASE("numbers: not-a-number, infinity and overflow are no input", "[base][numbers]") {
  for (const char* text :
       {"nan", "NaN", "-nan", "inf", "-inf",  "Infinity", "nan(1)", "1e999", "-1e999", "",     ".",
        "-",   "e5",  "1e",   "1e+", "0x1p3", "1,5",      " 1",     "1 ",    "+1",     "1.5.2"}) {
    INFO(text);
    CHECK_FALSE(parse_double(text).ok());
  }
  CHECK(parse_double("nan").error().text() == "\"nan\" is no number");
  CHECK(parse_double("1e999").error().text() == "\"1e999\" is too large a number");
}

TEST_CASE("numbers: a message shows foreign text short and harmless", "[base][numbers]") {
  CHECK(parse_double("\x1b[31m\xff%s%n").error().text() == R"("\u{1b}[31m\xff%s%n" is no number)");
  CHECK(parse_int(std::string(1000000, 'x')).error().text().size() < 60);
}

TEST_CASE("numbers: the shortest text of a value", "[base][numbers]") {
  CHECK(format_shortest(0.003) == "0.003");
  CHECK(format_shortest(1e-6) == "1e-6");
  CHECK(format_shortest(0.0001) == "0.0001");
  CHECK(format_shortest(0.00012) == "0.00012");
  CHECK(format_shortest(1e6) == "1000000");
  CHECK(format_shortest(1e15) == "1000000000000000");
  CHECK(format_shortest(1e16) == "1e16");
  CHECK(format_shortest(1e22) == "1e22");
  CHECK(format_shortest(-1.5e-9) == "-1.5e-9");
  CHECK(format_shortest(0.1) == "0.1");
  CHECK(format_shortest(0.1f) == "0.1");
  CHECK(format_shortest(16777216.0f) == "16777216");
  CHECK(format_shortest(0.0) == "0");
  CHECK(format_shortest(-0.0) == "-0");
  CHECK(format_shortest(kNan) == "nan");
  CHECK(format_shortest(kInfinity) == "inf");
  CHECK(format_shortest(-kInfinity) == "-inf");
}

TEST_CASE("numbers: the shortest text reads back as the same bits", "[base][numbers]") {
  Expected values;
  int checked = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = values.next();
    const double wide = std::bit_cast<double>(bits);
    if (std::isfinite(wide)) {
      REQUIRE(std::bit_cast<std::uint64_t>(parse_double(format_shortest(wide)).value()) == bits);
      ++checked;
    }
    const float narrow = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (std::isfinite(narrow)) {
      const auto back = static_cast<float>(parse_double(format_shortest(narrow)).value());
      REQUIRE(std::bit_cast<std::uint32_t>(back) == static_cast<std::uint32_t>(bits));
    }
  }
  CHECK(checked > 19000);
}

TEST_CASE("numbers: significant digits", "[base][numbers]") {
  CHECK(format_significant(0.0123456, 3) == "0.0123");
  CHECK(format_significant(0.000123456, 3) == "1.23e-4");
  CHECK(format_significant(0.001, 3) == "0.001");
  CHECK(format_significant(2.5, 3) == "2.5");
  CHECK(format_significant(9.999, 3) == "10");
  CHECK(format_significant(123456, 3) == "123000");
  CHECK(format_significant(1.23456e9, 3) == "1.23e9");
  CHECK(format_significant(-0.5, 6) == "-0.5");
  CHECK(format_significant(1.0 / 3, 6) == "0.333333");
  CHECK(format_significant(-0.0, 3) == "0");
  CHECK(format_significant(kNan, 3) == "nan");
  CHECK(format_significant(-kInfinity, 3) == "-inf");
}

TEST_CASE("numbers: fixed decimals and hexadecimal digits", "[base][numbers]") {
  CHECK(format_fixed(2.5, 2) == "2.50");
  CHECK(format_fixed(-0.125, 1) == "-0.1");
  CHECK(format_fixed(1e300, 0).size() == 301);
  CHECK(format_fixed(kNan, 2) == "nan");
  CHECK(format_hex(0xabcd, 8) == "0000abcd");
  CHECK(format_hex(0xffffffffffffffffu, 16) == "ffffffffffffffff");
}

TEST_CASE("numbers: the locale of the process has no say", "[base][numbers]") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", ""}) {
    std::setlocale(LC_ALL, name);
    CHECK(parse_double("1.5").value() == 1.5);
    CHECK_FALSE(parse_double("1,5").ok());
    CHECK(format_shortest(1.5) == "1.5");
    CHECK(format_fixed(1234.5, 1) == "1234.5");
  }
  std::setlocale(LC_ALL, before.c_str());
}

}  // namespace
}  // namespace unroll
