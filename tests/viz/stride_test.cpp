// The buttons beside Play go by the unit that was chosen.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const std::string& link, AppOptions options = {}) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, options);
  }
  void choose(const std::string& unit) {
    app->click("step by");
    app->click("step by: " + unit);
  }
  void press_to(const std::string& button, int update) {
    app->click(button);
    app->until(
        [&] { return app->state()["state"] == "paused" && app->state()["update"] == update; });
  }
};

}  // namespace

TEST_CASE("stride: back, step and fast forward go by updates, time steps, operations and epochs",
          "[viz][bars]") {
  Fixture f("v=1&task=recall&T=30&B=2&H=4&E=3&view=unroll,curves&t=4");
  f.press_to("step", 1);
  f.press_to("fast forward", 11);
  f.press_to("back", 10);
  f.choose("time");
  f.app->click("step");
  CHECK(f.app->state()["playhead"] == 5);
  f.app->click("fast forward");
  CHECK(f.app->state()["playhead"] == 15);
  f.app->click("back");
  CHECK(f.app->state()["playhead"] == 14);
  f.app->click("fast forward");
  f.app->click("fast forward");
  CHECK(f.app->state()["playhead"] == 29);
  CHECK(f.app->item("step").disabled);
  CHECK(f.app->state()["update"] == 10);
  f.choose("op");
  f.app->click("step");
  f.app->wait(1);
  CHECK(f.app->state()["strip"] == "code");
  CHECK(f.app->state()["link"].get<std::string>().find("op=0") != std::string::npos);
  f.app->click("fast forward");
  f.app->wait(1);
  CHECK(f.app->state()["link"].get<std::string>().find("op=10") != std::string::npos);
  f.app->click("back");
  f.app->wait(1);
  CHECK(f.app->state()["link"].get<std::string>().find("op=9") != std::string::npos);
  f.choose("100");
  f.press_to("step", 110);
  f.press_to("back", 10);
}

TEST_CASE("stride: an epoch is one reading of the text", "[viz][bars]") {
  Fixture f("v=1&text=rhymes&H=4&E=3&T=64&B=32");
  f.app->step(4);
  const auto text = f.app->state()["text"];
  f.choose("epoch");
  f.app->click("step");
  f.app->until([&] { return f.app->state()["state"] == "paused" && f.app->state()["update"] > 0; });
  const int updates = f.app->state()["update"];
  CHECK(updates * 64 * 32 <= text["symbols"].get<int>() + 64 * 32);
  CHECK(updates * 64 * 32 >= text["symbols"].get<int>() * 0.7);
}

TEST_CASE("stride: a phone has the unit in its menu", "[viz][bars][phone]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=8&B=2&H=4&E=3&t=2";
  platform.wish.touch = true;
  AppHarness app(platform, {.width = 390, .height = 844});
  app.click("menu");
  CHECK(app.value("Step by") == "update");
  for (int i = 0; i < 3; ++i) app.click("Step by");
  CHECK(app.value("Step by") == "time");
  app.click("menu");
  app.click("step");
  CHECK(app.state()["playhead"] == 3);
  CHECK(app.state()["update"] == 0);
}

}  // namespace unroll::viz::testing
