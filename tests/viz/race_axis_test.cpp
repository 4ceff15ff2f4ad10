// What a race is drawn against: updates, the time that was really spent, work.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/update_pace.h"
#include "tests/support/app_harness.h"
#include "viz/views/time_spent.h"

namespace unroll::viz::testing {
namespace {

using Catch::Approx;

constexpr const char* kTwo = "v=1&task=recall&T=6&B=2&H=4&E=3&vs=lstm,H=8&view=unroll,race";

/// A session as its runner times it.
struct Timed {
  UpdatePace pace;
  TimeSpent spent;
  std::uint64_t furthest = 0;

  void train(int updates, double us) {
    for (int i = 0; i < updates; ++i) pace.took(us);
    furthest += static_cast<std::uint64_t>(updates);
  }
  void show(std::uint32_t run = 1, std::uint32_t parent = 0, std::uint64_t fork = 0) {
    Snapshot s;
    s.update = s.furthest = furthest;
    s.us_per_update = pace.mean_us();
    s.runs.push_back({.id = run, .parent = parent, .fork = fork, .present = true});
    spent.follow(s);
  }
  double seconds(double update) const { return spent.seconds(update).value_or(-1); }
};

void train_to(AppHarness& app, int update) {
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= update; });
  app.key(ImGuiKey_Space);
  app.until([&] {
    return app.state()["state"] == "paused" &&
           app.state()["rivals"][0]["update"] == app.state()["update"];
  });
  app.step(10);
}

/// "0 to 12.5" as its end.
double end_of(const AppHarness& app, std::string_view label) {
  const std::string text = app.value(label);
  return std::stod(text.substr(text.find(" to ") + 4));
}

}  // namespace

TEST_CASE("time spent: what was spent stays as it is when updates become faster or slower",
          "[viz][race]") {
  Timed t;
  t.show();
  t.train(10, 1e5);
  t.show();
  CHECK(t.seconds(10) == Approx(1));
  t.train(10, 3e5);
  t.show();
  CHECK(t.seconds(5) == Approx(0.5));
  CHECK(t.seconds(10) == Approx(1));
  CHECK(t.seconds(15) == Approx(2.5));
  CHECK(t.seconds(20) == Approx(4));
  // Also beyond what the runner's mean looks back over, however many updates a snapshot brings.
  t.train(200, 1e5);
  t.show();
  CHECK(t.seconds(220) == Approx(24).epsilon(0.05));
  t.train(1, 9e5);
  t.show();
  CHECK(t.seconds(221) - t.seconds(220) == Approx(0.9));
  t.train(30, 1e4);
  t.show();
  CHECK(t.seconds(251) - t.seconds(221) == Approx(0.3));
  // A journey back spends nothing.
  const double there = t.seconds(251);
  t.show();
  CHECK(t.seconds(251) == there);
  // A branch has spent what its parent had up to there.
  t.furthest = 15;
  t.show(2, 1, 15);
  CHECK(t.seconds(15) == Approx(2.5));
  t.train(1, 1e6);
  t.show(2, 1, 15);
  CHECK(t.seconds(16) == Approx(3.5));
  CHECK(t.seconds(5) == Approx(0.5));
  // The other run again.
  t.furthest = 251;
  t.show(1);
  CHECK(t.seconds(251) == there);
  // A new start has spent nothing.
  t.furthest = 0;
  t.train(2, 1e6);
  t.show(3);
  CHECK(t.seconds(2) == Approx(2));
}

TEST_CASE("time spent: of what was trained before nobody knows", "[viz][race]") {
  Timed t;
  t.train(50, 1e5);
  t.show();
  t.spent.forget();
  t.show();
  CHECK(t.spent.first_update() == 50);
  CHECK_FALSE(t.spent.seconds(30));
  CHECK(t.seconds(50) == 0.0);
  t.train(10, 1e5);
  t.show();
  CHECK(t.seconds(60) == Approx(1));
  // The engine was lost and goes on from an earlier save.
  t.furthest = 55;
  t.show();
  CHECK(t.seconds(55) == Approx(0.5));
  t.train(10, 1e5);
  t.show();
  CHECK(t.seconds(65) == Approx(1.5));
  // Very many snapshots: the marks are thinned, the sum stays.
  for (int i = 66; i < 20000; ++i) {
    t.train(1, 1e5);
    t.show();
  }
  CHECK(t.seconds(19999) == Approx(1.5 + 1993.4));
  CHECK(t.seconds(1065) == Approx(101.5));
}

TEST_CASE("race: against time each line ends where its training has taken it", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = kTwo;
  AppHarness app(platform, {.width = 2000, .height = 1200});
  app.wait(1);
  train_to(app, 60);
  const double updates = app.state()["update"];
  CHECK(end_of(app, "A: update") <= updates);
  CHECK(end_of(app, "A: update") >= updates - 10);
  app.click("time");
  app.step(4);
  CHECK_FALSE(app.has("A: update"));
  // An update takes one look at the clock here: half a millisecond.
  const double first = end_of(app, "A: second"), rival = end_of(app, "B: second");
  CHECK(first > 0.0004 * updates);
  CHECK(first < 0.01 * updates);
  CHECK(rival > 0);
  CHECK(std::stod(app.value("A: ms")) > 0);
  // Later updates take ten times as long; the past stays where it was.
  platform.step_cost_us *= 10;
  train_to(app, static_cast<int>(updates) + 60);
  const double later = app.state()["update"];
  const double whole = end_of(app, "A: second");
  CHECK(whole > first + 0.8 * (later - updates - 10) * 0.004);
  CHECK(whole < first + (later - updates + 10) * 0.0055);
  app.click("work");
  app.step(4);
  const double work_a = end_of(app, "A: 10⁹ multiply-adds"),
               work_b = end_of(app, "B: 10⁹ multiply-adds");
  CHECK(work_b > 2 * work_a);  // four gates, and twice the units
  app.click("updates");
  app.step(4);
  CHECK(end_of(app, "A: update") == end_of(app, "B: update"));
}

TEST_CASE("race: after Resume the time axis begins where training goes on, not at one point",
          "[viz][race][keep]") {
  FakePlatform platform;
  platform.start_link = kTwo;
  {
    AppHarness app(platform);
    app.wait(1);
    train_to(app, 60);
    app.wait(12);
  }
  platform.start_link = "";
  AppHarness app(platform, {.width = 2000, .height = 1200});
  app.click("Resume");
  app.until([&] { return app.state()["update"] >= 60 && app.state()["state"] == "paused"; });
  app.wait(1);
  app.click("time");
  app.step(4);
  const double from = app.state()["update"];
  train_to(app, static_cast<int>(from) + 60);
  const double seconds = end_of(app, "A: second");
  CHECK(seconds > 0.0004 * 50);
  CHECK(seconds < 0.01 * 80);
}

}  // namespace unroll::viz::testing
