#include "engine/io/abc.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace unroll {
namespace {

/// One tune in 4/4, unit 1/8, K:C unless `key` says otherwise.
std::string tune_text(std::string_view body, std::string_view key = "C") {
  return "X:1\nT:test\nM:4/4\nL:1/8\nK:" + std::string(key) + "\n" + std::string(body) + "\n";
}

AbcTune read(std::string_view body, std::string_view key = "C") {
  auto tunes = parse_abc(tune_text(body, key));
  INFO((tunes ? std::string() : tunes.error().text()));
  REQUIRE(tunes);
  REQUIRE(tunes.value().size() == 1);
  return std::move(tunes.value().front());
}

/// What parse_abc says about `body`, whose first line is line 6.
std::string complaint(std::string_view body) {
  const auto tunes = parse_abc(tune_text(body));
  REQUIRE_FALSE(tunes);
  return tunes.error().text();
}

bool says(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<int> pitches(const AbcTune& tune) {
  std::vector<int> result;
  for (const AbcNote& note : tune.notes) result.push_back(note.pitch);
  return result;
}

/// Lengths in units of the tune, times 12 so that thirds and quarters are whole.
std::vector<AbcTicks> twelfths(const AbcTune& tune) {
  std::vector<AbcTicks> result;
  for (const AbcNote& note : tune.notes) result.push_back(note.duration * 12 / tune.unit);
  return result;
}

using Ints = std::vector<int>;
using Ticks = std::vector<AbcTicks>;

}  // namespace

TEST_CASE("abc: the header gives names, key, metre and unit", "[io][abc]") {
  const auto tunes = parse_abc(
      "free text before the first tune\n\n"
      "X:7\r\nT:First name % not this\r\nT:Second name\r\nC:trad.\r\nR:slip jig\r\n"
      "Z:somebody\r\nM:9/8\r\nL:1/8\r\nQ:3/8=100\r\nK:Ador\r\nA3 B3 c3|\r\n");
  REQUIRE(tunes);
  const AbcTune& tune = tunes.value().front();
  CHECK(tune.number == 7);
  CHECK(tune.title == "First name");
  CHECK(tune.composer == "trad.");
  CHECK(tune.rhythm == "slip jig");
  CHECK(tune.metre.beats == 9);
  CHECK(tune.metre.unit == 8);
  CHECK(tune.unit == kAbcWholeNote / 8);
  CHECK(tune.key.tonic == "A");
  CHECK(tune.key.mode == AbcMode::kDorian);
  CHECK(tune.key.sharps == 1);
  CHECK(tune.line == 3);
  CHECK(tune.bars.size() == 1);
  CHECK(format_abc_ticks(tune.bars[0].duration) == "9/8");
}

TEST_CASE("abc: a key is a tonic and a mode on the circle of fifths", "[io][abc]") {
  const std::vector<std::pair<std::string, int>> cases = {
      {"C", 0},      {"G", 1},        {"D major", 2}, {"A", 3},     {"F", -1},
      {"Bb", -2},    {"C#", 7},       {"Cb", -7},     {"Am", 0},    {"Em", 1},
      {"F#m", 3},    {"Bmin", 2},     {"Dmix", 1},    {"D Mix", 1}, {"Amixolydian", 2},
      {"Edor", 2},   {"A Dorian", 1}, {"EPhr", 0},    {"FLyd", 0},  {"BLoc", 0},
      {"GIon", 1},   {"DAeo", -1},    {"none", 0},    {"", 0},      {"G clef=treble", 1},
      {"Em bass", 1}};
  for (const auto& [key, sharps] : cases) {
    INFO("K:" << key);
    CHECK(read("C", key).key.sharps == sharps);
  }
  CHECK(read("C", "none").key.tonic.empty());
  CHECK(read("C", "F#m").key.tonic == "F#");
}

TEST_CASE("abc: the unit follows from the metre where L is missing", "[io][abc]") {
  const auto unit = [](std::string_view header) {
    const auto tunes = parse_abc("X:1\n" + std::string(header) + "K:C\nC|\n");
    REQUIRE(tunes);
    return format_abc_ticks(tunes.value().front().unit);
  };
  CHECK(unit("M:2/4\n") == "1/16");
  CHECK(unit("M:3/4\n") == "1/8");
  CHECK(unit("M:6/8\n") == "1/8");
  CHECK(unit("M:C|\n") == "1/8");
  CHECK(unit("M:none\n") == "1/8");
  CHECK(unit("") == "1/8");
}

TEST_CASE("abc: letters and octave marks are pitches", "[io][abc]") {
  CHECK(pitches(read("CDEFGABcdefgab")) ==
        Ints{60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83});
  CHECK(pitches(read("C,C,,c'c''c,C'")) == Ints{48, 36, 84, 96, 60, 72});
}

TEST_CASE("abc: the key signature holds in all octaves", "[io][abc]") {
  CHECK(pitches(read("F,FfCc", "D")) == Ints{54, 66, 78, 61, 73});
  CHECK(pitches(read("BEAD", "Eb")) == Ints{70, 63, 68, 62});
}

TEST_CASE("abc: an accidental holds to the end of its bar in all octaves", "[io][abc]") {
  CHECK(pitches(read("^FFf|F")) == Ints{66, 66, 78, 65});
  CHECK(pitches(read("_B=BB|B", "F")) == Ints{70, 71, 71, 70});
  CHECK(pitches(read("^^C __B =c")) == Ints{62, 69, 72});
  CHECK(pitches(read("=FF|F", "G")) == Ints{65, 65, 66});
}

TEST_CASE("abc: a tie carries an accidental over the bar line", "[io][abc]") {
  const AbcTune tune = read("^F4-|F4 F2-F2");
  CHECK(pitches(tune) == Ints{66, 66, 65, 65});
  CHECK(tune.notes[0].tied);
  CHECK_FALSE(tune.notes[1].tied);
  CHECK(tune.notes[2].tied);
  CHECK(pitches(read("^F4-|G2F2")) == Ints{66, 67, 65});
  CHECK(pitches(read("^F4-|z2F2")) == Ints{66, 65});
}

TEST_CASE("abc: lengths are exact multiples of the unit", "[io][abc]") {
  CHECK(twelfths(read("A A2 A3 A/ A/2 A// A/4 A3/2 A3/4 A12")) ==
        Ticks{12, 24, 36, 6, 6, 3, 3, 18, 9, 144});
}

TEST_CASE("abc: rests move the clock and leave no note", "[io][abc]") {
  const AbcTune tune = read("A2z2x/A");
  REQUIRE(tune.notes.size() == 2);
  CHECK(tune.notes[1].start * 2 == 9 * tune.unit);
  REQUIRE(tune.bars.size() == 1);
  CHECK(tune.bars[0].duration * 2 == 11 * tune.unit);
}

TEST_CASE("abc: broken rhythm moves time from one note to the other", "[io][abc]") {
  CHECK(twelfths(read("A>B A<B")) == Ticks{18, 6, 6, 18});
  CHECK(twelfths(read("A2>>B2 A2<<<B2")) == Ticks{42, 6, 3, 45});
  CHECK(twelfths(read("A > B")) == Ticks{18, 6});
  CHECK(twelfths(read("A>{c}B")) == Ticks{18, 6});
  const AbcTune tune = read("[CE]>G z>A");
  CHECK(twelfths(tune) == Ticks{18, 18, 6, 6});
  CHECK(tune.notes[2].start * 2 == 3 * tune.unit);
  CHECK(tune.notes[3].start * 2 == 7 * tune.unit);
}

TEST_CASE("abc: a tuplet puts its notes into the time of others", "[io][abc]") {
  CHECK(twelfths(read("(3ABc d")) == Ticks{8, 8, 8, 12});
  CHECK(twelfths(read("(2AB (4ABcd")) == Ticks{18, 18, 9, 9, 9, 9});
  CHECK(twelfths(read("(3:2:4ABcd e")) == Ticks{8, 8, 8, 8, 12});
  CHECK(twelfths(read("(3::2AB c")) == Ticks{8, 8, 12});
  CHECK(twelfths(read("(3A[Bd]z c")) == Ticks{8, 8, 8, 12});
  const AbcTune compound = read("[M:6/8](5ABcde");
  CHECK(compound.notes[0].duration * 5 == 3 * compound.unit);
  CHECK(twelfths(read("(3A>Bc")) == Ticks{12, 4, 8});
  for (const std::string count : {"2", "3", "4", "5", "6", "7", "8", "9"}) {
    const AbcTune tune = read("(" + count + "ABcdefgab");
    const AbcTicks last_end = tune.notes.back().start + tune.notes.back().duration;
    CHECK(last_end == tune.bars[0].duration);
    CHECK(last_end % (tune.unit / 16) == 0);
  }
}

TEST_CASE("abc: a chord is one moment with several notes", "[io][abc]") {
  const AbcTune tune = read("[CE2G]2 A [DF]-[DF]");
  CHECK(pitches(tune) == Ints{60, 64, 67, 69, 62, 65, 62, 65});
  CHECK(twelfths(tune) == Ticks{24, 48, 24, 12, 12, 12, 12, 12});
  CHECK(tune.notes[1].start == 0);
  CHECK(tune.notes[3].start == 2 * tune.unit);
  CHECK(tune.notes[4].tied);
  CHECK(tune.notes[5].tied);
}

TEST_CASE("abc: what is not melody is passed over", "[io][abc]") {
  const AbcTune tune = read(
      "\"Am\"A2 ~B .c {gf}d (ef) !trill!g Tu va y2 b`a \\\n"
      "% a whole line of comment\n"
      "w:la la la\n"
      "P:B\n"
      "[P:C]A % and so on");
  CHECK(pitches(tune) == Ints{69, 71, 72, 74, 76, 77, 79, 81, 83, 81, 69});
  CHECK(tune.notes[3].duration == tune.unit);
}

TEST_CASE("abc: fields inside the tune change key, metre and unit", "[io][abc]") {
  const AbcTune tune = read("F8|\nK:G\nF8|[M:3/4]F6|[L:1/4][K:C]F3|");
  CHECK(pitches(tune) == Ints{65, 66, 66, 65});
  CHECK(check_bars(tune).well_formed == 4);
  CHECK(format_abc_ticks(tune.bars[1].metre) == "1");
  CHECK(format_abc_ticks(tune.bars[2].metre) == "3/4");
  CHECK(tune.key.sharps == 0);
}

TEST_CASE("abc: bar lines carry repeats, parts and endings", "[io][abc]") {
  const AbcTune tune = read("|:A8|B8|1c8:|2d8||e8::f8:|[1,3 g8|[2a8|]");
  REQUIRE(tune.bars.size() == 8);
  CHECK(tune.bars[0].begins_repeat);
  CHECK_FALSE(tune.bars[0].ends_part);
  CHECK(tune.bars[2].ending == 1);
  CHECK(tune.bars[2].ends_repeat);
  CHECK(tune.bars[3].ending == 2);
  CHECK(tune.bars[3].ends_part);
  CHECK_FALSE(tune.bars[3].ends_repeat);
  CHECK(tune.bars[4].ends_repeat);
  CHECK(tune.bars[5].begins_repeat);
  CHECK(tune.bars[6].ending == 1);
  CHECK_FALSE(tune.bars[6].ends_part);
  CHECK(tune.bars[7].ending == 2);
  CHECK(tune.bars[7].ends_part);
}

TEST_CASE("abc: bars without music are not counted", "[io][abc]") {
  const AbcTune tune = read("||:A8 | |\n|B8:|\n|]");
  REQUIRE(tune.bars.size() == 2);
  CHECK(tune.bars[0].begins_repeat);
  CHECK(tune.bars[1].ends_repeat);
  CHECK(tune.bars[1].first_note == 1);
  CHECK(tune.bars[1].note_count == 1);
  CHECK(tune.bars[1].start == 8 * tune.unit);
  CHECK(tune.bars[1].line == 7);
  CHECK(tune.bars[1].column == 2);
}

TEST_CASE("abc: a blank line or the next X ends a tune", "[io][abc]") {
  const auto tunes = parse_abc("X:1\nK:C\nCD\n\nnot music\nX:2\nK:D\nF|\nX:3\nK:G\n");
  REQUIRE(tunes);
  REQUIRE(tunes.value().size() == 3);
  CHECK(pitches(tunes.value()[0]) == Ints{60, 62});
  CHECK(pitches(tunes.value()[1]) == Ints{66});
  CHECK(tunes.value()[2].bars.empty());
}

TEST_CASE("abc: a line of music may begin like a field", "[io][abc]") {
  const AbcTune tune = read("|:A8|\nB8\nc:|");
  CHECK(pitches(tune) == Ints{69, 71, 72});
}

TEST_CASE("abc: errors name the place and the remedy", "[io][abc]") {
  CHECK(says(complaint("ABc q"), "line 6, column 5: \"q\" is no music"));
  CHECK(says(complaint("ABc|\nA2 ^|"), "line 7, column 4: an accidental"));
  CHECK(says(complaint("A 2"), "column 3: a length stands directly behind its note"));
  CHECK(says(complaint("A0"), "1 to 512"));
  CHECK(says(complaint("A/3"), "tuplet"));
  CHECK(says(complaint("A/0"), "divided by"));
  CHECK(says(complaint("A513"), "1 to 512"));
  CHECK(says(complaint("A129"), "at most 16 whole notes"));
  CHECK(says(complaint("[C/256D/256]/256"), "at least 1/65536"));
  CHECK(says(complaint("A//////////"), "divided by"));
  CHECK(says(complaint("A,,,,,,"), "octave marks"));
  CHECK(says(complaint("c'''''"), "octave marks"));
  CHECK(says(complaint("(1A"), "2 to 9 notes"));
  CHECK(says(complaint("(3AB|c"), "needs 1 more note"));
  CHECK(says(complaint("(3A"), "needs 2 more notes"));
  CHECK(says(complaint("(3A(3BcdB"), "needs 2 more notes"));
  CHECK(says(complaint("(3:0:3ABc"), "1 to 64"));
  CHECK(says(complaint(">A"), "between two notes"));
  CHECK(says(complaint("A>|B"), "must follow"));
  CHECK(says(complaint("A>"), "must follow"));
  CHECK(says(complaint("A><B"), "between two notes"));
  CHECK(says(complaint("A>>>>B"), "at most three"));
  CHECK(says(complaint("A|>B"), "between two notes"));
  CHECK(says(complaint("A|-A"), "a tie stands"));
  CHECK(says(complaint("z2-"), "a tie stands"));
  CHECK(says(complaint("(AB"), "line 6, column 1: this slur is never closed"));
  CHECK(says(complaint("AB)"), "closes no slur"));
  CHECK(says(complaint("{gf"), "grace notes"));
  CHECK(says(complaint("{{g}f}A"), "grace notes"));
  CHECK(says(complaint("[CE"), "a chord holds notes only"));
  CHECK(says(complaint("[[CE]G]"), "a chord holds notes only"));
  CHECK(says(complaint("[]"), "this chord is empty"));
  CHECK(says(complaint("CE]"), "closes nothing"));
  CHECK(says(complaint("\"Am A2"), "no partner"));
  CHECK(says(complaint("!trill A2"), "no partner"));
  CHECK(says(complaint("[K:D A2"), "never closed"));
  CHECK(says(complaint("[K:H]A"), "is no key"));
  CHECK(says(complaint("A8:B8"), "repeat sign"));
  CHECK(says(complaint("A8||||B8"), "too long"));
  CHECK(says(complaint("A8|0B8"), "from 1 to 99"));
  CHECK(says(complaint("A8|1,B8"), "[1,3"));
  CHECK(says(complaint("Z2"), "one rest per bar"));
  CHECK(says(complaint("A&B"), "only one voice"));
  CHECK(says(complaint("V:2\nA"), "line 6, column 3: only one voice"));
  CHECK(says(complaint("[V:2]A"), "only one voice"));
  CHECK(says(complaint("L:1/7\nA"), "no unit length"));
  CHECK(says(complaint("A\xC3\xA9"), "column 2: this character is no music"));
}

TEST_CASE("abc: a header that cannot be read is refused", "[io][abc]") {
  const auto refused = [](std::string_view text) {
    const auto tunes = parse_abc(text);
    REQUIRE_FALSE(tunes);
    return tunes.error().text();
  };
  CHECK(says(refused(""), "there is no tune"));
  CHECK(says(refused("just words\n"), "there is no tune"));
  CHECK(says(refused("X:one\nK:C\n"), "line 1, column 3: a tune begins with its number"));
  CHECK(says(refused("X:-1\nK:C\n"), "its number"));
  CHECK(says(refused("X:1\nT:a\nCDE\n"), "line 3, column 1: the music begins before the key"));
  CHECK(says(refused("X:1\nT:a\n\nK:C\n"), "line 3, column 1: the tune has no key"));
  CHECK(says(refused("X:1\nT:a"), "the tune has no key"));
  CHECK(says(refused("X:1\nM:6/7\nK:C\n"), "line 2, column 3: \"6/7\" is no metre"));
  CHECK(says(refused("X:1\nM:0/4\nK:C\n"), "is no metre"));
  CHECK(says(refused("X:1\nM:six\nK:C\n"), "is no metre"));
  CHECK(says(refused("X:1\nL:2/8\nK:C\n"), "is no unit length"));
  CHECK(says(refused("X:1\nK:G#\n"), "more than seven"));
  CHECK(says(refused("X:1\nK:Gxyz\n"), "is no key"));
  CHECK(says(refused("X:1\nK:D exp ^f\n"), "is no key"));
  CHECK(says(refused(std::string(kAbcMaxBytes + 1, ' ')), "split it"));
}

TEST_CASE("abc: large and hostile input ends soon and without harm", "[io][abc]") {
  const std::string head = "X:1\nK:C\n";
  const std::vector<std::string> units = {
      "A", "|", "[CEG]", "(",     "(3ABc", "{g}", "A>B", "\"a\"", ":|", "'", "[1", "A-",
      "^", "/", "[K:G]", "X:1\n", "\n",    "%",   "\\",  "[",     "A|", "1", ",",  "X:1\nK:C\n"};
  for (const std::string& unit : units) {
    std::string text = head;
    while (text.size() + unit.size() <= kAbcMaxBytes / 8) text += unit;
    const auto tunes = parse_abc(text);
    if (tunes) {
      for (const AbcTune& tune : tunes.value()) CHECK(check_bars(tune).bars == tune.bars.size());
    } else {
      CHECK_FALSE(tunes.error().what.empty());
      CHECK(tunes.error().text().size() < 300);
    }
  }
}

TEST_CASE("abc: every prefix and every damaged copy of a tune is read or refused", "[io][abc]") {
  const std::string text =
      "X:1\nT:t\nM:6/8\nL:1/8\nK:Dmix\n|:(3ABc|^F>G {a}[CE]2-[CE] (Bc):|[1 \"D\"d3/2 !f!z|]\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto tunes = parse_abc(text.substr(0, length));
    CHECK((tunes || !tunes.error().what.empty()));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = text;
      damaged[i] = static_cast<char>(value);
      const auto tunes = parse_abc(damaged);
      if (!tunes && tunes.error().what.empty()) FAIL("no reason at " << i << ", " << value);
    }
  }
}

TEST_CASE("abc: whole bars are well formed, others are listed with their place", "[io][abc]") {
  const AbcReport report = check_bars(read("A8|A4 B4|A7|B9|\nc8|]"));
  CHECK(report.bars == 5);
  CHECK(report.well_formed == 3);
  REQUIRE(report.bad.size() == 2);
  CHECK(report.bad[0].line == 6);
  CHECK(report.bad[0].column == 10);
  CHECK(format_abc_ticks(report.bad[0].duration) == "7/8");
  CHECK(format_abc_ticks(report.bad[0].expected) == "1");
  CHECK(format_abc_ticks(report.bad[1].duration) == "9/8");
}

TEST_CASE("abc: a pick-up and the last bar of its part make a whole bar", "[io][abc]") {
  const auto bad = [](std::string_view body) { return check_bars(read(body)).bad.size(); };
  CHECK(bad("|:A|B8|c7:|") == 0);
  CHECK(bad("|:A|B8|c7:|:d2|e8|f6:|") == 0);
  CHECK(bad("A|B8|c7|]") == 0);
  CHECK(bad("A|B8|c7||d|e8|f7|]") == 0);
  CHECK(bad("|:B8|c5:|:d3|e8|f5:|") == 0);
  CHECK(bad("|:A|B8|1c7:|2d7|]") == 0);
  CHECK(bad("A8|B6||c2|d8|]") == 0);
  CHECK(bad("|:A|B8|c6:|") == 2);
  CHECK(bad("|:A|B8|c8:|") == 1);
  CHECK(bad("|:B8|c7:|") == 1);
  CHECK(bad("|:A|B8|c7:|:B8|c7:|") == 1);
  CHECK(bad("A|B8|c3|d4|e7|]") == 2);
  CHECK(bad("A4|") == 1);
}

TEST_CASE("abc: free metre has no wrong bars", "[io][abc]") {
  CHECK(check_bars(read("[M:none]A3|B5|c|]")).bad.empty());
}

TEST_CASE("abc: lengths are printed as fractions of a whole note", "[io][abc]") {
  CHECK(format_abc_ticks(0) == "0");
  CHECK(format_abc_ticks(kAbcWholeNote) == "1");
  CHECK(format_abc_ticks(kAbcWholeNote / 8 * 12) == "3/2");
  CHECK(format_abc_ticks(kAbcWholeNote / 12) == "1/12");
}

}  // namespace unroll
