// What a network wrote as music: what is drawn is what the engine's parser and its report say, what
// sounds is what the engine's synthesizer makes of it.
#include "viz/views/tune.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>

#include "engine/io/midi.h"
#include "engine/io/wav.h"
#include "engine/tasks/builtin_texts.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/generate_panel.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

/// Eleven bars with a repeat; bars 3 and 6 are flawed, the last one is cut off.
constexpr const char* kTune =
    "7\nT:The Ropewalk\nR:reel\nM:4/4\nL:1/8\nK:D\n"
    "|:DFAd fdAF|G2BG A2cA|d3f e2|dcBA d4:|\n"
    "f2af gfed|c2q ec|d2fd e2ge|[DFA]4 z4|\n"
    "A,2D2 F4-|F4 ^G4|abc";

/// A snapshot of a network that learns `text` and has written one sample.
std::shared_ptr<Snapshot> written(std::string prefix, std::string text, std::uint64_t update = 1) {
  static const auto base = [] {
    Config config = small_config();
    config.task.text = "tunes";
    return snapshot_after(config, 1);
  }();
  auto out = std::make_shared<Snapshot>(*base);
  SampleView sample{update, 0.8, std::move(prefix), std::move(text), {}};
  sample.probabilities.assign(sample.text.size(), 0.5f);
  out->samples = {std::move(sample)};
  ++out->sequence;
  return out;
}

std::shared_ptr<Snapshot> written_tune() { return written("X:", kTune); }

const GeneratePanel kView;
constexpr HarnessOptions kWide{.width = 1400, .height = 800};

struct Player {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Player(std::shared_ptr<Snapshot> snapshot, const AppOptions& options = {},
                  bool reduced_motion = false) {
    platform.start_link = "v=1&view=generate";
    platform.canned = std::move(snapshot);
    platform.wish.reduced_motion = reduced_motion;
    app = std::make_unique<AppHarness>(platform, options);
  }
  nlohmann::json tune() const { return app->state()["tune"]; }
};

int loudest(const std::vector<std::int16_t>& samples) {
  int peak = 0;
  for (const std::int16_t s : samples) peak = std::max(peak, std::abs(static_cast<int>(s)));
  return peak;
}

std::uint32_t number_at(const Bytes& bytes, std::size_t at, int count) {
  std::uint32_t out = 0;
  for (int i = 0; i < count; ++i) out = out << 8 | bytes[at + static_cast<std::size_t>(i)];
  return out;
}

}  // namespace

TEST_CASE("tune: notes and bars are those of the parser, verdicts those of the report",
          "[viz][tune]") {
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name != "tunes") continue;
    const std::string all(text.content);
    const TuneReading tunes = read_tunes({1, 1, "", all, {}});
    const auto parsed = parse_abc(all).value();
    REQUIRE(tunes.sheets.size() == parsed.size());
    CHECK(tunes.assumed.empty());
    for (std::size_t i = 0; i < parsed.size(); ++i) {
      const TuneSheet& sheet = tunes.sheets[i];
      CHECK(sheet.title == parsed[i].title);
      REQUIRE(sheet.notes.size() == parsed[i].notes.size());
      for (std::size_t n = 0; n < sheet.notes.size(); ++n) {
        const TuneNote& note = sheet.notes[n];
        const AbcNote& from = parsed[i].notes[n];
        const bool same = note.start == from.start && note.duration == from.duration &&
                          note.pitch == from.pitch && sheet.bar_at(note.start) == note.bar;
        if (!same) CHECK(same);
        const std::size_t letter = note.symbols.find_first_of("ABCDEFGabcdefg");
        if (letter == std::string::npos) CHECK(note.symbols == "a note");
      }
      CHECK(sheet.well_formed == sheet.judged);
      CHECK(sheet.judged == sheet.bars.size());
    }
  }
  const TuneReading flawed = read_tunes(written_tune()->samples.back());
  const AbcTextReport report = abc_report("X:" + std::string(kTune));
  REQUIRE(flawed.sheets.size() == 1);
  CHECK(flawed.sheets[0].judged == report.bars);
  CHECK(flawed.sheets[0].well_formed == report.well_formed);
  CHECK(report.bars == 10);
  CHECK(report.well_formed == 8);
  CHECK(flawed.sheets[0].bars[2].words == "Not well-formed: the bar lasts 3/4 instead of 1.");
  CHECK(flawed.sheets[0].bars[5].words.find("\"q\" is no music") != std::string::npos);
  CHECK(flawed.sheets[0].bars[10].verdict == AbcVerdict::Kind::kCut);
}

TEST_CASE("tune: a text from the middle of a tune is read under a head that is told",
          "[viz][tune]") {
  const auto assumed = [](const char* text) { return read_tunes({1, 1, "", text, {}}).assumed; };
  CHECK(assumed("GBd gdB|cde dBG|\nGBd gdB|AcB A2D|\n") == "X:1\nM:6/8\nL:1/8\nK:C\n");
  CHECK(assumed("GBdg|cded|GBdg|\n") == "X:1\nM:2/4\nL:1/8\nK:C\n");
  CHECK(assumed("GBdg GBdg|cded cded|\n") == "X:1\nM:4/4\nL:1/8\nK:C\n");
  CHECK(assumed("T:The Rope\nM:6/8\nK:G\nGBd gdB|\n") == "X:1\n");
  CHECK(assumed("\nX:3\nK:G\nGBd gdB|\n").empty());
  const auto written = [](const char* text) {
    return read_tunes({1, 1, "", text, {}}).sheets.at(0).metre_written;
  };
  CHECK(written("X:3\nM:4/4\nK:G\nGBd gdB|\n"));
  CHECK(written("GBd gdB|\n"));  // the head that is told says so
  CHECK_FALSE(written("X:3\nK:G\nGBd gdB|\n"));
  const TuneReading nothing = read_tunes({1, 1, "", "hh|q|\n", {}});
  CHECK(nothing.sheets.empty());
  CHECK(nothing.problem.find("No note in it can be read: ") == 0);
  CHECK(read_tunes({1, 1, "", "", {}}).problem == "There is no note in it.");
}

TEST_CASE("tune: any bytes are read, and none takes long", "[viz][tune]") {
  std::string text;
  for (int i = 0; i < 2400; ++i) text += static_cast<char>((i * 7919 + i / 13) % 256);
  read_tunes({1, 1, "", text, {}});
  std::string repeats = "X:1\nK:C\n";
  for (int i = 0; i < 60; ++i) repeats += "|:C128|1-99 D128:|2E8|";
  const TuneReading tunes = read_tunes({1, 1, "", repeats, {}});
  REQUIRE(tunes.sheets.size() == 1);
  CHECK((!tunes.sheets[0].silent.empty() || tunes.sheets[0].heard.seconds() > kLongestTune));
}

TEST_CASE("tune: pitches have their names, with the signs of the key", "[viz][tune]") {
  CHECK(pitch_name(60, false) == "C4");
  CHECK(pitch_name(66, false) == "F♯4");
  CHECK(pitch_name(70, true) == "B♭4");
  CHECK(pitch_name(0, false) == "C-1");
  CHECK(pitch_name(127, false) == "G9");
}

TEST_CASE("tune: what sounds is found in what is written, in repeats too", "[viz][tune]") {
  const TuneReading tunes =
      read_tunes({1, 1, "X:1\nM:4/4\nL:1/8\nQ:1/4=120\nK:C\n", "|:C8|D8:|E8|", {}});
  const TuneSheet& sheet = tunes.sheets.at(0);
  const AbcTicks bar = kAbcWholeNote;
  CHECK(sheet.heard.seconds() == Catch::Approx(10));
  CHECK(sheet.written_at(0) == 0);
  CHECK(sheet.written_at(3) == bar + bar / 2);
  CHECK(sheet.written_at(4.5) == bar / 4);
  CHECK(sheet.written_at(9) == 2 * bar + bar / 2);
  CHECK(sheet.bar_at(sheet.written_at(7)) == 1);
}

TEST_CASE("tune roll: the notes drawn are those of the parse, each at its time and pitch",
          "[viz][tune]") {
  const auto snapshot = written_tune();
  ViewStage stage(kView, *snapshot, kWide);
  const TuneSheet& sheet = stage.tunes->sheets.at(0);
  const Item& first = stage.ui.item("note[0]");
  const Item& second = stage.ui.item("note[1]");
  const float eighth = second.min.x - first.min.x;
  for (std::size_t i = 0; i < sheet.notes.size(); ++i) {
    const TuneNote& note = sheet.notes[i];
    if (!stage.ui.has("note[" + std::to_string(i) + "]")) continue;  // out of sight
    const Item& item = stage.ui.item("note[" + std::to_string(i) + "]");
    INFO(item.value);
    CHECK(item.value == pitch_name(note.pitch, false) + " at " + format_abc_ticks(note.start) +
                            " for " + format_abc_ticks(note.duration) + " from " + note.symbols);
    const float eighths = static_cast<float>(static_cast<double>(note.start * 8) /
                                             static_cast<double>(kAbcWholeNote));
    if (item.max.x < 1380)
      CHECK(std::abs(item.min.x - first.min.x - eighths * eighth) < eighths + 2);
    if (note.pitch > sheet.notes[0].pitch) CHECK(item.min.y < first.min.y);
    if (note.pitch < sheet.notes[0].pitch) CHECK(item.min.y > first.min.y);
  }
  for (std::size_t i = 0; i < sheet.bars.size(); ++i) {
    const std::string said = stage.ui.item("bar[" + std::to_string(i + 1) + "]").value;
    CHECK(said == (i == 2 || i == 5 ? "not well-formed" : i == 10 ? "not judged" : "well-formed"));
  }
  CHECK(stage.ui.item("well-formed").value ==
        "8 of 10 bars well-formed; those whose length or signs do not fit are hatched");
  CHECK(stage.ui.item("tune title").value == "The Ropewalk, newest sample, update 1");
  CHECK(stage.ui.item("sample[0]").value.find("shown as notes") != std::string::npos);
}

TEST_CASE("tune roll: every note can be reached in a narrow panel, by bars and by keys",
          "[viz][tune]") {
  const auto snapshot = written_tune();
  ViewStage stage(kView, *snapshot, {.width = 344, .height = 900});
  const TuneSheet& sheet = stage.tunes->sheets.at(0);
  CHECK(stage.ui.has("note[0]"));
  CHECK_FALSE(stage.ui.has("note[40]"));
  std::vector<bool> seen(sheet.notes.size(), false);
  for (std::size_t bar = 0; bar < sheet.bars.size(); ++bar) {
    stage.ui.click("bar[" + std::to_string(bar + 1) + "]");
    stage.ui.step(2);
    for (std::size_t i = 0; i < seen.size(); ++i)
      if (stage.ui.has("note[" + std::to_string(i) + "]")) seen[i] = true;
  }
  CHECK(std::ranges::count(seen, false) == 0);
  stage.ui.click("bar[1]");
  stage.ui.focus("notes");
  stage.ui.key(ImGuiKey_End);
  stage.ui.step(3);
  CHECK(stage.ui.has("note[" + std::to_string(sheet.notes.size() - 1) + "]"));
  CHECK(stage.state.tune.bar > 0);
}

TEST_CASE("tune roll: notes and bars say what they are and what is wrong", "[viz][tune]") {
  const auto snapshot = written_tune();
  ViewStage stage(kView, *snapshot, kWide);
  const auto tip = [&](std::string_view label) {
    stage.ui.hover(label);
    stage.ui.wait(0.5f);
    return stage.ui.item("tooltip").value;
  };
  const std::string note = tip("note[1]");
  for (const char* part :
       {"F♯4", "0.5 beats", "written F", "Bar 1, beat 1.5", "1/8 of a whole note"}) {
    INFO(part << " in " << note);
    CHECK(note.find(part) != std::string::npos);
  }
  const std::string bar = tip("bar[3]");
  CHECK(bar.find("the bar lasts 3/4 instead of 1") != std::string::npos);
  CHECK(tip("bar[1]").find("as the metre asks") != std::string::npos);
  CHECK(tip("bar[11]").find("Not judged") != std::string::npos);
}

TEST_CASE("tune roll: without a note it says why, and offers to write a tune", "[viz][tune]") {
  const auto snapshot = written("", "hh|q|\n");
  ViewStage stage(kView, *snapshot, {.width = 344, .height = 900});
  CHECK(listing(stage.ui.items()).find("cannot be shown as notes. No note in it can be read") !=
        std::string::npos);
  CHECK_FALSE(stage.ui.has("Play tune"));
  stage.ui.click("Write a tune");
  const auto posted = stage.outbox.take_commands();
  REQUIRE(posted.size() == 1);
  CHECK(std::get<Generate>(posted.front()).prefix == "X:1\n");
  CHECK(std::get<Generate>(posted.front()).length == 400);
}

TEST_CASE("tune roll: a sample of several tunes shows one after the other", "[viz][tune]") {
  const auto snapshot = written("X:1\nT:One\nK:C\n", "CDEF|\n\nX:2\nT:Two\nK:C\nGAB|\n");
  ViewStage stage(kView, *snapshot, kWide);
  CHECK(stage.ui.item("tune").value == "tune 1 of 2");
  stage.ui.click("next tune");
  CHECK(stage.ui.item("tune").value == "tune 2 of 2");
  CHECK(stage.ui.item("tune title").value.find("Two") == 0);
  stage.ui.click("Play tune");
  const auto wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  CHECK(std::get<PlayTune>(wishes.front()).sheet == 1);
}

TEST_CASE("tune roll: other texts have none", "[viz][tune]") {
  const auto snapshot = snapshot_after(small_config(), 20);
  ViewStage stage(kView, *snapshot, kWide);
  CHECK_FALSE(stage.ui.has("notes"));
  CHECK_FALSE(stage.ui.has("Write a tune"));
}

TEST_CASE("tune sound: silent until asked, then the engine's samples, and idle after the end",
          "[viz][tune][app]") {
  Player p(written_tune());
  CHECK(p.platform.plays == 0);
  CHECK(p.tune()["sounding"] == false);
  p.app->click("Play tune");
  REQUIRE(p.platform.plays == 1);
  const TuneReading tunes = read_tunes(p.platform.canned->samples.back());
  const auto expected = render_sound(tunes.sheets.at(0).heard, p.platform.heard_rate);
  REQUIRE(expected.ok());
  CHECK(p.platform.heard == expected.value());
  CHECK(static_cast<double>(p.platform.heard.size()) / p.platform.heard_rate ==
        Catch::Approx(tunes.sheets[0].heard.seconds() + kSoundTailSeconds).margin(0.01));
  CHECK(loudest(p.platform.heard) == 26214);  // 0.8 of full scale
  CHECK(p.platform.volume == 0.7);

  const double seconds = tunes.sheets[0].heard.seconds();
  const double before = p.tune()["position"];
  p.app->wait(1);
  CHECK(p.tune()["position"] > before + 0.9);
  CHECK(p.app->idle(1) >= 55);  // the playhead moves
  p.app->wait(seconds);
  CHECK(p.tune()["sounding"] == false);
  CHECK(p.app->has("Play tune"));
  p.app->wait(8);
  CHECK(p.app->idle(3) == 0);
  CHECK(p.platform.plays == 1);
}

TEST_CASE("tune sound: the playhead follows what sounds, through repeats and out of sight",
          "[viz][tune][app]") {
  Player p(written_tune(), {.width = 700, .height = 900});
  p.app->click("Play tune");
  const TuneReading tunes = read_tunes(p.platform.canned->samples.back());
  const TuneSheet& sheet = tunes.sheets.at(0);
  int highest = 0;
  for (int i = 0; i < 100; ++i) {
    p.app->step(10);
    const auto state = p.tune();
    if (state["sounding"] == false) break;
    const std::size_t bar = sheet.bar_at(sheet.written_at(state["position"]));
    highest = std::max(highest, state["bar"].get<int>());
    bool seen = sheet.bars[bar].duration == 0;
    for (std::size_t n = 0; n < sheet.notes.size(); ++n)
      seen = seen || (sheet.notes[n].bar == bar && p.app->has("note[" + std::to_string(n) + "]"));
    CHECK(seen);
  }
  CHECK(highest > 0);
}

TEST_CASE("tune sound: Stop is silence at once, the volume can be changed while it sounds",
          "[viz][tune][app]") {
  Player p(written_tune());
  p.app->click("Play tune");
  p.app->wait(0.3);
  const Item& volume = p.app->item("volume");
  p.app->drag(p.app->middle_of("volume"), {volume.min.x - 40, (volume.min.y + volume.max.y) / 2});
  CHECK(p.platform.volume == 0);
  CHECK(p.platform.sounding);
  p.app->click("Stop");
  CHECK_FALSE(p.platform.sounding);
  CHECK(p.tune()["sounding"] == false);
  p.app->wait(8);
  CHECK(p.app->idle(2) == 0);
}

TEST_CASE("tune sound: with reduced motion the line steps from note to note", "[viz][tune][app]") {
  Player p(written_tune(), {}, true);
  p.app->click("Play tune");
  CHECK(p.app->idle(2) <= 25);
  CHECK(p.tune()["sounding"] == true);
}

TEST_CASE("tune sound: while it sounds its sample stays, then comes the newest",
          "[viz][tune][app]") {
  Player p(written_tune());
  p.app->click("Play tune");
  auto next = written("X:1\nT:Newer\nK:C\n", "CDEF GABc|", 9);
  next->sequence = p.platform.canned->sequence + 5;
  p.platform.canned_runner->show(next);
  p.app->step(8);
  CHECK(p.tune()["update"] == 1);
  CHECK(p.app->has("A newer sample has been written. Its notes come when this tune has ended."));
  p.app->click("Stop");
  p.app->step(4);
  CHECK(p.tune()["update"] == 9);
  CHECK(p.app->item("tune title").value.find("Newer") == 0);
  // A text that is no music ends the sound.
  p.app->click("Play tune");
  auto other = std::make_shared<Snapshot>(*snapshot_after(small_config(), 20));
  other->sequence = next->sequence + 5;
  p.platform.canned_runner->show(other);
  p.app->step(8);
  CHECK_FALSE(p.platform.sounding);
  CHECK(p.tune().is_null());
}

TEST_CASE("tune sound: without a device it says so and nothing else happens", "[viz][tune][app]") {
  Player p(written_tune());
  p.platform.no_sound = "No sound device could be opened: there is none";
  p.app->click("Play tune");
  CHECK(p.tune()["sounding"] == false);
  CHECK(p.tune()["sound_problem"] == p.platform.no_sound);
  CHECK(p.app->has("Play tune"));
  bool said = false;
  for (const Item& item : p.app->items().items())
    said = said || item.value.find(p.platform.no_sound) != std::string::npos ||
           item.label.find(p.platform.no_sound) != std::string::npos;
  CHECK(said);
}

TEST_CASE("tune sound: at most two minutes sound, and the view says so", "[viz][tune][app]") {
  std::string bars;
  for (int i = 0; i < 80; ++i) bars += "CDEF GABc|";
  Player p(written("X:1\nM:4/4\nL:1/8\nQ:1/4=60\nK:C\n", bars));
  CHECK(p.app->has("Only the first 2 of 5.3 minutes sound."));
  p.app->click("Play tune");
  CHECK(static_cast<double>(p.platform.heard.size()) / p.platform.heard_rate ==
        Catch::Approx(kLongestTune + kSoundTailSeconds).margin(0.01));
}

TEST_CASE("tune files: MIDI and WAV of the tune that is shown", "[viz][tune][app]") {
  Player p(written_tune());
  p.app->click("Save MIDI");
  REQUIRE(p.platform.offered.contains("unroll-tune.mid"));
  const Bytes midi = p.platform.offered["unroll-tune.mid"];
  const TuneReading tunes = read_tunes(p.platform.canned->samples.back());
  const NoteSequence& heard = tunes.sheets.at(0).heard;
  CHECK(midi == midi_file(heard));
  REQUIRE(midi.size() > 22);
  CHECK(std::string(midi.begin(), midi.begin() + 4) == "MThd");
  CHECK(number_at(midi, 4, 4) == 6);
  std::size_t at = 14, notes_on = 0;
  while (at + 8 <= midi.size()) {
    CHECK(number_at(midi, at, 4) == 0x4d54726b);  // MTrk
    const std::uint32_t size = number_at(midi, at + 4, 4);
    for (std::size_t i = at + 8; i + 2 < at + 8 + size; ++i)
      notes_on += midi[i] == 0x90 && midi[i + 2] > 0 && midi[i + 1] < 128;
    at += 8 + size;
  }
  CHECK(at == midi.size());
  CHECK(notes_on >= heard.notes.size());
  p.app->click("Save WAV");
  REQUIRE(p.platform.offered.contains("unroll-tune.wav"));
  const Bytes& wav = p.platform.offered["unroll-tune.wav"];
  CHECK(std::string(wav.begin(), wav.begin() + 4) == "RIFF");
  CHECK(wav == wav_file(heard, 44'100).value());
  CHECK(p.platform.plays == 0);
}

TEST_CASE("tune roll: the view looks as it did", "[viz][tune][golden]") {
  struct Shot {
    const char* name;
    HarnessOptions options;
    bool phone;
    double sounding;  ///< seconds into the tune; < 0: silent
  };
  const Shot shot = GENERATE(
      Shot{"tune-light", {.width = 344, .height = 640}, false, -1},
      Shot{"tune-dark",
           {.width = 860, .height = 560, .look = {.theme = ThemeId::kDark}},
           false,
           5.2},
      Shot{"tune-contrast",
           {.width = 344, .height = 640, .look = {.theme = ThemeId::kHighContrast}},
           false,
           1.1},
      Shot{"tune-phone", {.width = 390, .height = 844, .look = {.touch = true}}, true, -1});
  const auto snapshot = written_tune();
  ViewStage stage(kView, *snapshot, shot.options, shot.phone);
  if (shot.sounding >= 0) stage.sounding = {.on = true, .seconds = shot.sounding};
  stage.ui.step(4);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
