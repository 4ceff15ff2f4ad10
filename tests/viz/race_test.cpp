// Races: several models on the same batches, each with a runner of its own.
#include <catch2/catch_test_macros.hpp>

#include "engine/session/link.h"
#include "tests/support/app_harness.h"
#include "viz/app/first_load.h"
#include "viz/app/race.h"
#include "viz/views/measure.h"
#include "viz/views/race_table.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

constexpr const char* kTwins = "v=1&task=recall&T=6&B=2&H=4&E=3&vs";
constexpr const char* kTwo = "v=1&task=recall&T=6&B=2&H=4&E=3&vs=lstm,fb=3&view=unroll,race";

/// All rivals stand where the main run does.
bool level(const nlohmann::json& state) {
  for (const auto& rival : state["rivals"])
    if (!rival.contains("update") || rival["update"] != state["update"] ||
        rival["state"] != state["state"])
      return false;
  return true;
}

void wait_level(AppHarness& app) {
  app.until([&] { return app.state()["state"] != "seeking" && level(app.state()); });
}

/// A platform whose rivals' engines do not answer.
struct DeadRivals final : FakePlatform {
  std::unique_ptr<Runner> make_runner() override {
    if (made++ == 0) return FakePlatform::make_runner();
    auto runner = std::make_unique<CannedRunner>(std::make_shared<Snapshot>());
    runner->health_now = RunnerHealth::kFailed;
    runner->health_words = "The engine stopped.";
    return runner;
  }
  int made = 0;
};

bool noted(const AppHarness& app, std::string_view part) {
  const auto state = app.state();
  for (const auto& notice : state["notices"])
    if (notice["text"].get<std::string>().find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("race: a rival like the main run has its numbers to the bit at every step",
          "[viz][race]") {
  FakePlatform platform;
  platform.start_link = kTwins;
  AppHarness app(platform);
  wait_level(app);
  REQUIRE(app.state()["rivals"].size() == 1);
  for (int step = 1; step <= 12; ++step) {
    app.key(ImGuiKey_RightArrow);
    wait_level(app);
    REQUIRE(app.state()["update"] == step);
    REQUIRE(app.state()["rivals"][0]["hash"] == app.state()["hash"]);
  }
  const auto twelve = app.state()["hash"];
  app.key(ImGuiKey_LeftArrow);
  wait_level(app);
  CHECK(app.state()["update"] == 11);
  CHECK(app.state()["rivals"][0]["hash"] == app.state()["hash"]);
  CHECK(app.state()["hash"] != twelve);
  app.key(ImGuiKey_R);
  wait_level(app);
  CHECK(app.state()["update"] == 0);
  CHECK(app.state()["config"]["seed"] == "2");
  CHECK(app.state()["rivals"][0]["hash"] == app.state()["hash"]);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 60; });
  app.key(ImGuiKey_Space);
  wait_level(app);
  CHECK(app.state()["rivals"][0]["hash"] == app.state()["hash"]);
}

TEST_CASE("race: all models see the same batches", "[viz][race]") {
  FakePlatform platform;
  const Link link = read_link(kTwo).link;
  const auto main = platform.make_runner();
  main->post(Reset{link.config});
  main->post(Watch{WatchSource::kBatch, 1});
  Race race(platform);
  race.set({{{"m", "lstm"}}, {{"m", "attention"}, {"d", "4"}, {"lr", "0.01"}}});
  race.post_all(Watch{WatchSource::kBatch, 1});
  std::vector<std::int32_t> before;
  for (std::uint64_t update = 0; update < 5; ++update) {
    main->post(SeekTo{update});
    for (int i = 0; i < 50; ++i) {
      main->pump(8000);
      if (main->latest()) race.follow(*main->latest(), false, platform.time_us += 20'000);
    }
    REQUIRE(main->latest()->update == update);
    REQUIRE(!main->latest()->example.inputs.empty());
    CHECK(main->latest()->example.inputs != before);
    before = main->latest()->example.inputs;
    for (std::size_t i = 0; i < race.size(); ++i) {
      REQUIRE(race.at(i).now()->update == update);
      CHECK(race.at(i).now()->example.inputs == before);
      CHECK(race.at(i).now()->example.targets == main->latest()->example.targets);
    }
  }
  CHECK(race.at(0).now()->config.model.kind == ModelKind::kLstm);
  CHECK(race.at(1).now()->config.train.rate == 0.01);
}

TEST_CASE("race: who is ahead waits for the slowest that moves", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=6&B=2&H=4&E=3&vs=lstm,H=96,layers=2";
  AppHarness app(platform);
  wait_level(app);
  app.key(ImGuiKey_Space);
  int most = 0;
  for (int i = 0; i < 120; ++i) {
    app.step();
    const auto state = app.state();
    CHECK(state["training"] == true);
    most = std::max(most, state["update"].get<int>() - state["rivals"][0]["update"].get<int>());
  }
  CHECK(app.state()["update"] > 20);
  CHECK(most < 60);  // the lead, and what one turn adds to it
}

TEST_CASE("race: a dead rival leaves the main run alone, and the table says so", "[viz][race]") {
  DeadRivals platform;
  platform.start_link = kTwo;
  AppHarness app(platform);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 50; });
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "paused"; });
  CHECK(app.state()["health"] == "running");
  CHECK(app.state()["rivals"][0]["health"] == "failed");
  CHECK(app.has("B: trouble"));
  CHECK(app.value("B: trouble") == "The engine stopped.");
  app.click("remove B");
  CHECK(app.state()["rivals"].empty());
  app.click("step");
  CHECK(app.state()["state"] == "paused");
}

TEST_CASE("race: the numbers of the table are those of the runs", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = kTwo;
  AppHarness app(platform, {.width = 2000, .height = 1200});
  wait_level(app);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 30; });
  app.key(ImGuiKey_Space);
  wait_level(app);
  app.wait(1);
  CHECK(app.value("A: params") == format_count(app.state()["parameters"].get<int>()));
  const auto state = app.state();
  CHECK(app.value("A: held-out") == share_text(state["accuracy"].get<double>()));
  CHECK(app.value("B: held-out") == share_text(state["rivals"][0]["accuracy"].get<double>()));
  // Six steps: table of 16 x 3, Wx 4 x 3, Wh 4 x 4, W 8 x 4; an LSTM has four times Wx and Wh.
  CHECK(app.value("A: ops/step") == "60");
  CHECK(app.value("B: ops/step") == "144");
  CHECK(app.value("A: depth") == "7");
  CHECK(app.value("A: model") == "tanh RNN 4");
  CHECK(app.value("B: model") == "LSTM 4, bias 3");
  app.click("copy race table");
  CHECK(platform.clipboard.find("B\tLSTM 4, bias 3\t") != std::string::npos);
}

TEST_CASE("race: on a phone its buttons are whole", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=6&B=2&H=4&E=3&vs=lstm&view=race,unroll";
  platform.wish.touch = true;
  AppHarness app(platform, {.width = 390, .height = 844});
  wait_level(app);
  for (const char* button : {"Add a model", "Equal size", "copy race table"}) {
    INFO(button);
    const Item item = app.item(button);
    CHECK(item.min.x >= 0);
    CHECK(item.max.x <= 390 - 8);
  }
}

TEST_CASE("race: models are added, changed, doubled, shown and taken out", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=6&B=2&H=4&E=3&view=unroll,race";
  AppHarness app(platform);
  CHECK(app.state()["rivals"].empty());
  CHECK(!app.has("show B"));
  app.click("Add a model");
  wait_level(app);
  CHECK(app.state()["rivals"][0]["differs"] == "lstm,fb=3");

  app.click("show B");
  CHECK(app.state()["shown_run"] == 1);
  CHECK(app.value("Unroll: model") == "B");
  CHECK(app.has("lstm0.h[0]@0"));

  app.click("edit B");
  app.click("Duplicate");
  wait_level(app);
  REQUIRE(app.state()["rivals"].size() == 2);
  CHECK(app.state()["rivals"][1]["hash"] == app.state()["rivals"][0]["hash"]);
  app.click("Done");
  app.click("remove C");
  CHECK(app.state()["rivals"].size() == 1);
  app.click("remove B");
  CHECK(app.state()["rivals"].empty());
  CHECK(app.state()["shown_run"] == 0);
}

TEST_CASE("race: a setting changed while a rival is shown is the rival's", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = kTwo;
  AppHarness app(platform, {.height = 1600});
  wait_level(app);
  app.key(ImGuiKey_RightArrow);
  wait_level(app);
  app.click("show B");
  app.click("Model/model");
  app.click("model: gru");
  wait_level(app);
  CHECK(app.state()["rivals"][0]["differs"] == "gru,fb=3");
  CHECK(app.state()["update"] == 1);
  CHECK(app.state()["config"]["m"] == "rnn");
}

TEST_CASE("race: a link brings back all runs", "[viz][race][link]") {
  FakePlatform here;
  here.start_link = "v=1&task=recall&T=6&B=2&H=4&E=3&m=rnn;lstm,fb=3;gru";
  AppHarness first(here);
  wait_level(first);
  for (int i = 0; i < 3; ++i) first.key(ImGuiKey_RightArrow);
  wait_level(first);
  first.click("Share");
  CHECK(here.clipboard.find("vs=lstm,fb=3;gru") != std::string::npos);
  FakePlatform there;
  there.start_link = here.clipboard.substr(here.clipboard.find('#') + 1);
  AppHarness second(there);
  second.until([&] { return second.state()["update"] == 3 && level(second.state()); });
  for (int i = 0; i < 2; ++i)
    CHECK(second.state()["rivals"][i]["hash"] == first.state()["rivals"][i]["hash"]);
}

TEST_CASE("race: an earlier race is resumed with its rivals", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = kTwo;
  nlohmann::json kept;
  {
    AppHarness app(platform);
    wait_level(app);
    for (int i = 0; i < 4; ++i) app.key(ImGuiKey_RightArrow);
    wait_level(app);
    app.wait(12);
    kept = app.state();
  }
  platform.start_link = "";
  AppHarness app(platform);
  app.click("Resume");
  app.until([&] { return app.state()["update"] == 4 && level(app.state()); });
  CHECK(app.state()["hash"] == kept["hash"]);
  CHECK(app.state()["rivals"][0]["hash"] == kept["rivals"][0]["hash"]);
}

TEST_CASE("first load: two models, nothing trained, nothing blank", "[viz][race][first]") {
  const LinkReading reading = read_link(kFirstLoad);
  CHECK(reading.notices.empty());
  CHECK(write_link(reading.link) == kFirstLoad);
  FakePlatform platform;
  platform.start_link = "";
  AppHarness app(platform);
  wait_level(app);
  const auto state = app.state();
  CHECK(state["training"] == false);
  CHECK(state["update"] == 0);
  CHECK(state["config"]["task"] == "recall");
  CHECK(state["config"]["T"] == "50");
  CHECK(state["config"]["m"] == "rnn");
  CHECK(state["rivals"][0]["differs"] == "lstm,fb=3");
  CHECK(state["link"] == "");
  CHECK(app.has("panel: unroll"));
  CHECK(app.has("panel: race"));
  CHECK(app.has("rnn0.h[0]@0"));
  CHECK(app.has("Press Space. Which one remembers?"));
}

TEST_CASE("first load: three panels, none of them empty, and settings that open with a press",
          "[viz][race][first]") {
  FakePlatform platform;
  platform.start_link = "";
  AppHarness app(platform);
  wait_level(app);
  const auto panels = [&] {
    int count = 0;
    for (const Item& item : app.items().items()) count += item.label.starts_with("panel: ");
    return count;
  };
  CHECK(panels() == 3);
  CHECK_FALSE(app.has("panel: generate"));
  app.click("Set up");
  app.step(3);
  CHECK(app.has("panel: task"));
  CHECK(panels() == 6);
  CHECK_FALSE(app.has("Set up"));
}

TEST_CASE("first load: Play pulses until it is pressed, and rests after a while",
          "[viz][race][first]") {
  const auto frames = [](bool still, bool press, double from) {
    FakePlatform platform;
    platform.start_link = "";
    platform.wish.reduced_motion = still;
    AppHarness app(platform);
    wait_level(app);
    if (press) {
      app.click("Play");
      app.until([&] { return app.state()["update"] >= 1; });
      app.click("Pause");
      app.until([&] { return app.state()["state"] == "paused" && level(app.state()); });
    }
    app.step(30);  // tooltips and sliding knobs
    return app.idle(from), app.idle(0.5);
  };
  CHECK(frames(false, false, 0) >= 25);
  CHECK(frames(false, false, 6) == 0);
  CHECK(frames(true, false, 2) == 0);
  CHECK(frames(false, true, 7) == 0);
}

TEST_CASE("first load: a link that names a run means what it says", "[viz][race][first]") {
  CHECK(with_first_load("") == kFirstLoad);
  CHECK(with_first_load("v=1") == "v=1");
  CHECK(with_first_load("H=64&theme=dark") == "H=64&theme=dark");
  CHECK(with_first_load("step=3") == "step=3");
  CHECK(with_first_load("theme=dark") == "theme=dark&" + std::string(kFirstLoad));
  CHECK(read_link(with_first_load("view=curves")).notices.empty());
  CHECK(with_first_load("view=curves").find("view=unroll") == std::string::npos);
}

TEST_CASE("first load: the LSTM remembers, the plain network does not, and it stops by itself",
          "[viz][race][first]") {
  FakePlatform platform;
  platform.start_link = "";
  platform.step_cost_us = 2000;
  AppHarness app(platform, {.record_cells = false});
  wait_level(app);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["training"] == false && level(app.state()); }, 8000);
  const auto state = app.state();
  CHECK(state["update"] <= 400);
  CHECK(state["rivals"][0]["accuracy"] >= 0.95);
  CHECK(state["accuracy"] <= 0.40);
  CHECK(noted(app, "goal of the stop rule"));
}

TEST_CASE("race: a rival writes samples as it trains, like the main run", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = "v=1&text=rhymes&T=8&B=2&H=8&E=4&vs=lstm&view=unroll,race";
  AppHarness app(platform);
  wait_level(app);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 110; });
  app.key(ImGuiKey_Space);
  wait_level(app);
  CHECK(app.state()["samples"].size() == 2);
  CHECK(app.state()["rivals"][0]["samples"] == 2);
  // A journey back and on again writes none a second time.
  const int there = app.state()["update"];
  app.key(ImGuiKey_LeftArrow);
  wait_level(app);
  app.key(ImGuiKey_RightArrow);
  wait_level(app);
  CHECK(app.state()["update"] == there);
  CHECK(app.state()["rivals"][0]["samples"] == 2);
}

TEST_CASE("race: a rival that leaves the real line is told, shown, and started anew with a change",
          "[viz][race][fault]") {
  FakePlatform platform;
  platform.start_link =
      "v=1&task=recall&T=6&B=2&H=9&E=3&vs=rnn,act=relu,opt=sgd,lr=100000&clip=0&view=unroll,race";
  AppHarness app(platform);
  wait_level(app);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["rivals"][0]["state"] == "diverged"; });
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "paused"; });
  app.step(4);
  const int at = app.state()["rivals"][0]["update"];
  const std::string title =
      "The numbers of model B left the real line at update " + std::to_string(at);
  REQUIRE(app.has(title));
  CHECK(app.value(title).find("The others go on without it.") != std::string::npos);
  app.click("Show it");
  CHECK(app.state()["shown_run"] == 1);
  CHECK_FALSE(app.has("Show it"));
  app.click("Clip it at norm 1");
  app.until([&] { return app.state()["rivals"][0]["state"] == "paused"; });
  CHECK(app.state()["rivals"][0]["differs"].get<std::string>().find("clip=1") != std::string::npos);
  CHECK_FALSE(app.has(title));
  wait_level(app);
  CHECK(app.state()["undo"].get<std::string>().find("of model B") != std::string::npos);
}

TEST_CASE("race: verdicts follow from the numbers", "[viz][race]") {
  TaskView task;
  task.measure = Measure::kAccuracy;
  task.baselines = {{"chance", 0.125}};
  RaceRow a{.letter = 'A', .held_out = 0.13, .started = true};
  RaceRow b{.letter = 'B', .held_out = 0.11, .started = true};
  const auto verdict = [&] { return race_verdict(std::vector{a, b}, task, true); };
  CHECK(verdict() == "Which one remembers? None was trained yet.");
  a.update = b.update = 60;
  CHECK(verdict() == "None remembers yet: A 13 % and B 11 %.");
  b.passed = 50;
  b.held_out = 1;
  CHECK(verdict() == "B remembers: 95 % right at update 50. Not yet: A 13 % after update 60.");
  a.passed = 40;
  CHECK(verdict() == "A remembers: 95 % right at update 40, B at update 50.");
}

}  // namespace unroll::viz::testing
