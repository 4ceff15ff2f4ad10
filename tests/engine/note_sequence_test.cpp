#include "engine/io/note_sequence.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tasks/builtin_texts.h"

namespace unroll {
namespace {

constexpr std::uint32_t kEighth = kTicksPerQuarter / 2;

AbcTune read(std::string_view body, std::string_view header = "M:4/4\nL:1/8\nK:C\n") {
  auto tunes = parse_abc("X:1\n" + std::string(header) + std::string(body) + "\n");
  INFO((tunes ? std::string() : tunes.error().text()));
  REQUIRE(tunes);
  return std::move(tunes.value().front());
}

NoteSequence played(std::string_view body, std::string_view header = "M:4/4\nL:1/8\nK:C\n") {
  auto sequence = play_tune(read(body, header));
  REQUIRE(sequence);
  return std::move(sequence).value();
}

/// The names of the notes in the order they are heard: "CEG".
std::string names(std::string_view body) {
  std::string out;
  for (const TimedNote& note : played(body).notes) out += "C.D.EF.G.A.B"[note.pitch % 12];
  return out;
}

using Notes = std::vector<TimedNote>;

}  // namespace

TEST_CASE("note sequence: a tune worked out by hand", "[io][music]") {
  // In D: F and C are sharp. Pick-up, accidental until the bar ends, broken rhythm, tuplet, tie
  // over the bar line, rest, chord, octave marks, a repeat with two endings.
  const NoteSequence sequence =
      played("A2|:F>=c c2 (3fga z2|[DA]4 d,4-|1d,2 c6:|2d,8|]", "M:4/4\nL:1/8\nQ:1/4=96\nK:D\n");
  const std::uint32_t e = kEighth;
  const Notes wanted = {
      {0, 2 * e, 69},
      {2 * e, 3 * e / 2, 66},  // F#
      {7 * e / 2, e / 2, 72},  // C natural
      {4 * e, 2 * e, 72},      // still natural
      {6 * e, 2 * e / 3, 78},  // F#
      {20 * e / 3, 2 * e / 3, 79},
      {22 * e / 3, 2 * e / 3, 81},
      {10 * e, 4 * e, 62},  // chord, behind a rest
      {10 * e, 4 * e, 69},
      {14 * e, 6 * e, 62},      // tied over the bar line: 4 + 2
      {20 * e, 6 * e, 73},      // C sharp again
      {26 * e, 3 * e / 2, 66},  // the repeat
      {55 * e / 2, e / 2, 72},
      {28 * e, 2 * e, 72},
      {30 * e, 2 * e / 3, 78},
      {92 * e / 3, 2 * e / 3, 79},
      {94 * e / 3, 2 * e / 3, 81},
      {34 * e, 4 * e, 62},
      {34 * e, 4 * e, 69},
      {38 * e, 12 * e, 62},  // into the second ending: 4 + 8
  };
  CHECK(sequence.notes == wanted);
  CHECK(sequence.length == 50 * e);
  CHECK(sequence.quarter_us == 625'000);
  CHECK(sequence.seconds() == 50 * 0.3125);
}

TEST_CASE("note sequence: repeats are played out", "[io][music]") {
  CHECK(names("C8|D8|E8|]") == "CDE");
  CHECK(names("|:C8|D8:|E8|]") == "CDCDE");
  CHECK(names("C8:|D8:|") == "CCDD");
  CHECK(names("C8|:D8:|:E8:|") == "CDDEE");
  CHECK(names("|:C8::D8:|") == "CCDD");
  CHECK(names("C8||D8:|E8:|") == "CDCDEE");
  CHECK(names("|:C8|D8|") == "CD");
  CHECK(names("|:C8|") == "C");
  CHECK(names("C8:|") == "CC");
}

TEST_CASE("note sequence: numbered endings are heard on their passes", "[io][music]") {
  CHECK(names("|:C8|1D8:|2E8|]") == "CDCE");
  CHECK(names("|:C8|1D8:|2E8|F8|]") == "CDCEF");
  CHECK(names("|:C8|1D8|F8:|2E8|G8||A8|]") == "CDFCEGA");
  CHECK(names("|:C8|1D8:|2E8:|F8|]") == "CDCEF");
  CHECK(names("|:C8|1D8:|E8|]") == "CDCE");
  CHECK(names("|:C8|1-2D8:|3E8|]") == "CDCDCE");
  CHECK(names("|:C8|1,3D8:|2E8:|F8|]") == "CDCECDF");
  CHECK(names("|:C8|[1D8:|[2E8||:F8|1G8:|2A8|]") == "CDCEFGFA");
  CHECK(names("C8|1D8:|2E8||F8:|") == "CDCEFF");
  CHECK(names("[2C8|]") == "");
  CHECK(names("|:C8|[3D8:|E8|]") == "CCCDE");
}

TEST_CASE("note sequence: notes of one pitch do not overlap", "[io][music]") {
  const std::uint32_t e = kEighth;
  CHECK(played("[CE4]EG6|").notes == Notes{{0, e, 60}, {0, e, 64}, {e, e, 64}, {2 * e, 6 * e, 67}});
  CHECK(played("[CC3]A|").notes == Notes{{0, 3 * e, 60}, {e, e, 69}});
  CHECK(played("C2-C2-C4|").notes == Notes{{0, 8 * e, 60}});
  CHECK(played("C2-D2C4|").notes == Notes{{0, 2 * e, 60}, {2 * e, 2 * e, 62}, {4 * e, 4 * e, 60}});
  CHECK(played("{g}C4 z4|").notes == Notes{{0, 4 * e, 60}});
  CHECK(played("C4 z4|").length == 8 * e);
}

TEST_CASE("note sequence: the tempo is the one given, otherwise one that suits the dance",
          "[io][music]") {
  const auto us = [](std::string_view header) {
    return played("C8|", std::string(header) + "K:C\n").quarter_us;
  };
  CHECK(us("Q:1/4=120\n") == 500'000);
  CHECK(us("Q:3/8=100\n") == 400'000);
  CHECK(us("Q:\"Lively\" 1/2=60\n") == 500'000);
  CHECK(us("Q:1/4 1/8=100\n") == 400'000);
  CHECK(us("L:1/4\nQ:150\n") == 400'000);
  CHECK(us("Q:90\nL:1/4\n") == 666'667);
  CHECK(us("Q:1/128=1\n") == 0xFFFFFF);
  CHECK(us("M:6/8\nR:jig\n") == 344'828);
  CHECK(us("R:reel\n") == 300'000);
  CHECK(us("M:9/8\nR:any\n") == 400'000);
  CHECK(us("M:4/4\n") == 535'714);
  for (const std::string wrong : {"fast", "1/4", "1/4=", "=100", "1/3=100", "1/4=0", "1/4=1001",
                                  "\"open 1/4=100", "0/4=100", "1/4=-5"}) {
    INFO(wrong);
    CHECK(us("Q:" + wrong + "\n") == 535'714);
  }
}

TEST_CASE("note sequence: every built-in tune lasts as long as its bars, repeated", "[io][music]") {
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name != "tunes") continue;
    const auto tunes = parse_abc(text.content);
    REQUIRE(tunes);
    for (const AbcTune& tune : tunes.value()) {
      INFO(tune.title);
      const auto sequence = play_tune(tune);
      REQUIRE(sequence);
      CHECK(sequence.value().seconds() > 10);
      CHECK(sequence.value().seconds() < 180);
      AbcTicks once = 0;
      for (const AbcBar& bar : tune.bars) once += bar.duration;
      const AbcTicks ticks = once / (kAbcWholeNote / 4 / kTicksPerQuarter);
      CHECK(sequence.value().length >= static_cast<std::uint32_t>(ticks));
      CHECK(sequence.value().length <= static_cast<std::uint32_t>(2 * ticks));
    }
  }
}

TEST_CASE("note sequence: it says which bar is heard when", "[io][music]") {
  std::vector<std::size_t> order;
  std::vector<std::uint32_t> onsets;
  for (const HeardBar& bar : played("|:C8|1D4:|2E8|]").bars) {
    order.push_back(bar.index);
    onsets.push_back(bar.onset);
  }
  CHECK(order == std::vector<std::size_t>{0, 1, 0, 2});
  CHECK(onsets == std::vector<std::uint32_t>{0, 8 * kEighth, 12 * kEighth, 20 * kEighth});
}

TEST_CASE("note sequence: what is cut off after some seconds ends there", "[io][music]") {
  const NoteSequence whole = played("C8|D8|E8|", "M:4/4\nL:1/8\nQ:1/4=120\nK:C\n");
  REQUIRE(whole.seconds() == 6);
  const NoteSequence cut = cut_after(whole, 3);
  CHECK(cut.seconds() == 3);
  CHECK(cut.notes == Notes{{0, 8 * kEighth, 60}, {8 * kEighth, 4 * kEighth, 62}});
  CHECK(cut.bars.size() == 2);
  CHECK(cut_after(whole, 6).notes == whole.notes);
}

TEST_CASE("note sequence: a tune without end is refused, a strange one ends", "[io][music]") {
  std::string many = "|:";
  for (int i = 0; i < 3000; ++i) many += "CDEF|";
  CHECK(play_tune(read(many + "|1-50C:|51D|]")).error().what.find("fewer repeats") !=
        std::string::npos);
  std::string rests;
  for (int i = 0; i < 500; ++i) rests += "z128|";
  CHECK_FALSE(play_tune(read(rests)));
  std::string tied;
  for (int i = 0; i < 416; ++i) tied += "C128-|";
  CHECK_FALSE(
      play_tune(read(tied + "C64 C1[C8B128]|")));  // only the chord's second note is too long
  std::string long_ending = "|:C|1";
  for (int i = 0; i < 150'000; ++i) long_ending += "z/16|";
  CHECK(play_tune(read(long_ending + ":|")));
  const std::vector<std::string> pieces = {"|:", ":|", "C|", "|1", "|2", "|[1,3", "|[2-99", "||"};
  for (std::size_t code = 0; code < 8 * 8 * 8 * 8 * 8; ++code) {
    std::string body;
    for (std::size_t rest = code, i = 0; i < 5; ++i, rest /= 8) body += pieces[rest % 8] + "C";
    const auto tunes = parse_abc("X:1\nK:C\n" + body + "|\n");
    if (tunes && !play_tune(tunes.value().front())) FAIL("no end to " << body);
  }
}

}  // namespace unroll
