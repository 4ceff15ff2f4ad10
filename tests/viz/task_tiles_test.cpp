// The list of tasks opens as tiles.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/app_harness.h"
#include "viz/views/task_tiles.h"

namespace unroll::viz::testing {

TEST_CASE("task: the list opens as tiles, in groups, on any screen", "[viz][views][tasks]") {
  for (const bool phone : {false, true}) {
    FakePlatform platform;
    platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&view=task";
    platform.wish.touch = phone;
    AppOptions options;
    if (phone) options = {.width = 390, .height = 844};
    AppHarness app(platform, options);
    app.click("task");
    app.step(3);
    CHECK(app.value("task: Delayed recall") == "many to one");
    CHECK(app.value("task: Characters") == "an answer at each step");
    for (const Tile& tile : task_tiles()) {
      const Item& item = app.item("task: " + std::string(tile.name));
      CHECK(item.min.x >= 0);
      CHECK(item.max.x <= options.width);
    }
    const Item &recall = app.item("task: Delayed recall"), &clues = app.item("task: Two clues"),
               &praise = app.item("task: Praise or blame");
    CHECK(clues.min.x >= recall.max.x);
    CHECK(clues.min.y == recall.min.y);
    CHECK(praise.max.y < recall.min.y);  // another group
    app.click("task: Two clues");
    app.step(6);
    CHECK(app.state()["config"]["task"] == "clues");
  }
}

}  // namespace unroll::viz::testing
