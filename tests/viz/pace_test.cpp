#include "viz/app/pace.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/app_harness.h"
#include "viz/app/snapshot_store.h"

namespace unroll::viz {
namespace {

struct Bench {
  Pace pace;
  Snapshot snapshot;
  std::vector<Command> posted;
  double now = 0;

  Pace::Post post() {
    return [this](const Command& c) { posted.push_back(c); };
  }
  void follow(double after_us) {
    now += after_us;
    pace.follow(snapshot, now, post());
  }
  template <class T>
  int count() const {
    int n = 0;
    for (const Command& c : posted) n += std::holds_alternative<T>(c);
    return n;
  }
};

}  // namespace

TEST_CASE("pace: at full speed the session runs by itself", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kMax, b.now, b.post());
  CHECK(b.count<Play>() == 1);
  b.follow(1e3);  // the session has not answered yet
  CHECK(b.pace.training());
  b.snapshot.state = RunState::kPlaying;
  b.follow(1e3);
  b.snapshot.state = RunState::kPaused;  // it stopped by itself
  b.follow(1e3);
  CHECK_FALSE(b.pace.training());
}

TEST_CASE("pace: five updates per second are five single steps, each waited for", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kFive, b.now, b.post());
  for (int i = 0; i < 100; ++i) {
    b.follow(1e4);
    b.snapshot.update = static_cast<std::uint64_t>(b.count<StepUpdate>());
  }
  CHECK(b.count<StepUpdate>() == 5);
  CHECK(b.count<Play>() == 0);
}

TEST_CASE("pace: time in which nobody looked is not made up for", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kThirty, b.now, b.post());
  b.follow(1e3);
  b.snapshot.update = 1;
  b.follow(60e6);  // a page that is hidden gets no turns
  CHECK(b.count<StepUpdate>() == 2);
  for (int i = 0; i < 100; ++i) {
    b.snapshot.update = static_cast<std::uint64_t>(b.count<StepUpdate>());
    b.follow(1e4);
  }
  CHECK(b.count<StepUpdate>() <= 2 + 30);
}

TEST_CASE("pace: a step that does not come back holds the next one up", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kThirty, b.now, b.post());
  for (int i = 0; i < 50; ++i) b.follow(1e4);
  CHECK(b.count<StepUpdate>() == 1);
}

TEST_CASE("pace: slowing down while it runs pauses the session first", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kMax, b.now, b.post());
  b.pace.play(Speed::kOne, b.now, b.post());
  CHECK(b.count<Pause>() == 1);
  CHECK(b.pace.training());
}

TEST_CASE("pace: a fault ends training", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kMax, b.now, b.post());
  b.snapshot.state = RunState::kDiverged;
  b.follow(1e3);
  CHECK_FALSE(b.pace.training());
}

TEST_CASE("pace: waiting for others is no end of training", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kMax, b.now, b.post());
  b.snapshot.state = RunState::kPlaying;
  b.follow(1e3);
  b.pace.hold(true, b.now, b.post());
  CHECK(b.count<Pause>() == 1);
  b.snapshot.state = RunState::kPaused;
  b.follow(5e6);
  CHECK(b.pace.training());
  b.pace.hold(false, b.now, b.post());
  CHECK(b.count<Play>() == 2);
  b.follow(1e3);  // the answer to the pause, still
  CHECK(b.pace.training());
  b.pace.hold(true, b.now, b.post());
  b.snapshot.finished = true;  // the stop rule was faster
  b.follow(1e3);
  CHECK_FALSE(b.pace.training());
}

TEST_CASE("pace: slow steps wait for others too", "[viz][pace]") {
  Bench b;
  b.pace.play(Speed::kThirty, b.now, b.post());
  b.pace.hold(true, b.now, b.post());
  for (int i = 0; i < 50; ++i) b.follow(1e4);
  CHECK(b.count<StepUpdate>() == 0);
  b.pace.hold(false, b.now, b.post());
  b.follow(1e4);
  CHECK(b.count<StepUpdate>() == 1);
}

TEST_CASE("pace: while training views show ten snapshots a second, but what was asked for at once",
          "[viz][pace]") {
  const auto numbered = [](std::uint64_t n) {
    auto s = std::make_shared<Snapshot>();
    s->sequence = n;
    return s;
  };
  testing::CannedRunner runner(numbered(0));
  SnapshotStore store;
  store.follow(runner, 0, true);
  std::set<std::uint64_t> shown;
  for (std::uint64_t n = 1; n <= 120; ++n) {  // two seconds
    runner.show(numbered(n));
    store.follow(runner, static_cast<double>(n) * 1e6 / 60, true);
    CHECK(store.now()->sequence == n);
    shown.insert(store.numbers()->sequence);
  }
  CHECK(shown.size() >= 15);
  CHECK(shown.size() <= 21);
  runner.show(numbered(121));
  store.follow(runner, 121e6 / 60 + 1, true);
  store.hurry();
  for (std::uint64_t n = 122; n <= 124; ++n) {
    runner.show(numbered(n));
    store.follow(runner, 121e6 / 60 + static_cast<double>(n), true);
    CHECK(store.numbers()->sequence == n);
  }
  runner.show(numbered(125));
  store.follow(runner, 121e6 / 60 + 200, true);
  CHECK(store.numbers()->sequence == 124);
  store.follow(runner, 121e6 / 60 + 300, false);  // at rest nothing is held back
  CHECK(store.numbers()->sequence == 125);
}

TEST_CASE("pace: no number on the screen changes more than ten times a second while it trains",
          "[viz][pace]") {
  testing::FakePlatform platform;
  platform.start_link = "v=1&text=rhymes&H=8&E=4&T=6&B=2&view=unroll,curves";
  testing::AppHarness app(platform, {.width = 1440, .height = 1200});
  app.click("Play");
  app.wait(1);
  app.move({720, 30});
  std::map<std::string, std::pair<std::string, int>> seen;
  const auto before = app.state()["update"].get<int>();
  const double begin = platform.time_us;
  for (int frame = 0; frame < 120; ++frame) {
    app.step(1);
    std::map<std::string, int> named;
    for (const Item& item : app.items().items()) {
      if (item.value.empty() || item.value.find_first_of("0123456789") == std::string::npos)
        continue;
      auto& [value, changes] = seen[item.path() + "#" + std::to_string(named[item.path()]++)];
      if (value != item.value) ++changes;
      value = item.value;
    }
  }
  CHECK(app.state()["update"].get<int>() > before + 40);
  // Training takes time of the clock too.
  const int most = static_cast<int>((platform.time_us - begin) / 1e5) + 2;
  int moved = 0;
  for (const auto& [label, at] : seen) {
    INFO(label);
    CHECK(at.second <= most);
    moved += at.second > 5;
  }
  CHECK(moved > 20);
}

}  // namespace unroll::viz
