#include "engine/cli/json_line.h"

#include <cmath>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll::cli {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const std::size_t bytes = step ? step->bytes : 1;
    if (!step) {
      out += "\\ufffd";
    } else if (step->code == '"' || step->code == '\\') {
      out += '\\';
      out += text.front();
    } else if (step->code == '\n') {
      out += "\\n";
    } else if (step->code == '\t') {
      out += "\\t";
    } else if (step->code < 0x20 || step->code == 0x7f || step->code == 0x2028 ||
               step->code == 0x2029) {
      out += "\\u" + format_hex(step->code, 4);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out + "\"";
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view value) {
  if (!members_.empty()) members_ += ",";
  members_ += json_string(key) + ":" + std::string(value);
  return *this;
}

JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  return raw(key, json_string(value));
}

JsonLine& JsonLine::flag(std::string_view key, bool value) {
  return raw(key, value ? "true" : "false");
}

JsonLine& JsonLine::number(std::string_view key, double value) {
  return raw(key, std::isfinite(value) ? format_shortest(value) : "null");
}

JsonLine& JsonLine::number(std::string_view key, float value) {
  return raw(key, std::isfinite(value) ? format_shortest(value) : "null");
}

JsonLine& JsonLine::null(std::string_view key) { return raw(key, "null"); }

JsonLine& JsonLine::numbers(std::string_view key, const std::vector<double>& values) {
  std::string list;
  for (const double value : values)
    list += (list.empty() ? "" : ",") + (std::isfinite(value) ? format_shortest(value) : "null");
  return raw(key, "[" + list + "]");
}

JsonLine& JsonLine::texts(std::string_view key, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ",") + json_string(value);
  return raw(key, "[" + list + "]");
}

JsonLine& JsonLine::object(std::string_view key, const JsonLine& value) {
  return raw(key, value.take());
}

JsonLine& JsonLine::objects(std::string_view key, const std::vector<JsonLine>& values) {
  std::string list;
  for (const JsonLine& value : values) list += (list.empty() ? "" : ",") + value.take();
  return raw(key, "[" + list + "]");
}

}  // namespace unroll::cli
