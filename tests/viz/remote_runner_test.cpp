#include "viz/platform/remote_runner.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "engine/session/engine_end.h"
#include "viz/platform/patience.h"
#include "viz/platform/runner_watch.h"

namespace unroll::viz {
namespace {

/// What the test sees of the link that the runner owns.
struct Wire {
  double now_us = 0;
  int starts = 0;
  int wants = 0;
  int outstanding = 0;       ///< snapshots that were asked for and have not reached the runner
  int most_outstanding = 0;  ///< since the beginning
  std::vector<Command> sent;
  bool deaf = false;  ///< the engine neither works nor answers
  std::unique_ptr<EngineEnd> engine;
  std::deque<EngineEvent> events;

  Clock clock() {
    return [this] { return now_us; };
  }

  void work() {
    if (deaf || !engine) return;
    engine->work([] { return 0.0; }, -1);
    if (auto bytes = engine->answer())
      events.push_back({.kind = EngineEvent::Kind::kSnapshot, .snapshot = std::move(*bytes)});
  }
  void die(const std::string& why) {
    engine.reset();
    events.push_back({.kind = EngineEvent::Kind::kFailed, .text = why});
  }
};

class FakeLink final : public EngineLink {
 public:
  explicit FakeLink(Wire& wire) : wire_(wire) {}
  void start() override {
    ++wire_.starts;
    wire_.deaf = false;
    wire_.events.clear();
    wire_.outstanding = 0;
    wire_.engine = std::make_unique<EngineEnd>();
    wire_.events.push_back({.kind = EngineEvent::Kind::kReady});
  }
  void send(Bytes bytes) override {
    Command command;
    REQUIRE(decode_command(bytes, command));
    wire_.sent.push_back(command);
    if (wire_.engine && !wire_.deaf) REQUIRE(wire_.engine->command(bytes));
  }
  void want(const SnapshotRequest& request) override {
    ++wire_.wants;
    wire_.most_outstanding = std::max(wire_.most_outstanding, ++wire_.outstanding);
    if (wire_.engine) wire_.engine->want(request);
  }
  void ping(std::uint32_t number) override {
    if (!wire_.deaf && wire_.engine)
      wire_.events.push_back({.kind = EngineEvent::Kind::kPong, .number = number});
  }
  bool receive(EngineEvent& event) override {
    if (wire_.events.empty()) return false;
    event = std::move(wire_.events.front());
    wire_.events.pop_front();
    if (event.kind == EngineEvent::Kind::kSnapshot) --wire_.outstanding;
    return true;
  }

 private:
  Wire& wire_;
};

struct Setting {
  Wire wire;
  RemoteRunner runner{std::make_unique<FakeLink>(wire), wire.clock()};

  Setting() {
    Config small;
    small.task.length = 4;
    small.task.batch = 2;
    small.model.hidden = 4;
    runner.post(Reset{small});
    run(2);
  }

  /// So many rounds of half a second.
  void run(int rounds, bool visible = true) {
    for (int i = 0; i < rounds; ++i) {
      wire.now_us += 500e3;
      wire.work();
      runner.pump(0);
      runner.tick(visible);
    }
  }
  std::uint64_t update() const { return runner.latest()->update; }
};

TEST_CASE("remote runner: one snapshot request is in flight, none is repeated at rest",
          "[platform]") {
  Setting s;
  s.run(10);
  const int wants = s.wire.wants;
  const auto latest = s.runner.latest();
  s.run(20);
  CHECK(s.wire.wants == wants);
  CHECK(s.runner.latest() == latest);
  CHECK_FALSE(s.runner.wants_ticks());
  CHECK(s.runner.health() == RunnerHealth::kRunning);
}

TEST_CASE("remote runner: at most one snapshot is in flight, however often it is looked and asked",
          "[platform]") {
  Setting s;
  s.runner.post(Play{});
  for (int round = 0; round < 200; ++round) {
    // Frames that come faster than snapshots, commands in between, silence and a lost engine.
    for (int frame = 0; frame < 5; ++frame) s.runner.pump(0);
    if (round % 7 == 0) s.runner.post(SetField{"lr", "0.01"});
    if (round % 11 == 0) s.runner.post(Ask{kAllQuestions});
    if (round == 90) s.wire.die("trapped");
    s.wire.deaf = round % 5 == 0;
    s.run(1);
    CHECK(s.wire.outstanding <= 1);
  }
  CHECK(s.wire.wants > 50);
  CHECK(s.wire.most_outstanding == 1);
}

TEST_CASE("remote runner: the history is whole although it comes in increments", "[platform]") {
  Setting s;
  s.runner.post(Play{});
  s.run(30);
  REQUIRE(s.update() > 20);
  CHECK(s.runner.history().rows().size() == s.update() + 1);
}

TEST_CASE("remote runner: a lost engine is replaced and goes on from the last save", "[platform]") {
  Setting s;
  s.runner.post(Play{});
  s.run(40);  // long enough for a save
  const std::uint64_t before = s.update();
  s.wire.die("trapped");
  s.run(1);
  CHECK(s.wire.starts == 2);
  CHECK(s.runner.health() == RunnerHealth::kRestarting);
  CHECK(s.runner.health_text().find("trapped") != std::string::npos);
  CHECK(s.runner.health_text().find("from the save of update") != std::string::npos);
  s.run(3);
  CHECK(s.update() > 5);
  CHECK(s.update() < before + 5);
  CHECK(s.runner.latest()->state == RunState::kPlaying);
  CHECK(s.runner.history().rows().size() == s.update() + 1);
  s.run(20);
  CHECK(s.runner.health() == RunnerHealth::kRunning);
  CHECK(s.runner.health_text().empty());
}

TEST_CASE("remote runner: the run after a loss has the same bits", "[platform]") {
  Setting s;
  s.runner.post(Play{});
  s.run(40);
  s.wire.die("gone");
  s.run(2);
  s.runner.post(Pause{});
  s.run(2);
  Setting other;
  other.runner.post(SeekTo{s.update()});
  while (other.update() != s.update()) other.run(1);
  other.run(2);
  CHECK(other.runner.latest()->state_hash == s.runner.latest()->state_hash);
}

TEST_CASE("remote runner: silence is noticed while visible, not while hidden or asleep",
          "[platform]") {
  Setting s;
  s.runner.post(Play{});
  s.run(4);
  s.wire.deaf = true;
  s.run(40, false);
  CHECK(s.wire.starts == 1);
  s.wire.now_us += 3600e6;  // the machine slept
  s.run(1);
  CHECK(s.wire.starts == 1);
  s.run(12);
  CHECK(s.wire.starts == 2);
  CHECK(s.runner.health_text().find("no longer answered") != std::string::npos);
}

TEST_CASE("remote runner: an update that may take long is waited for", "[platform]") {
  Setting s;
  Config large;
  large.task.length = 256;
  large.task.batch = 64;
  large.model.hidden = 512;
  s.runner.post(Reset{large});
  s.wire.deaf = true;
  s.run(60);  // half a minute
  CHECK(s.wire.starts == 1);
}

TEST_CASE("patience: five seconds and a little for the default, more for more work", "[platform]") {
  Config config;
  CHECK(patience_us(config) >= 5e6);
  CHECK(patience_us(config) < 6.5e6);
  const double before = patience_us(config);
  config.model.hidden *= 4;
  CHECK(patience_us(config) > before + 2e6);
  CHECK(patience_us(Command(Pause{})) == 0);
  CHECK(patience_us(Command(ProvideText{"", std::string(5'000'000, 'a')})) >= 10e6);
}

TEST_CASE("remote runner: an engine at rest that was killed is noticed at the next command",
          "[platform]") {
  Setting s;
  s.run(10);
  s.wire.deaf = true;
  s.run(60);
  CHECK(s.wire.starts == 1);
  s.runner.post(StepUpdate{1});
  s.run(12);
  CHECK(s.wire.starts == 2);
}

TEST_CASE("remote runner: a setting that kills the engine each time ends in words, a reset helps",
          "[platform]") {
  Setting s;
  for (int i = 0; i < 3; ++i) {
    s.wire.die("poison");
    s.run(1);
    CHECK(s.runner.health() == RunnerHealth::kRestarting);
  }
  s.wire.die("poison");
  s.run(1);
  CHECK(s.runner.health() == RunnerHealth::kFailed);
  CHECK(s.runner.health_text().find("poison") != std::string::npos);
  const int starts = s.wire.starts;
  s.runner.post(Play{});
  s.run(5);
  CHECK(s.wire.starts == starts);
  s.runner.post(Reset{});
  s.run(12);
  CHECK(s.wire.starts == starts + 1);
  CHECK(s.runner.health() == RunnerHealth::kRunning);
}

TEST_CASE("remote runner: unreadable bytes count as a loss", "[platform]") {
  Setting s;
  s.wire.events.push_back({.kind = EngineEvent::Kind::kSnapshot, .snapshot = Bytes(10, 0xff)});
  s.run(1);
  CHECK(s.wire.starts == 2);
}

TEST_CASE("restart plan: what was posted after the save is brought back, in order", "[platform]") {
  RestartPlan plan;
  plan.posted(Reset{});
  plan.posted(Save{7, true});
  plan.posted(SetField{"lr", "0.01"});
  plan.posted(Play{});
  plan.posted(Export{7, ExportFormat::kNpz});
  Snapshot snapshot;
  snapshot.update = 12;
  snapshot.saved.push_back({7, 12, {1, 2, 3}});
  CHECK(plan.seen(snapshot));
  const auto commands = plan.commands(RestartPlan::Depth::kAll);
  REQUIRE(commands.size() == 3);
  CHECK(std::get<Restore>(commands[0]).file == Bytes{1, 2, 3});
  CHECK(std::get<SetField>(commands[1]).key == "lr");
  CHECK(std::holds_alternative<Play>(commands[2]));
  CHECK(plan.saved_update() == 12);
  CHECK(plan.commands(RestartPlan::Depth::kPaused).size() == 2);
}

TEST_CASE("restart plan: a held cell and another input end no training, and both come back",
          "[platform]") {
  RestartPlan plan;
  plan.posted(Reset{Config{}});
  plan.posted(Play{});
  plan.posted(SetHolds{{Hold{.slot = "rnn0.h"}}});
  plan.posted(SetInput{{InputEdit{.step = 1, .symbol = 2}}});
  const auto commands = plan.commands(RestartPlan::Depth::kAll);
  REQUIRE(commands.size() == 4);
  CHECK(std::get<SetInput>(commands[1]).edits.front().symbol == 2);
  CHECK(std::get<SetHolds>(commands[2]).holds.front().slot == "rnn0.h");
  CHECK(std::holds_alternative<Play>(commands[3]));
  // Another example has its own input; another run is not held.
  plan.posted(Watch{});
  plan.posted(Reset{Config{}});
  for (const Command& command : plan.commands(RestartPlan::Depth::kAll)) {
    CHECK_FALSE(std::holds_alternative<SetInput>(command));
    CHECK_FALSE(std::holds_alternative<SetHolds>(command));
  }
}

TEST_CASE("restart plan: the standing questions are asked again, and playing goes on",
          "[platform]") {
  RestartPlan plan;
  plan.posted(Play{});
  plan.posted(Ask{set_of({Question::kClinic})});
  plan.posted(Ask{set_of({Question::kSpectra})});
  const auto commands = plan.commands(RestartPlan::Depth::kAll);
  REQUIRE(commands.size() == 2);
  CHECK(std::get<Ask>(commands[0]).questions == set_of({Question::kSpectra}));
  CHECK(std::holds_alternative<Play>(commands[1]));
}

TEST_CASE("restart plan: a save without the user's text is no ground to stand on", "[platform]") {
  RestartPlan plan;
  plan.posted(ProvideText{"mine", "abcabc"});
  plan.posted(Save{1, false});
  Snapshot snapshot;
  snapshot.saved.push_back({1, 0, {9}});
  CHECK_FALSE(plan.seen(snapshot));
  const auto commands = plan.commands(RestartPlan::Depth::kAll);
  REQUIRE(commands.size() == 1);
  CHECK(std::get<ProvideText>(commands[0]).text == "abcabc");
}

TEST_CASE("restart plan: a run that ended by itself is not played again", "[platform]") {
  RestartPlan plan;
  plan.posted(Play{100});
  Snapshot snapshot;
  plan.seen(snapshot);  // the engine had not heard of Play yet
  CHECK(plan.commands(RestartPlan::Depth::kAll).size() == 1);
  snapshot.state = RunState::kPlaying;
  plan.seen(snapshot);
  snapshot.state = RunState::kPaused;
  plan.seen(snapshot);
  CHECK(plan.commands(RestartPlan::Depth::kAll).empty());
}

TEST_CASE("runner watch: a silent engine is replaced, the others are left alone", "[platform]") {
  Wire one, two;
  RunnerWatch watch;
  bool ended = false;
  const auto first = watch.add(std::make_unique<FakeLink>(one), one.clock());
  auto second = watch.add(std::make_unique<FakeLink>(two), two.clock(), [&ended] { ended = true; });
  CHECK(watch.main() == first.get());
  two.deaf = true;
  bool told = false;
  for (int i = 0; i < 80; ++i) {
    for (Wire* wire : {&one, &two}) {
      wire->now_us += 0.5e6;
      wire->work();
    }
    first->pump(0);
    second->pump(0);
    told |= watch.tick(true);
    if (two.starts > 1) break;
  }
  CHECK(told);
  CHECK(two.starts == 2);
  CHECK(one.starts == 1);
  CHECK(first->health() == RunnerHealth::kRunning);
  CHECK(second->health() == RunnerHealth::kRestarting);
  second.reset();
  CHECK(ended);
  watch.tick(true);
  CHECK(watch.main() == first.get());
}

}  // namespace
}  // namespace unroll::viz
