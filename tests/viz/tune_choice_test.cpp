// Which of the samples stands as notes and sounds; a tune that is begun by hand with its head and
// gone on with by the network; tunes as ABC files.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/generate_panel.h"
#include "viz/views/tune.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

constexpr const char* kHead = "X:1\nT:Begun\nM:6/8\nL:1/8\nK:G\n";

/// A snapshot of a network that learns tunes and has written these, oldest first.
std::shared_ptr<Snapshot> written(const std::vector<SampleView>& samples) {
  Config config = small_config();
  config.task.text = "tunes";
  auto out = std::make_shared<Snapshot>(*snapshot_after(config, 1));
  out->samples = samples;
  for (SampleView& sample : out->samples) sample.probabilities.assign(sample.text.size(), 0.5f);
  ++out->sequence;
  return out;
}

SampleView sample(std::uint64_t update, std::string title, std::string notes) {
  return {update, 0.8, "", "X:1\nT:" + title + "\nM:4/4\nL:1/8\nK:C\n" + notes, {}};
}

struct Player {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Player(const std::vector<SampleView>& samples) {
    platform.start_link = "v=1&view=generate";
    platform.canned = written(samples);
    app = std::make_unique<AppHarness>(platform, AppOptions{.width = 1440, .height = 1900});
    app->step(4);
  }
  nlohmann::json tune() const { return app->state()["tune"]; }
};

std::vector<SampleView> three() {
  return {sample(50, "First", "C8|C8|"), sample(100, "Middle", "E4 E4|G8|"),
          sample(150, "Last", "CDEF GABc|c8|")};
}

}  // namespace

TEST_CASE("tune choice: the first sample against the newest, seen and heard", "[viz][tune][app]") {
  Player p(three());
  CHECK(p.app->value("tune title") == "Last, newest sample, update 150");
  p.app->click("Play tune");
  const std::vector<std::int16_t> last = p.platform.heard;
  CHECK_FALSE(last.empty());
  p.app->click("first");
  p.app->step(4);
  CHECK_FALSE(p.platform.sounding);  // another one is wanted now
  CHECK(p.tune()["update"] == 50);
  CHECK(p.app->value("tune title") == "First, first sample, update 50");
  p.app->click("Play tune");
  CHECK(p.platform.plays == 2);
  CHECK(p.platform.heard != last);
  p.app->click("Stop");
  p.app->click("newest");
  p.app->step(4);
  CHECK(p.app->value("tune title") == "Last, newest sample, update 150");
}

TEST_CASE("tune choice: any sample by its note sign; one that is gone gives way to the newest",
          "[viz][tune][app]") {
  Player p(three());
  CHECK(p.app->item("show sample 1 as notes").disabled);  // the newest stands there already
  p.app->click("show sample 2 as notes");
  p.app->step(4);
  CHECK(p.app->value("tune title") == "Middle, sample, update 100");
  CHECK(p.app->item("show sample 2 as notes").disabled);
  auto next = written({sample(50, "First", "C8|"), sample(200, "Newer", "G8|")});
  next->sequence = p.platform.canned->sequence + 5;
  p.platform.canned_runner->show(next);
  p.app->step(8);
  CHECK(p.app->value("tune title") == "Newer, newest sample, update 200");
}

TEST_CASE("tune choice: the tune that is shown is saved as ABC, with its head",
          "[viz][tune][files]") {
  Player p({sample(50, "First", "C8|C8|"),
            {100, 0.8, "", "GBd gdB|cde dBG|\nX:7\nT:Second\nM:6/8\nK:G\nGBd gdB|\n", {}}});
  p.app->click("Save ABC");
  const auto saved = [&] {
    const Bytes& file = p.platform.offered["unroll-tune.abc"];
    return std::string(file.begin(), file.end());
  };
  CHECK(saved() == "X:1\nM:6/8\nL:1/8\nK:C\nGBd gdB|cde dBG|\n");
  p.app->click("next tune");
  p.app->step(4);
  p.app->click("Save ABC");
  CHECK(saved() == "X:7\nT:Second\nM:6/8\nK:G\nGBd gdB|\n");
  // What is saved is read as the same notes.
  const TuneReading again = read_tunes({1, 1, "", saved(), {}});
  REQUIRE(again.sheets.size() == 1);
  CHECK(again.sheets[0].notes.size() == 6);
}

TEST_CASE("tune choice: whether a continuation keeps the metre of its beginning", "[viz][tune]") {
  const auto words = [](std::string given, std::string text) {
    const TuneReading tunes = read_tunes({1, 1, kHead + given, text, {}});
    return tunes.sheets.empty() ? "" : continuation_words(tunes.sheets.back());
  };
  CHECK(words("GBd gdB|cde dBG|", "GBd gdB|AcB A2D|\n") ==
        "Its continuation of your notes keeps the metre 6/8 in all 2 bars.");
  CHECK(words("GBd gdB|", "GBd g|cde dBG|cd|\n") ==
        "Its continuation of your notes keeps the metre 6/8 in 1 of 3 bars.");
  // A bar that was begun by hand is the network's to end.
  CHECK(words("GBd gdB|cde", " dBG|AcB A2D|\n") ==
        "Its continuation of your notes keeps the metre 6/8 in all 2 bars.");
  CHECK(words("", "GBd gdB|\n").empty());  // a head alone is no tune
  CHECK(words("GBd gdB|", "").empty());
  const TuneReading other = read_tunes({1, 1, kHead, "GBd gdB|\nX:2\nK:C\nCDE|\n", {}});
  for (const TuneSheet& sheet : other.sheets) CHECK(sheet.given_bars == -1);
}

TEST_CASE("tune choice: the continuation of a tune with a head is judged in the view",
          "[viz][tune]") {
  const auto snapshot =
      written({{50, 0.8, std::string(kHead) + "GBd gdB|", "GBd gdB|AcB A2|AcB A2D|\n", {}}});
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 700, .height = 1200});
  const TuneReading tunes = read_tunes(snapshot->samples.back());
  CHECK(stage.ui.item("continuation").value == continuation_words(tunes.sheets.at(0)));
  CHECK(stage.ui.item("continuation").value.find("2 of 3 bars") != std::string::npos);
}

TEST_CASE("tune choice: a head of several lines is typed, and the network goes on behind it",
          "[viz][tune][app]") {
  FakePlatform platform;
  platform.start_link = "v=1&T=8&H=6&E=5&B=3&view=generate";
  AppHarness app(platform, {.width = 1440, .height = 1900});
  app.step(8);
  app.click("begin with");
  const auto line = [&](const char* text) {
    app.type(text);
    app.key(ImGuiKey_Enter);
  };
  line("X:1");
  line("M:6/8");
  line("K:G");
  app.type("GBd gdB|");
  app.step(2);
  app.click("Write one now");
  app.until([&] { return !app.state()["samples"].empty(); });
  CHECK(app.state()["samples"][0]["prefix"] == "X:1\nM:6/8\nK:G\nGBd gdB|");
}

}  // namespace unroll::viz::testing
