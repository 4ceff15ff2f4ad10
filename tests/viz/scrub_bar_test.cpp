// What the scrub bar marks: loss spikes, stretches of clipping, numbers that left their range.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"

namespace unroll::viz::testing {
namespace {

/// A hundred updates at a loss of 2 whose gradient is not clipped.
std::vector<HistoryRow> calm() {
  std::vector<HistoryRow> rows;
  for (std::uint32_t u = 1; u <= 100; ++u) rows.push_back({u, 2, NAN, 0.5f, 0.5f, NAN});
  return rows;
}

std::shared_ptr<Snapshot> with_history(std::vector<HistoryRow> rows) {
  auto snapshot = std::make_shared<Snapshot>(
      *unroll::testing::snapshot_after(unroll::testing::small_config(), 3));
  snapshot->history = std::move(rows);
  snapshot->update = snapshot->furthest = 100;
  return snapshot;
}

}  // namespace

TEST_CASE("scrub bar: loss spikes, stretches of clipping and NaN are marked by name",
          "[viz][scrub]") {
  std::vector<HistoryRow> rows = calm();
  rows[59].loss_bits = 9;  // update 60
  rows[60].loss_bits = 7;  // of the same spike
  for (std::size_t i = 9; i < 20; ++i) rows[i].clipped_norm = 0.1f;
  rows[14].clipped_norm = 0.5f;  // a break of one update is none
  for (std::size_t i = 69; i < 80; ++i) rows[i].clipped_norm = 0.1f;
  auto snapshot = with_history(std::move(rows));
  snapshot->fault_met = {
      {.update = 90, .slot = "rnn0.h", .time = 3, .formula = {}, .text = "a sentence"}};
  FakePlatform platform;
  platform.canned = snapshot;
  AppHarness app(platform);
  CHECK(app.has("loss spike at 60"));
  CHECK_FALSE(app.has("loss spike at 61"));
  CHECK(app.has("clipped from 10 to 20"));
  CHECK(app.has("clipped from 70 to 80"));
  CHECK(app.has("NaN at 90"));
  CHECK(app.item("clipped from 10 to 20").max.x < app.item("loss spike at 60").min.x);
  // Pointed at, the bar tells what happened there.
  const Item& spike = app.item("loss spike at 60");
  app.move({(spike.min.x + spike.max.x) / 2, spike.max.y - 8});
  app.wait(1);
  bool told = false;
  for (const Item& item : app.items().items())
    told |= item.role == Role::kTooltip && item.value.find("loss spike at 60") != std::string::npos;
  CHECK(told);
}

TEST_CASE("scrub bar: a calm run has no marks", "[viz][scrub]") {
  FakePlatform platform;
  platform.canned = with_history(calm());
  AppHarness app(platform);
  for (const Item& item : app.items().items()) {
    CHECK_FALSE(item.label.starts_with("loss spike"));
    CHECK_FALSE(item.label.starts_with("clipped"));
    CHECK_FALSE(item.label.starts_with("NaN"));
  }
}

TEST_CASE("scrub bar: where numbers left their range stays marked after going back and on",
          "[viz][scrub]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&act=relu&opt=sgd&lr=100000&clip=0";
  AppHarness app(platform);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "diverged"; });
  app.step(3);
  const int at = app.state()["update"];
  const std::string mark = "NaN at " + std::to_string(at);
  CHECK(app.has(mark));
  app.click("Back to update " + std::to_string(at - 1));
  app.until([&] { return app.state()["state"] == "paused"; });
  CHECK(app.state()["fault"] == nullptr);
  CHECK(app.has(mark));
  app.key(ImGuiKey_Home);
  app.until([&] { return app.state()["state"] == "paused" && app.state()["update"] == 0; });
  CHECK_FALSE(app.has(mark));  // another run
}

}  // namespace unroll::viz::testing
