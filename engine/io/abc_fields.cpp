#include "engine/io/abc_fields.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kKeyForm =
    "write a letter A to G, # or b, and a mode, for example K:G, K:Bb, K:Em, K:D mix";

struct ModeName {
  std::string_view name;
  AbcMode mode;
  int fifths;  // signature relative to the major key of the same tonic
};

constexpr std::array<ModeName, 9> kModes = {{{"major", AbcMode::kMajor, 0},
                                             {"ionian", AbcMode::kMajor, 0},
                                             {"minor", AbcMode::kMinor, -3},
                                             {"aeolian", AbcMode::kMinor, -3},
                                             {"mixolydian", AbcMode::kMixolydian, -1},
                                             {"dorian", AbcMode::kDorian, -2},
                                             {"phrygian", AbcMode::kPhrygian, -4},
                                             {"lydian", AbcMode::kLydian, 1},
                                             {"locrian", AbcMode::kLocrian, -5}}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// The first word of `text`, which is then left without it.
std::string_view take_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

const ModeName* find_mode(std::string_view word) {
  const std::string name = lower(word);
  if (name == "m") return &kModes[2];
  if (name.size() < 3) return nullptr;
  const auto found = std::find_if(kModes.begin(), kModes.end(),
                                  [&](const ModeName& m) { return m.name.starts_with(name); });
  return found == kModes.end() ? nullptr : &*found;
}

bool is_clef(std::string_view word) {
  constexpr std::array<std::string_view, 6> kClefs = {"treble", "bass", "alto",
                                                      "tenor",  "perc", "none"};
  if (word.starts_with("clef=")) word.remove_prefix(5);
  return std::find(kClefs.begin(), kClefs.end(), word) != kClefs.end();
}

/// "numerator/denominator" with numbers from 1 to `largest`, the second a power of two.
std::optional<std::array<int, 2>> parse_fraction(std::string_view value, int largest) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto numerator = parse_int(value.substr(0, slash));
  const auto denominator = parse_int(value.substr(slash + 1));
  if (!numerator || !denominator) return std::nullopt;
  const std::int64_t n = numerator.value();
  const std::int64_t d = denominator.value();
  if (n < 1 || n > largest || d < 1 || d > largest) return std::nullopt;
  if (!std::has_single_bit(static_cast<std::uint64_t>(d))) return std::nullopt;
  return std::array<int, 2>{static_cast<int>(n), static_cast<int>(d)};
}

}  // namespace

Result<AbcKey> parse_abc_key(std::string_view value) {
  AbcKey key;
  std::string_view rest = value;
  std::string_view word = take_word(rest);
  if (word.empty() || word == "none") {
    key.tonic.clear();
    return key;
  }
  const std::string quoted = "\"" + printable(value) + "\" is no key: ";
  constexpr std::string_view kByFifths = "FCGDAEB";
  const std::size_t letter = kByFifths.find(word[0]);
  if (letter == std::string_view::npos) return Error{"", quoted + std::string(kKeyForm)};
  key.sharps = static_cast<int>(letter) - 1;
  std::size_t length = 1;
  if (word.size() > 1 && (word[1] == '#' || word[1] == 'b')) {
    key.sharps += word[1] == '#' ? 7 : -7;
    length = 2;
  }
  key.tonic = word.substr(0, length);
  word.remove_prefix(length);
  if (word.empty()) word = take_word(rest);
  if (const ModeName* mode = find_mode(word)) {
    key.mode = mode->mode;
    key.sharps += mode->fifths;
    word = take_word(rest);
  }
  for (; !word.empty(); word = take_word(rest)) {
    if (!is_clef(word)) return Error{"", quoted + std::string(kKeyForm)};
  }
  if (key.sharps < -7 || key.sharps > 7) {
    return Error{"", quoted +
                         "it would need more than seven sharps or flats; name the same "
                         "pitch differently, for example Ab for G#"};
  }
  return key;
}

Result<AbcMetre> parse_abc_metre(std::string_view value) {
  if (value == "C") return AbcMetre{4, 4};
  if (value == "C|") return AbcMetre{2, 2};
  if (value == "none") return AbcMetre{0, 4};
  if (const auto fraction = parse_fraction(value, 64)) {
    return AbcMetre{(*fraction)[0], (*fraction)[1]};
  }
  return Error{"", "\"" + printable(value) +
                       "\" is no metre: write for example M:6/8, M:4/4, M:C or M:none"};
}

Result<AbcTicks> parse_abc_unit(std::string_view value) {
  const auto fraction = parse_fraction(value == "1" ? "1/1" : value, 128);
  if (fraction && (*fraction)[0] == 1) return kAbcWholeNote / (*fraction)[1];
  return Error{"",
               "\"" + printable(value) + "\" is no unit length: write for example L:1/8 or L:1/16"};
}

AbcTempo parse_abc_tempo(std::string_view value) {
  std::string plain;
  bool quoted = false;
  for (const char c : value) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c != '"') plain += c;
  }
  std::string_view text = plain;
  const std::size_t equals = std::min(text.find('='), text.size());
  std::string_view beats = text.substr(0, equals);
  std::string_view speed = equals == text.size() ? beats : text.substr(equals + 1);
  const auto per_minute = parse_int(take_word(speed));
  if (!per_minute || per_minute.value() < 1 || per_minute.value() > 1000) return {};
  AbcTempo tempo{.beat = 0, .per_minute = static_cast<int>(per_minute.value())};
  if (equals == text.size()) return tempo;
  while (beats.find_first_not_of(kBlanks) != std::string_view::npos) {
    const auto fraction = parse_fraction(take_word(beats), 128);
    if (!fraction) return {};
    tempo.beat += (*fraction)[0] * (kAbcWholeNote / (*fraction)[1]);
  }
  if (tempo.beat == 0 || tempo.beat > 16 * kAbcWholeNote) return {};
  return tempo;
}

AbcTicks default_abc_unit(const AbcMetre& metre) {
  const bool is_short = metre.beats > 0 && 4 * metre.ticks() < 3 * kAbcWholeNote;
  return kAbcWholeNote / (is_short ? 16 : 8);
}

}  // namespace unroll
