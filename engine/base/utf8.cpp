#include "engine/base/utf8.h"

#include <algorithm>

#include "engine/base/numbers.h"

namespace unroll {

std::optional<Utf8Step> decode_utf8(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return Utf8Step{lead, 1};

  std::size_t bytes = 0;
  char32_t code = 0;
  char32_t smallest = 0;  // below it a shorter form exists
  if (lead >= 0xc2 && lead <= 0xdf) {
    bytes = 2, code = lead & 0x1fu, smallest = 0x80;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    bytes = 3, code = lead & 0x0fu, smallest = 0x800;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    bytes = 4, code = lead & 0x07u, smallest = 0x10000;
  } else {
    return std::nullopt;
  }
  if (text.size() < bytes) return std::nullopt;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0u) != 0x80u) return std::nullopt;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < smallest || surrogate || code > 0x10ffff) return std::nullopt;
  return Utf8Step{code, bytes};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto step = decode_utf8(text.substr(at));
    if (!step) return at;
    at += step->bytes;
  }
  return std::nullopt;
}

bool is_unsafe_to_show(char32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  if (code >= 0x200b && code <= 0x200f) return true;  // zero width, direction marks
  if (code >= 0x2028 && code <= 0x202e) return true;  // line ends, embeddings, overrides
  if (code >= 0x2060 && code <= 0x206f) return true;  // joiners, isolates
  return code == 0xad || code == 0x61c || code == 0xfeff || (code >= 0xe0000 && code <= 0xe0fff);
}

std::string printable(std::string_view text, std::size_t max_characters) {
  std::string out;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == max_characters) return out + "...";
    const auto step = decode_utf8(text);
    if (!step) {
      out += "\\x" + format_hex(static_cast<unsigned char>(text.front()), 2);
      text.remove_prefix(1);
      continue;
    }
    if (is_unsafe_to_show(step->code)) {
      std::string hex = format_hex(step->code, 6);
      hex.erase(0, std::min(hex.find_first_not_of('0'), hex.size() - 2));
      out += "\\u{" + hex + "}";
    } else {
      out += text.substr(0, step->bytes);
    }
    text.remove_prefix(step->bytes);
  }
  return out;
}

void append_utf8(char32_t code, std::string& out) {
  const auto byte = [&](char32_t v) { out.push_back(static_cast<char>(v)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

}  // namespace unroll
