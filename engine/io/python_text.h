#pragma once
// Pieces of Python programs.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace unroll {

/// `text` as a Python string literal of ASCII characters only; bytes that are not UTF-8 become
/// U+FFFD.
std::string python_string(std::string_view text);

/// The strings as lines of a Python list, "    \"a\", \"b\"," each; nothing where there are none.
std::string python_strings(const std::vector<std::string>& texts);

/// `text` with every @gap@ filled; a gap without a value becomes nothing.
std::string fill_gaps(std::string_view text,
                      const std::vector<std::pair<std::string_view, std::string>>& gaps);

}  // namespace unroll
