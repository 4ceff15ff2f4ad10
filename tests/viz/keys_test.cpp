// Keys that change the theme and mark a run.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {

TEST_CASE("keys: H shows high contrast and goes back to the theme that was chosen", "[viz][keys]") {
  for (const char* chosen : {"dark", "light", "auto"}) {
    INFO(chosen);
    FakePlatform platform;
    platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&theme=" + std::string(chosen);
    AppHarness app(platform);
    const std::string before = app.state()["theme_choice"];
    app.key(ImGuiKey_H);
    CHECK(app.state()["theme"] == "contrast");
    app.key(ImGuiKey_H);
    CHECK(app.state()["theme_choice"] == before);
  }
  // Chosen by the button, not by the key.
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&theme=dark";
  AppHarness app(platform);
  app.click("theme");
  REQUIRE(app.state()["theme"] == "contrast");
  app.key(ImGuiKey_H);
  CHECK(app.state()["theme"] == "dark");
}

TEST_CASE("keys: M marks the present run, and again lets go of it", "[viz][keys]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&view=unroll,runs";
  AppHarness app(platform);
  app.key(ImGuiKey_M);
  app.wait(1);
  CHECK(app.has("unpin run 1"));
  CHECK(app.state()["undo"] == "pin a run");
  app.key(ImGuiKey_M);
  app.wait(1);
  CHECK(app.has("pin run 1"));
  app.type("?");
  CHECK(app.value("M").find("mark this run") != std::string::npos);
}

}  // namespace unroll::viz::testing
