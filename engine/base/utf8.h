#pragma once
// UTF-8 (RFC 3629): checking, and making foreign text fit to be shown.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace unroll {

/// One code point and how many bytes it takes.
struct Utf8Step {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The code point at the beginning of `text`; nothing where the bytes are not valid UTF-8 (cut
/// short, overlong, a surrogate, beyond U+10FFFF) or where `text` is empty.
std::optional<Utf8Step> decode_utf8(std::string_view text);

/// Where the first invalid byte stands; nothing when all of `text` is valid.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Appends the UTF-8 form of a code point.
void append_utf8(char32_t code, std::string& out);

/// True for code points that move the cursor, change the direction of writing or are invisible:
/// controls, U+2028 and U+2029, bidirectional and zero-width marks.
bool is_unsafe_to_show(char32_t code);

/// `text` made fit for a message: at most `max_characters` of it ("..." tells that more was there),
/// unsafe code points as \u{1b}, bytes that are not UTF-8 as \x80, backslashes as they are.
std::string printable(std::string_view text, std::size_t max_characters = 40);

}  // namespace unroll
