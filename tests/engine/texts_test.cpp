#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/abc.h"
#include "engine/tasks/builtin_texts.h"

namespace unroll {
namespace {

std::string_view text_named(std::string_view name) {
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == name) return text.content;
  }
  FAIL("no built-in text " << name);
  return {};
}

std::vector<AbcTune> shipped_tunes() {
  auto tunes = parse_abc(text_named("tunes"));
  INFO((tunes ? std::string() : tunes.error().text()));
  REQUIRE(tunes);
  return std::move(tunes).value();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The melody alone: pitch intervals and durations, so that a transposed copy is found too.
std::vector<AbcTicks> melody(const AbcTune& tune) {
  std::vector<AbcTicks> result;
  for (const AbcNote& note : tune.notes) {
    result.push_back(note.pitch - tune.notes.front().pitch);
    result.push_back(note.duration);
  }
  return result;
}

}  // namespace

TEST_CASE("texts: all built-in texts are plain ASCII with LF line ends", "[tasks][texts]") {
  REQUIRE(builtin_texts().size() == 3);
  for (const BuiltinText& text : builtin_texts()) {
    INFO(text.name);
    CHECK(std::all_of(text.content.begin(), text.content.end(),
                      [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
    CHECK(text.content.ends_with('\n'));
    CHECK_FALSE(text.content.ends_with("\n\n"));
    CHECK(text.content.find("\n\n\n") == std::string_view::npos);
    for (const std::string& line : lines_of(text.content)) {
      CHECK(line.size() <= 100);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("texts: each has the size that its task is meant for", "[tasks][texts]") {
  const auto within = [](std::string_view name, std::size_t low, std::size_t high) {
    const std::size_t size = text_named(name).size();
    return low <= size && size <= high;
  };
  CHECK(within("tunes", 20'000, 40'000));
  CHECK(within("harbour", 8'000, 12'000));
  CHECK(within("rhymes", 6'000, 10'000));
}

TEST_CASE("texts: there are at least 60 dance tunes, each with its own name and melody",
          "[tasks][texts]") {
  const std::vector<AbcTune> tunes = shipped_tunes();
  CHECK(tunes.size() >= 60);
  std::set<std::string> titles;
  std::map<std::vector<AbcTicks>, std::string> melodies;
  std::map<std::string, int> rhythms;
  int number = 0;
  for (const AbcTune& tune : tunes) {
    INFO(tune.title);
    CHECK(tune.number == ++number);
    CHECK_FALSE(tune.title.empty());
    CHECK(titles.insert(tune.title).second);
    CHECK((tune.composer == "trad." || tune.composer == "Unroll"));
    const auto [same, is_new] = melodies.try_emplace(melody(tune), tune.title);
    INFO("same melody as " << same->second);
    CHECK(is_new);
    ++rhythms[tune.rhythm];
  }
  const int airs = rhythms["air"];
  CHECK(static_cast<int>(tunes.size()) - airs >= 60);
  for (const std::string rhythm :
       {"jig", "reel", "polka", "slip jig", "hornpipe", "waltz", "slide"}) {
    INFO(rhythm);
    CHECK(rhythms[rhythm] >= 5);
  }
}

TEST_CASE("texts: the bars of every tune add up to its metre", "[tasks][texts]") {
  for (const AbcTune& tune : shipped_tunes()) {
    INFO(tune.title);
    const AbcReport report = check_bars(tune);
    for (const AbcBadBar& bar : report.bad) {
      FAIL_CHECK("line " << bar.line << ", column " << bar.column << ": "
                         << format_abc_ticks(bar.duration) << " instead of "
                         << format_abc_ticks(bar.expected));
    }
    CHECK(report.bars >= 8);
    CHECK(report.well_formed == report.bars);
    CHECK(tune.bars.back().ends_part);
  }
}

TEST_CASE("texts: metre, key, range and lengths suit the kind of dance", "[tasks][texts]") {
  const std::map<std::string, AbcMetre> metres = {
      {"jig", {6, 8}},      {"slip jig", {9, 8}}, {"slide", {12, 8}}, {"reel", {4, 4}},
      {"hornpipe", {4, 4}}, {"polka", {2, 4}},    {"waltz", {3, 4}}};
  for (const AbcTune& tune : shipped_tunes()) {
    INFO(tune.title);
    if (tune.rhythm == "air") {
      CHECK(tune.metre.beats >= 2);
    } else {
      REQUIRE(metres.contains(tune.rhythm));
      CHECK(tune.metre.beats == metres.at(tune.rhythm).beats);
      CHECK(tune.metre.unit == metres.at(tune.rhythm).unit);
    }
    CHECK(tune.unit == kAbcWholeNote / 8);
    CHECK(tune.key.sharps >= -1);
    CHECK(tune.key.sharps <= 3);
    std::set<int> classes;
    for (const AbcNote& note : tune.notes) {
      CHECK(note.pitch >= 59);  // B,
      CHECK(note.pitch <= 83);  // b
      CHECK(note.duration >= tune.unit / 2);
      CHECK(note.duration <= 8 * tune.unit);
      classes.insert(note.pitch % 12);
    }
    CHECK(classes.size() >= 5);
  }
}

TEST_CASE("texts: the tunes composed here end on a note of the tonic's chord", "[tasks][texts]") {
  for (const AbcTune& tune : shipped_tunes()) {
    if (tune.composer != "Unroll") continue;  // some traditional ones lead back to their start
    INFO(tune.title);
    constexpr std::string_view kLetters = "C D EF G A B";
    REQUIRE(tune.key.tonic.size() == 1);
    const int tonic = static_cast<int>(kLetters.find(tune.key.tonic));
    const int last = (tune.notes.back().pitch - tonic + 120) % 12;
    CHECK((last == 0 || last == 7 || last == 3 || last == 4));
  }
}

TEST_CASE("texts: all tunes have the same header form", "[tasks][texts]") {
  const std::vector<std::string> lines = lines_of(text_named("tunes"));
  const std::string_view order = "XTCRMLK";
  std::size_t field = 0;
  for (const std::string& line : lines) {
    INFO(line);
    if (line.empty()) {
      CHECK(field == order.size());
      field = 0;
    } else if (field < order.size()) {
      CHECK(line.substr(0, 2) == std::string(1, order[field]) + ":");
      CHECK(line.size() > 2);
      ++field;
    } else {
      CHECK(line.find_first_not_of("ABCDEFGabcdefg0123456789|:]>(/,-^ ") == std::string::npos);
      CHECK((line.ends_with('|') || line.ends_with("|]") || line.ends_with(":|")));
    }
  }
}

}  // namespace unroll
