#include "viz/widgets/glyphs.h"

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "viz/widgets/ui.h"

namespace unroll::viz {
namespace {

/// Takes no room, or has no shape of its own, whatever the fonts hold.
bool is_shapeless(char32_t c) {
  return is_unsafe_to_show(c) || c == 0xa0 || (c >= 0x300 && c < 0x370) ||
         (c >= 0xfe00 && c <= 0xfe0f);
}

std::string hex_of(char32_t c) { return format_hex(c, c > 0xfffff ? 6 : c > 0xffff ? 5 : 4); }

}  // namespace

bool has_glyph(char32_t c) { return !is_shapeless(c) && ui().fonts().covers(c); }

std::string code_name(char32_t c) {
  std::string digits = hex_of(c);
  for (char& d : digits) d = d >= 'a' ? static_cast<char>(d - 'a' + 'A') : d;
  return "U+" + digits;
}

std::string with_codes(std::string_view text, std::size_t max_characters) {
  const auto only = decode_utf8(text);
  if (only && only->bytes == text.size())
    return has_glyph(only->code) ? std::string(text) : code_name(only->code);
  const std::string safe = printable(text, max_characters);
  std::string out;
  for (std::string_view rest = safe; !rest.empty();) {
    const auto step = decode_utf8(rest);
    const std::string_view c = rest.substr(0, step->bytes);
    out += has_glyph(step->code) ? std::string(c) : "\\u{" + hex_of(step->code) + "}";
    rest.remove_prefix(c.size());
  }
  return out;
}

}  // namespace unroll::viz
