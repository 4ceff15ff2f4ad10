#include "engine/session/link.h"

#include <algorithm>
#include <utility>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::size_t kMostBytesRead = 32 * 1024;
constexpr std::size_t kMostExtraBytes = 8 * 1024;
constexpr std::size_t kMostExtraKeys = 64;
constexpr std::size_t kLongestKey = 32;
constexpr std::size_t kMostNotices = 12;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A percent sign that begins no escape stands for itself.
std::string decode_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

std::string encode_percent(std::string_view text, std::string_view also_plain) {
  std::string out;
  for (const char c : text) {
    if (is_plain(c) || also_plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%' + format_hex(static_cast<unsigned char>(c), 2);
    }
  }
  return out;
}

std::string encode_pair(std::string_view key, std::string_view value) {
  // Only the first '=' of a pair parts it.
  std::string out = encode_percent(key, "~,;:@/");
  if (!value.empty()) out += "=" + encode_percent(value, "~,;:@/=");
  return out;
}

/// Strips blanks around the text and everything up to the '#' of a whole address.
std::string_view fragment_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text.remove_suffix(text.size() - (text.find_last_not_of(kBlanks) + 1));
  const std::size_t scheme = text.find("://");
  const bool address = scheme != std::string_view::npos && text.find_first_of("#&=") > scheme;
  if (address) text.remove_prefix(std::min(text.find('#'), text.size()));
  if (text.starts_with('#')) text.remove_prefix(1);
  return text;
}

/// Why this key and value cannot be kept; empty when they can.
std::string_view unfit(std::string_view key, std::string_view value) {
  if (key.empty() || key.size() > kLongestKey || !std::ranges::all_of(key, is_plain)) {
    return "is no key";
  }
  for (std::string_view rest = value; !rest.empty();) {
    const auto step = decode_utf8(rest);
    if (!step) return "has a value that is no UTF-8 text";
    if (is_unsafe_to_show(step->code)) return "has a value with control characters";
    rest.remove_prefix(step->bytes);
  }
  return {};
}

/// Collects the notices of one reading; the last one counts those that were too many.
class Notices {
 public:
  void add(std::string text) {
    if (++count_ <= kMostNotices) texts_.push_back(std::move(text));
  }
  void add(std::string_view key, std::string_view what) {
    add("\"" + printable(key) + "\" " + std::string(what));
  }
  std::vector<std::string> take() {
    if (count_ > kMostNotices) {
      texts_.push_back("and " + std::to_string(count_ - kMostNotices) + " more of this kind");
    }
    return std::move(texts_);
  }

 private:
  std::vector<std::string> texts_;
  std::size_t count_ = 0;
};

/// The pairs of a fragment, decoded, each key once.
FieldTexts read_pairs(std::string_view text, Notices& notices) {
  if (text.size() > kMostBytesRead) {
    text = text.substr(0, kMostBytesRead);
    text = text.substr(0, std::min(text.rfind('&'), text.size()));
    notices.add("the link is longer than " + std::to_string(kMostBytesRead) +
                " bytes; the rest is left out");
  }
  FieldTexts pairs;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    std::string key = decode_percent(piece.substr(0, equals));
    std::string value = decode_percent(piece.substr(std::min(equals + 1, piece.size())));
    if (const auto why = unfit(key, value); !why.empty()) {
      notices.add(key, std::string(why) + " and is left out");
    } else if (std::ranges::find(pairs, key, &FieldTexts::value_type::first) != pairs.end()) {
      notices.add(key, "is given more than once; the first one counts");
    } else {
      pairs.emplace_back(std::move(key), std::move(value));
    }
  }
  return pairs;
}

void read_version(const std::string& value, Notices& notices) {
  if (value == kVersion) return;
  const Result<std::uint64_t> version = parse_uint64(value);
  notices.add(version.ok() && version.value() > 1
                  ? "the link was made by a newer Unroll (version " + printable(value) +
                        "); what this one does not know has no effect"
                  : "\"" + printable(value) + "\" is no version of a link; it is read as version " +
                        std::string(kVersion));
}

std::uint64_t read_update(const std::string& value, Notices& notices) {
  const std::optional<std::int64_t> number = parse_int_saturated(value);
  const std::int64_t update = std::clamp<std::int64_t>(number.value_or(0), 0, kMaxLinkUpdate);
  if (number != update) {
    notices.add("step: \"" + printable(value) + "\" is not possible, so " + std::to_string(update) +
                " is used (allowed: 0 to " + std::to_string(kMaxLinkUpdate) + ")");
  }
  return static_cast<std::uint64_t>(update);
}

void read_race(std::string_view text, Link& link, Notices& notices) {
  RivalReading reading = read_rivals(text);
  link.rivals = std::move(reading.rivals);
  for (std::string& notice : reading.notices) notices.add(std::move(notice));
}

/// Takes what stands behind a ';' in the values of rivals' fields out of `pairs`: the texts of the
/// rivals, for read_rivals.
std::string split_lists(FieldTexts& pairs) {
  std::vector<std::string> rivals;
  for (auto& [key, value] : pairs) {
    if (!is_rival_field(key)) continue;
    const std::size_t end = std::min(value.find(';'), value.size());
    std::string_view rest = std::string_view(value).substr(end);
    for (std::size_t i = 0; !rest.empty(); ++i) {
      rest.remove_prefix(1);
      const std::string_view piece = rest.substr(0, rest.find(';'));
      rest.remove_prefix(piece.size());
      if (i >= rivals.size()) rivals.emplace_back();
      if (!rivals[i].empty()) rivals[i] += ',';
      rivals[i] += (key == "m" ? "" : key + "=") + std::string(piece);
    }
    value.resize(end);
  }
  std::string out;
  for (const std::string& rival : rivals) out += (&rival == rivals.data() ? "" : ";") + rival;
  return out;
}

}  // namespace

LinkReading read_link(std::string_view fragment) {
  LinkReading out;
  Notices notices;
  FieldTexts pairs = read_pairs(fragment_of(fragment), notices);
  const std::string listed = split_lists(pairs);
  if (!listed.empty()) read_race(listed, out.link, notices);
  const FieldReading fields = read_fields(out.link.config, pairs, Strictness::kLenient);
  for (const std::string& notice : fields.notices) notices.add(notice);
  if (std::exchange(out.link.config.model.numerics, math::Numerics::kExact) !=
      math::Numerics::kExact)
    notices.add("numerics: links are exact, so that they make the same run on every machine");

  std::size_t extra_bytes = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [key, value] = pairs[i];
    if (fields.known[i]) continue;
    if (key == "v") {
      read_version(value, notices);
    } else if (key == "vs") {
      if (out.link.rivals.empty()) read_race(value, out.link, notices);
    } else if (key == "step") {
      out.link.update = read_update(value, notices);
    } else {
      const std::size_t bytes = encode_pair(key, value).size() + 1;
      if (extra_bytes + bytes > kMostExtraBytes || out.link.extra.size() >= kMostExtraKeys) {
        notices.add(key, "is left out: the link holds too much");
        continue;
      }
      extra_bytes += bytes;
      out.link.extra.emplace_back(key, value);
    }
  }
  out.notices = notices.take();
  return out;
}

std::string write_link(const Link& link) {
  std::string out = "v=" + std::string(kVersion);
  Config config = link.config;
  config.model.numerics = math::Numerics::kExact;
  for (const auto& [key, value] : changed_fields(config)) out += "&" + encode_pair(key, value);
  if (!link.rivals.empty()) out += "&" + encode_pair("vs", write_rivals(link.rivals));
  if (const std::uint64_t update = std::min(link.update, kMaxLinkUpdate); update > 0) {
    out += "&step=" + std::to_string(update);
  }
  for (const auto& [key, value] : link.extra) out += "&" + encode_pair(key, value);
  return out;
}

}  // namespace unroll
