#include "engine/io/python_text.h"

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {

std::string python_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const char32_t code = step ? step->code : U'\ufffd';
    if (code == U'"' || code == U'\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (code >= 0x20 && code < 0x7f) {
      out += static_cast<char>(code);
    } else if (code == U'\n') {
      out += "\\n";
    } else if (code < 0x100) {
      out += "\\x" + format_hex(code, 2);
    } else {
      out += code < 0x10000 ? "\\u" + format_hex(code, 4) : "\\U" + format_hex(code, 8);
    }
    text.remove_prefix(step ? step->bytes : 1);
  }
  return out + "\"";
}

std::string python_strings(const std::vector<std::string>& texts) {
  constexpr std::size_t kLine = 90;
  std::string out, line = "   ";
  for (const std::string& text : texts) {
    const std::string item = " " + python_string(text) + ",";
    if (line.size() + item.size() > kLine) out += std::exchange(line, "   ") + "\n";
    line += item;
  }
  return texts.empty() ? out : out + line + "\n";
}

std::string fill_gaps(std::string_view text,
                      const std::vector<std::pair<std::string_view, std::string>>& gaps) {
  std::string out;
  for (;;) {
    const std::size_t begin = text.find('@');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    for (const auto& [gap, value] : gaps)
      if (gap == name) out += value;
    text.remove_prefix(end + 1);
  }
}

}  // namespace unroll
