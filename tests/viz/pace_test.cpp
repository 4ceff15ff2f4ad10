#include "viz/app/pace.h"

#include <catch2/catch_test_macros.hpp>
#include <variant>
#include <vector>

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

}  // namespace unroll::viz
