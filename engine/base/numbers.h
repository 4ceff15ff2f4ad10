#pragma once
// Numbers as text, the same on every machine and in every locale.
//
// Not-a-number and infinity are no input: parsing refuses them by name, and a number that is too
// large for its type is refused too, never turned into infinity. Formatting writes them as "nan",
// "inf" and "-inf"; formats that forbid these (JSON) ask std::isfinite first.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace unroll {

/// The whole of `text` as a decimal integer: "-12". No sign "+", no blanks, no fraction.
Result<std::int64_t> parse_int(std::string_view text);

/// The whole of `text` as a decimal integer without sign.
Result<std::uint64_t> parse_uint64(std::string_view text);

/// The whole of `text` as a decimal number: "3e-3", ".5", "-1". No sign "+", no blanks, no
/// hexadecimals; the nearest double, and 0 for what is too small to tell from it.
Result<double> parse_double(std::string_view text);

/// As parse_int and parse_double, but a number beyond the type's range gives the largest (smallest)
/// finite value of the type. Nothing where `text` is no number at all.
std::optional<std::int64_t> parse_int_saturated(std::string_view text);
std::optional<double> parse_double_saturated(std::string_view text);

/// The shortest text that parse_double reads back as the same value: "0.003", "1e-6", "1e22".
/// Plain digits for 1e-4 <= |value| < 1e16, otherwise with an exponent. -0 is "-0".
std::string format_shortest(double value);

/// The same for a float: the shortest text that names this float among all floats.
std::string format_shortest(float value);

/// `value` rounded to `digits` significant digits (1 to 17), without trailing zeros: 3 digits of
/// 0.0123456 are "0.0123". With an exponent below 1e-3 and where the digits before the point are
/// more than `digits` and more than 6: "1.23e-4", "1.23e9"; zero is "0".
std::string format_significant(double value, int digits);

/// `value` with exactly `decimals` digits (0 to 17) behind the point: 2 of 2.5 are "2.50".
std::string format_fixed(double value, int decimals);

/// `value` as `digits` lower-case hexadecimal digits (1 to 16), leading zeros included.
std::string format_hex(std::uint64_t value, int digits);

}  // namespace unroll
