// Numbers that left the real line, and an engine that is gone: said, explained, one click from
// rescue.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"

namespace unroll::viz::testing {
namespace {

constexpr const char* kExploding = "text=rhymes&H=9&E=6&T=8&B=4&act=relu&opt=sgd&lr=100000&clip=0";

void explode(AppHarness& app) {
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "diverged"; });
  app.step(3);
}

}  // namespace

TEST_CASE("fault: divergence is named with place and remedy", "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = kExploding;
  AppHarness app(platform);
  explode(app);
  const auto fault = app.state()["fault"];
  REQUIRE(fault.is_object());
  const std::string title =
      "The numbers left the real line at update " + std::to_string(fault["update"].get<int>());
  REQUIRE(app.has(title));
  CHECK(fault["text"] == app.value(title));
  CHECK(app.state()["training"] == false);
  CHECK(app.item("Play").disabled);
  CHECK(app.item("step").disabled);
  if (fault["time"] >= 0) CHECK(app.state()["playhead"] == fault["time"]);
}

TEST_CASE("fault: one click goes back to the last finite state", "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = kExploding;
  AppHarness app(platform);
  explode(app);
  const int at = app.state()["update"];
  REQUIRE(at > 0);
  app.click("Back to update " + std::to_string(at - 1));
  app.until([&] { return app.state()["state"] == "paused"; });
  CHECK(app.state()["update"] == at - 1);
  CHECK(app.state()["watch"]["loss"].is_number());
  CHECK_FALSE(app.item("Play").disabled);
}

TEST_CASE("fault: one click halves the learning rate and goes on training", "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = kExploding;
  AppHarness app(platform);
  explode(app);
  app.click("Halve the learning rate");
  app.until([&] { return app.state()["config"]["lr"] == "50000"; });
  CHECK(app.state()["update"] > 0);
}

TEST_CASE("fault: one click clips the gradient from the last finite update, on a branch",
          "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = kExploding;
  AppHarness app(platform);
  explode(app);
  const int at = app.state()["update"];
  app.click("Clip at norm 1");
  app.until([&] { return app.state()["config"]["clip"] == "1"; });
  CHECK(app.state()["config"]["lr"] == "100000");
  CHECK(app.state()["runs"] == 2);
  CHECK(app.state()["update"] >= at - 1);
}

TEST_CASE("fault: the clinic names it, leads to its place and offers the same changes",
          "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = std::string(kExploding) + "&view=unroll,clinic";
  AppHarness app(platform, {.width = 1440, .height = 1900});
  explode(app);
  const auto fault = app.state()["fault"];
  const int at = app.state()["update"];
  const std::string slot = fault["slot"];
  CHECK(app.value("not finite").starts_with(slot));
  app.click("Back to update " + std::to_string(at - 1));
  app.until([&] { return app.state()["state"] == "paused"; });
  REQUIRE(app.has("not finite"));
  app.click("not finite");
  app.until([&] { return app.state()["update"] == at && app.state()["state"] != "seeking"; });
  if (fault["time"] >= 0) CHECK(app.state()["playhead"] == fault["time"]);
  CHECK(app.state()["stage"] != "unroll");
}

TEST_CASE("fault: a change that the clinic offers starts from the last good update",
          "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = std::string(kExploding) + "&view=unroll,clinic";
  AppHarness app(platform, {.width = 1440, .height = 1900});
  explode(app);
  app.click("Try clip=1");
  app.until([&] { return app.state()["config"]["clip"] == "1"; });
}

TEST_CASE("fault: on a phone all of its buttons are in reach", "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = kExploding;
  AppHarness app(platform, {.width = 390, .height = 844});
  explode(app);
  const std::string back = "Back to update " + std::to_string(app.state()["update"].get<int>() - 1);
  for (const std::string& label :
       {std::string("Halve the learning rate"), std::string("Clip at norm 1"), back}) {
    INFO(label);
    const Item& item = app.item(label);
    CHECK(item.visible);
    CHECK((item.min.x >= 0 && item.max.x <= 390));
  }
  CHECK(app.item("Clip at norm 1").min.y >= app.item("Halve the learning rate").min.y);
}

TEST_CASE("fault: a start that is not finite is offered a tamer one", "[viz][fault]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=64&T=128&B=4&act=relu&gain=4";
  AppHarness app(platform);
  explode(app);
  CHECK(app.state()["update"] == 0);
  app.click("Start with tanh and gain 1");
  CHECK(app.state()["state"] == "paused");
  CHECK(app.state()["config"]["act"] == "tanh");
  CHECK(app.state()["config"]["gain"] == "1");
}

TEST_CASE("fault: an engine that is being restarted is said, and forgotten when it is back",
          "[viz][fault]") {
  FakePlatform platform;
  platform.canned = unroll::testing::snapshot_after(unroll::testing::small_config(), 3);
  AppHarness app(platform);
  CHECK_FALSE(app.has("The engine is being restarted"));
  platform.canned_runner->health_now = RunnerHealth::kRestarting;
  platform.canned_runner->health_words = "It goes on from the save of update 3.";
  app.step(2);
  CHECK(app.value("The engine is being restarted") == "It goes on from the save of update 3.");
  CHECK(app.state()["health"] == "restarting");
  CHECK(app.app().need() != FrameNeed::kNone);
  platform.canned_runner->health_now = RunnerHealth::kRunning;
  app.step(2);
  CHECK_FALSE(app.has("The engine is being restarted"));
}

}  // namespace unroll::viz::testing
