// The examples of a task, one at a time: pictures as cells, throws as paths, symbols as text, and
// the ways to one of your own.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/example_viewer.h"
#include "viz/views/reading.h"
#include "viz/views/task_panel.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

const TaskPanel kPanel;
constexpr HarnessOptions kColumn{.width = 320, .height = 1800};

std::shared_ptr<const Snapshot> of(TaskKind task, ModelKind model = ModelKind::kRnn) {
  Config config = small_config();
  config.task.kind = task;
  config.model.kind = model;
  config.model.width = 8;
  return snapshot_after(config, 1);
}

}  // namespace

TEST_CASE("example viewer: buttons step through the examples that all views show",
          "[viz][task][app]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=8&H=6&B=3";
  AppHarness app(platform, {.width = 1440, .height = 1900});
  app.step(8);
  const std::string first = app.value("example reads");
  CHECK_FALSE(first.empty());
  app.click("Task/next example");
  app.until([&] { return app.state()["watch"]["index"] == 1; });
  app.step(4);
  CHECK(app.value("example reads") != first);
  app.click("Task/previous example");
  app.until([&] { return app.state()["watch"]["index"] == 0; });
  app.step(4);
  CHECK(app.value("example reads") == first);
}

TEST_CASE("example viewer: what is read and what is to be answered, as the task has made it",
          "[viz][task]") {
  const auto snapshot = of(TaskKind::kRecall);
  const ExampleView& example = snapshot->example;
  ViewStage stage(kPanel, *snapshot, kColumn);
  std::string reads, answers;
  for (int t = 0; t < example.length; ++t) {
    const auto at = static_cast<std::size_t>(t);
    reads += symbol_glyph(snapshot->task, example.inputs[at]);
    answers += example.targets[at] < 0 ? "·" : class_glyph(snapshot->task, example.targets[at]);
  }
  CHECK(stage.ui.item("example reads").value == reads);
  CHECK(stage.ui.item("example is to answer").value == answers);
}

TEST_CASE("example viewer: a picture is drawn in its cells", "[viz][task]") {
  const auto snapshot = of(TaskKind::kGlyphs);
  const std::vector<float>& pixels = snapshot->example.source_values;
  REQUIRE(pixels.size() == 64);
  ViewStage stage(kPanel, *snapshot, kColumn);
  for (const int pixel : {0, 9, 63})
    CHECK(stage.ui
              .item("example pixel[" + std::to_string(pixel / 8) + "," + std::to_string(pixel % 8) +
                    "]")
              .value == format_value(static_cast<double>(pixels[static_cast<std::size_t>(pixel)])));
}

TEST_CASE("example viewer: a picture that is read in patches is put together again",
          "[viz][task]") {
  const auto snapshot = of(TaskKind::kScene);
  const std::vector<float>& values = snapshot->example.values;
  REQUIRE(values.size() == 16 * 16);
  ViewStage stage(kPanel, *snapshot, kColumn);
  const auto shown = [&](int row, int column) {
    return stage.ui
        .item("example pixel[" + std::to_string(row) + "," + std::to_string(column) + "]")
        .value;
  };
  // Row 1, column 2 of the patch in row 3, column 1: number 6 of step 13.
  CHECK(shown(3 * 4 + 1, 1 * 4 + 2) == format_value(static_cast<double>(values[13 * 16 + 6])));
  CHECK(shown(0, 0) == format_value(static_cast<double>(values[0])));
  CHECK(shown(15, 15) == format_value(static_cast<double>(values[255])));
}

TEST_CASE("example viewer: a throw is drawn as its path, and leads to drawing one", "[viz][task]") {
  const auto snapshot = of(TaskKind::kBall);
  const ExampleView& example = snapshot->example;
  ViewStage stage(kPanel, *snapshot, kColumn);
  for (int t = 0; t < example.length; ++t) {
    const auto at = static_cast<std::size_t>(2 * t);
    CHECK(stage.ui.item("example place@" + std::to_string(t)).value ==
          format_value(static_cast<double>(example.values[at])) + " " +
              format_value(static_cast<double>(example.values[at + 1])));
  }
  stage.ui.click("Draw your own");
  const std::vector<Wish> wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  CHECK(std::get<OpenView>(wishes[0]).view == "whatif");
}

TEST_CASE("example viewer: a series is a line per number", "[viz][task]") {
  const auto snapshot = of(TaskKind::kSines);
  ViewStage stage(kPanel, *snapshot, kColumn);
  const std::vector<ListedLine>& lines = stage.ui.items().lines();
  REQUIRE_FALSE(lines.empty());
  CHECK(lines[0].plot == "example series");
  const ExampleView& example = snapshot->example;
  const auto rows = example.values.size() / static_cast<std::size_t>(steps_of(example));
  CHECK(lines.size() == rows);
  for (std::size_t t = 0; t < lines[0].y.size(); ++t)
    CHECK(lines[0].y[t] == example.values[t * rows]);
}

TEST_CASE("example viewer: a sentence of one's own and, with attention, its map are one press away",
          "[viz][task]") {
  const auto snapshot = of(TaskKind::kSentiment, ModelKind::kAttention);
  ViewStage stage(kPanel, *snapshot, kColumn);
  stage.ui.click("Type your own");
  CHECK(std::get<OpenView>(stage.outbox.take_wishes().at(0)).view == "whatif");
  stage.ui.click("Show attention");
  CHECK(std::get<OpenView>(stage.outbox.take_wishes().at(0)).view == "attention");
  const auto without = of(TaskKind::kSentiment);
  stage.show(kPanel, *without);
  CHECK_FALSE(stage.ui.has("Show attention"));
}

}  // namespace unroll::viz::testing
