// Golden pictures of the whole application, trained for real. UNROLL_UPDATE_GOLDEN=1 renews them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

struct Shot {
  const char* name;
  AppOptions options;
  Preferences wish;
  const char* link;
  int updates;  ///< trained before the picture; 0: until it stops by itself, -1: none
};

constexpr AppOptions kPhone{.width = 390, .height = 844};
constexpr const char* kLookup = "task=lookup2&m=attention&heads=2&view=attention,curves";
constexpr const char* kRacePhone = "view=race,unroll";

}  // namespace

TEST_CASE("pictures: the application looks as it did", "[viz][golden][slow]") {
  const Shot shot = GENERATE(
      Shot{"view-desktop-light", {}, {}, "v=1", 300},
      Shot{"view-desktop-dark", {}, {.dark = true}, "v=1", 300},
      Shot{"view-diverged", {}, {}, "text=rhymes&T=24&act=relu&opt=sgd&lr=100000&clip=0", 0},
      Shot{"view-phone-light", kPhone, {.touch = true}, "v=1", 300},
      Shot{"view-first-load", {}, {}, "", -1}, Shot{"view-race-light", {}, {}, "", 0},
      Shot{"view-race-dark", {}, {.dark = true}, "", 0},
      Shot{"view-race-phone", kPhone, {.touch = true}, kRacePhone, 0},
      Shot{"view-attention-light", {}, {}, kLookup, 300},
      Shot{"view-attention-dark", {}, {.dark = true}, kLookup, 300},
      Shot{"view-attention-phone", kPhone, {.touch = true}, kLookup, 300},
      Shot{"view-answers-light", {}, {}, "v=1&task=dates&B=32&m=gru&H=48&lr=0.01", 120},
      Shot{"view-phone-dark", kPhone, {.dark = true, .touch = true}, "v=1&view=generate", 300});
  FakePlatform platform;
  platform.wish = shot.wish;
  platform.start_link = shot.link;
  AppHarness app(platform, shot.options);
  if (shot.updates <= 0) app.wait(1);
  if (shot.updates >= 0) app.key(ImGuiKey_Space);
  app.until(
      [&] {
        const auto state = app.state();
        if (shot.updates < 0) return state["ready"] == true;
        return shot.updates > 0 ? state["update"] >= shot.updates : state["training"] == false;
      },
      8000);
  if (shot.updates > 0) app.key(ImGuiKey_Space);
  app.wait(app.state()["rivals"].empty() ? 1 : 7);  // until what was said of the race has gone
  const std::string problem = check_golden(shot.name, app.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
