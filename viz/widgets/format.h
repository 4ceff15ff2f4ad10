#pragma once
// Numbers as text: three significant digits, scientific below a thousandth.

#include <cstdint>
#include <string>
#include <string_view>

namespace unroll::viz {

/// Three significant digits with trailing zeros, so that columns line up: "0.976", "3.70", "131",
/// "1 576"; below 1e-3 and from 1e6 on "4.12e−5"; "0", "NaN", "∞", "−∞". The minus is U+2212.
std::string format_value(double value);

/// As short as exact to three digits: "0.5", "3", "5e−3", "0.041". For controls and axes.
std::string format_short(double value);

/// With so many decimals, whatever the size: "0.40", "−1.00". For cells of one table.
std::string format_fixed(double value, int decimals);

/// format_short() with an ASCII minus, as a person would type it and as strtod reads it.
std::string format_for_editing(double value);

/// Whole numbers in groups of three, split by a no-break space: "1 576".
std::string format_count(std::int64_t value);

/// A shape such as "64 × 100".
std::string format_shape(int rows, int columns);

/// Reads what a person typed: "0,003", "5e-3", "−2"; spaces around are ignored. False and no
/// change unless all of it is one finite number.
bool parse_number(std::string_view text, double& value);

}  // namespace unroll::viz
