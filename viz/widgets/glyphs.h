#pragma once
// What the fonts have no picture of is written as its code, so that it is neither a box nor
// nothing.

#include <string>
#include <string_view>

namespace unroll::viz {

/// Whether the fonts that stand ready have a picture of `c` that takes room and can be seen.
bool has_glyph(char32_t c);

/// "U+8A9E".
std::string code_name(char32_t c);

/// `text` as it can be drawn: a character alone that has no glyph becomes its code_name(), within
/// a word it becomes "\u{8a9e}". At most so many characters, as printable() gives them.
std::string with_codes(std::string_view text, std::size_t max_characters = 40);

}  // namespace unroll::viz
