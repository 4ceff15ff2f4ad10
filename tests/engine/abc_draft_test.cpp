#include "engine/io/abc_draft.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/io/note_sequence.h"
#include "engine/tasks/builtin_texts.h"

namespace unroll {
namespace {

/// One tune in 4/4, unit 1/8, with its music from line 4 on.
AbcTextReport report(std::string_view body) {
  return abc_report("X:1\nM:4/4\nK:C\n" + std::string(body));
}

/// "well-formed bars/all bars".
std::string counts(const AbcTextReport& r) {
  return std::to_string(r.well_formed) + "/" + std::to_string(r.bars);
}

/// "line:column what" of each bad bar.
std::vector<std::string> flaws(const AbcTextReport& r) {
  std::vector<std::string> out;
  for (const AbcFlaw& f : r.bad_bars) {
    out.push_back(std::to_string(f.place.line) + ":" + std::to_string(f.place.column) + " " +
                  f.what.substr(0, f.what.find(';')));
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("abc draft: a good text has good bars only", "[io][abc][music]") {
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name != "tunes") continue;
    const AbcTextReport r = abc_report(text.content);
    CHECK(r.tunes == parse_abc(text.content).value().size());
    CHECK(r.bars > 2000);
    CHECK(r.well_formed == r.bars);
    CHECK(r.share() == 1);
    CHECK(r.bad_bars.empty());
    CHECK(r.flawed_fields == 0);
    CHECK(r.lines_outside == 0);
    CHECK_FALSE(r.cut);
  }
}

TEST_CASE("abc draft: each flawed bar is named, and reading goes on behind it",
          "[io][abc][music]") {
  const AbcTextReport r = report("c8|c7|cqc6|\n(3ab|c8|A>|[CE|c8|\nc9|]\n");
  CHECK(counts(r) == "3/9");
  CHECK(flaws(r) == Texts{"4:4 the bar lasts 7/8 instead of 1", "4:8 \"q\" is no music",
                          "5:5 the tuplet before this needs 1 more note",
                          "5:11 a note must follow \">\" or \"<\" in the same bar",
                          "5:12 a chord holds notes only, as in [CEG]",
                          "6:1 the bar lasts 9/8 instead of 1"});
  CHECK(r.share() == 3.0 / 9);
}

TEST_CASE("abc draft: pick-ups, repeats and endings follow the rules of check_bars",
          "[io][abc][music]") {
  CHECK(counts(report("|:A|B8|c7:|\n")) == "3/3");
  CHECK(counts(report("|:A|B8|1c7:|2d7|]\n")) == "4/4");
  CHECK(counts(report("|:A|B8|c6:|\n")) == "1/3");
  // What could not be read is no half of a divided bar, however long it is.
  CHECK(counts(report("|:A|B8|cq c6:|\n")) == "1/3");
}

TEST_CASE("abc draft: what the end of the text cuts off does not count", "[io][abc][music]") {
  for (const std::string tail : {"", "c", "c4", "c4 ^", "[CE", "(3ab", "c>", "\"Am", "{g", "!tr"}) {
    INFO(tail);
    const AbcTextReport r = report("c8|c8|" + tail);
    CHECK(counts(r) == "2/2");
    CHECK(r.cut == !tail.empty());
    CHECK(r.bad_bars.empty());
  }
  CHECK(counts(report("c8|c8")) == "2/2");
  CHECK_FALSE(report("c8|c8").cut);
  CHECK(counts(report("c8|c9")) == "1/2");                   // no further text can mend it
  CHECK(counts(report("c8|q c4\nc4")) == "1/2");             // the flaw stands before the last line
  CHECK(counts(report("c8|c4\n\nX:2\nK:C\nc8|")) == "2/3");  // the first tune was not cut
  CHECK(counts(report("c8|\nc4")) == "1/1");
  CHECK(counts(report("c|c8|c8|")) == "2/2");  // the pick-up waits for the end of its part
  CHECK(report("c|c8|c8|").cut);
  CHECK(counts(report("c|c8|c8||c8|")) == "3/4");  // that came, and was too long
  CHECK(counts(report("c8||c|c8|c")) == "2/2");
  CHECK(counts(report("c|c8|c8|\n\n")) == "2/3");
  for (const std::string tail : {"X:2", "X:2\nM:6/", "X:2\nT:The", "X:2\nM:6/8\nK:Q", "X:b"}) {
    INFO(tail);
    const AbcTextReport r = report("c8|\n\n" + tail);
    CHECK(counts(r) == "1/1");
    CHECK(r.cut);
    CHECK(r.flawed_fields == 0);
  }
}

TEST_CASE("abc draft: the verdicts on single bars are those that the report counts",
          "[io][abc][music]") {
  const std::string text =
      "X:1\nM:4/4\nK:C\nc8|c7|cqc6|\n\nX:2\nM:4/4\nK:C\n(3ab|c8|[CE|\n\nX:3\nK:C\nc8|c4";
  const AbcDraft draft = read_abc_draft(text);
  const auto verdicts = judge_bars(draft);
  const AbcTextReport r = report_on(draft);
  REQUIRE(verdicts.size() == draft.tunes.size());
  std::string marks;
  std::vector<std::string> what, listed;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    REQUIRE(verdicts[i].size() == draft.tunes[i].bars.size());
    for (const AbcVerdict& verdict : verdicts[i]) {
      marks += "+-?"[static_cast<int>(verdict.kind)];
      if (verdict.kind == AbcVerdict::Kind::kFlawed) what.push_back(verdict.flaw.what);
    }
    marks += ' ';
  }
  for (const AbcFlaw& flaw : r.bad_bars) listed.push_back(flaw.what);
  CHECK(marks == "+-- -+- +? ");
  CHECK(what == listed);
  CHECK(counts(r) == "3/7");
}

TEST_CASE("abc draft: flawed fields are listed and keep their old values", "[io][abc][music]") {
  const AbcTextReport r = abc_report("X:one\nM:6/7\nL:1/8\nC8|\nK:H\nC8|V:2|\n\nX:2\nT:a\n\nC8|\n");
  CHECK(r.tunes == 1);
  CHECK(counts(r) == "2/3");
  CHECK(r.flawed_fields == 5);
  REQUIRE(r.bad_fields.size() == 5);
  CHECK(r.bad_fields[1].place.line == 2);
  CHECK(r.bad_fields[1].what.find("is no metre") != std::string::npos);
  CHECK(r.lines_outside == 1);
}

TEST_CASE("abc draft: bars that agree with each other are steady, whatever the metre",
          "[io][abc][music]") {
  for (const BuiltinText& text : builtin_texts())
    if (text.name == "tunes") CHECK(steady_share(text.content) == 1);
  CHECK(steady_share("X:1\nM:6/8\nL:1/8\nK:C\nc8|c8|c8|c8|\n") == 1);
  CHECK(abc_report("X:1\nM:6/8\nL:1/8\nK:C\nc8|c8|c8|c8|\n").share() == 0);
  CHECK(steady_share("X:1\nM:4/4\nL:1/8\nK:C\nc4|c8|c4|c6|c4|\n") == 0.6);
  CHECK(steady_share("X:1\nM:4/4\nL:1/8\nK:C\nc8|^|c8|c8|\n") == 0.75);
  CHECK(steady_share("X:1\nL:1/8\nK:C\nc8|c8|\n\nX:2\nL:1/8\nK:C\nc6|c6|\n") == 1);
  CHECK(steady_share("hello") == 0);
}

TEST_CASE("abc draft: text without a tune has no bars", "[io][abc][music]") {
  for (const std::string text : {"", "\n\n", "GBd gdB|cde dBG|\n", "hello\n", "\xFF\xFE|||"}) {
    const AbcTextReport r = abc_report(text);
    CHECK(r.tunes == 0);
    CHECK(r.bars == 0);
    CHECK(r.share() == 0);
  }
  CHECK(abc_report("GBd gdB|\nM:6/8\n\nmore\n").lines_outside == 3);
}

TEST_CASE("abc draft: the lists are short however many flaws there are", "[io][abc][music]") {
  std::string text = "X:1\nK:C\n";
  for (int i = 0; i < 5000; ++i) text += "h|\nK:h\n";
  const AbcTextReport r = abc_report(text, 7);
  CHECK(r.bars == 5000);
  CHECK(r.well_formed == 0);
  CHECK(r.flawed_fields == 5000);
  CHECK(r.bad_bars.size() == 7);
  CHECK(r.bad_fields.size() == 7);
  CHECK(r.bad_bars[6].place.line == 15);
  CHECK(abc_report(text, 5000).bad_bars.size() == AbcDraft::kMostFlaws);
}

TEST_CASE("abc draft: any text gives a report, and what it holds can be played",
          "[io][abc][music]") {
  // Tunes with characters changed, moved and cut, as a half-trained network writes them.
  const std::string_view alphabet =
      "ABCDEFGabcdefgz0123456789|:[]()<>/-^_=,'{}\"! \n\nXKMLQTV%&\x80";
  std::string_view tunes;
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == "tunes") tunes = text.content.substr(0, 6000);
  }
  Random random(1, 0);
  std::size_t good = 0;
  std::size_t bars = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::string text(tunes.substr(random.below(3000), random.below(1500)));
    const std::uint32_t changes = random.below(80);
    for (std::uint32_t i = 0; i < changes && !text.empty(); ++i) {
      text[random.below(static_cast<std::uint32_t>(text.size()))] =
          alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
    }
    const AbcDraft draft = read_abc_draft(text);
    const AbcTextReport r = report_on(draft);
    if (r.well_formed > r.bars) FAIL("more good bars than bars in trial " << trial);
    if (r.bad_bars.size() > r.bars - r.well_formed) FAIL("too many flaws in trial " << trial);
    good += r.well_formed;
    bars += r.bars;
    for (const AbcTune& tune : draft.tunes) {
      const auto sequence = play_tune(tune);
      if (!sequence) FAIL("trial " << trial << " cannot be played");
    }
    // A text without flaws is one that parse_abc reads.
    const bool flawless =
        draft.bar_flaws.empty() && draft.flawed_fields == 0 && !draft.tunes.empty();
    if (parse_abc(text) && !flawless) FAIL("a flaw that is none in trial " << trial);
  }
  CHECK(good > bars / 4);
  CHECK(good < bars);
}

TEST_CASE("abc draft: every prefix of a good text has good bars only", "[io][abc][music]") {
  const std::string text =
      "X:1\nT:t\nM:6/8\nL:1/8\nK:Dmix\n|:A|(3ABc d B3|^F>GA {a}[CE]2-[CE]|(Bc)d e2:|\n"
      "[1 \"D\"d3/2 !f!z3/2 c3|]\n\nX:2\nM:C|\nK:G\nd8|d2B2 A4|\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const AbcTextReport r = abc_report(text.substr(0, length));
    INFO(text.substr(0, length));
    CHECK(r.bars == r.well_formed);
    CHECK(r.flawed_fields == 0);
  }
}

}  // namespace unroll
