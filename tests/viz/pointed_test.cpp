// What ties the views together: one place for each time step, one playhead, and what is pointed at
// in one of them is lit in all.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/reading.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

constexpr HarnessOptions kDesktop{.width = 820, .height = 640};

std::shared_ptr<const Snapshot> answered(const Config& config) {
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{kAllQuestions});
  session.apply(StepUpdate{2});
  while (session.step()) {
  }
  return session.snapshot({});
}

Config recurrent(int length) {
  Config config = small_config();
  config.model.kind = ModelKind::kLstm;
  config.task.length = length;
  return config;
}

Config attentive(int length) {
  Config config = recurrent(length);
  config.model.kind = ModelKind::kAttention;
  config.model.width = 8;
  return config;
}

/// What a view calls the cell at a step that tells where it stands.
std::map<std::string, std::string> landmarks(const Config& config) {
  if (config.model.kind == ModelKind::kAttention)
    return {{"unroll", "input"}, {"attention", "query"}, {"neurons", "text"}, {"whatif", "reads"}};
  return {
      {"unroll", "input"}, {"cell", "lane lstm0.h[0]"}, {"neurons", "text"}, {"whatif", "reads"}};
}

int count_of(const ItemRegistry& items, std::string_view label, float top, float bottom) {
  return static_cast<int>(std::ranges::count_if(items.items(), [&](const Item& item) {
    return item.label == label && item.min.y >= top && item.max.y <= bottom;
  }));
}

}  // namespace

TEST_CASE("views: a step stands at the same x in all views that lay time out", "[viz][pointed]") {
  Config config = GENERATE(recurrent(12), recurrent(90), attentive(12), attentive(90));
  const bool words = GENERATE(false, true);
  if (words) config.task.kind = TaskKind::kWords;
  const float width = GENERATE(820.0f, 440.0f);
  CAPTURE(config.model.kind, config.task.length, words, width);
  const auto snapshot = answered(config);
  const auto views = make_views();
  std::map<int, std::pair<float, float>> places;
  for (const auto& [view, what] : landmarks(config)) {
    INFO(view);
    ViewStage stage(view_called(views, view), *snapshot, {.width = width, .height = 700});
    stage.state.first_step = 3;
    stage.state.playhead = 7;
    stage.ui.step(3);
    const bool all_fit = config.task.length == 12 && !(words && width < 500);
    CHECK(stage.state.first_step == (all_fit ? 0 : 3));
    for (int t = 3; t < 8; ++t) {
      const Item& item = stage.ui.item(what + "@" + std::to_string(t));
      const auto [known, fresh] = places.try_emplace(t, item.min.x, item.max.x);
      CAPTURE(t);
      CHECK(known->second.first == item.min.x);
      if (!fresh) CHECK(std::abs(known->second.second - item.max.x) <= 2);  // gaps between cells
    }
  }
}

TEST_CASE("views: what is pointed at in one view is lit in every other", "[viz][pointed]") {
  const auto lstm = answered(recurrent(12)), heads = answered(attentive(12));
  const auto views = make_views();
  struct Lit {
    const char* view;
    const char* item;
  };
  ViewStage from(view_called(views, "unroll"), *lstm, kDesktop);
  from.ui.hover("lstm0.h[1]@5");
  from.ui.step(2);
  const Spot spot = from.state.lit;
  CHECK(spot == Spot{"lstm0.h", 5, false});
  for (const Lit& lit : {Lit{"unroll", "pointed lstm0.h@5"}, Lit{"unroll", "pointed step"},
                         Lit{"cell", "pointed step"}, Lit{"neurons", "pointed lstm0.h@5"},
                         Lit{"states", "pointed place@5"}, Lit{"gradient", "pointed place@5"},
                         Lit{"whatif", "pointed step"}}) {
    INFO(lit.view);
    ViewStage to(view_called(views, lit.view), *lstm, kDesktop);
    CHECK_FALSE(to.ui.has(lit.item));
    to.state.pointing = spot;
    to.ui.step();
    CHECK(to.ui.has(lit.item));
    to.ui.step();
    CHECK_FALSE(to.ui.has(lit.item));
  }
  ViewStage cell(view_called(views, "cell"), *lstm, kDesktop);
  cell.state.playhead = 5;
  cell.ui.step(2);
  cell.state.pointing = spot;
  cell.ui.step();
  CHECK(cell.ui.has("pointed lstm0.h@5"));
  ViewStage map(view_called(views, "attention"), *heads, kDesktop);
  map.state.pointing = {{}, 5};
  map.ui.step();
  const Item& frame = map.ui.item("pointed place@5");
  CHECK(std::abs(frame.min.x - map.ui.item("query@5").min.x) < 3);
}

TEST_CASE("views: stage and strip light each other", "[viz][pointed]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=12&B=4&m=lstm&view=unroll,code";
  AppHarness app(platform, {.width = 1440, .height = 1200});
  app.until([&] { return app.has("lstm0.h[0]@3") && app.has("operation on"); });
  const float stage_end = app.item("playhead").max.y;
  app.move(app.middle_of("lstm0.h[0]@3"));
  app.step(3);
  const std::string frame = "pointed lstm0.h@3";
  CHECK(count_of(app.items(), frame, 0, stage_end) == 2);  // state and gradient
  REQUIRE(count_of(app.items(), frame, stage_end, 1200) > 0);
  // The line of the code lights the step in the picture above.
  ImVec2 line(-1, -1);
  for (const Item& item : app.items().items())
    if (item.label == frame && item.min.y >= stage_end && item.visible)
      line = {item.min.x + 40, (item.min.y + item.max.y) / 2};
  REQUIRE(line.x > 0);
  app.move({1, 1});
  app.step(3);
  CHECK_FALSE(app.has("pointed step"));
  app.move(line);
  app.step(3);
  CHECK(app.has("pointed step"));
  // Nothing moves, so nothing is drawn for it any more.
  app.wait(2);
  CHECK(app.idle(1) <= 2);
}

TEST_CASE("views: at a fault in what an encoder reads its own playhead goes there",
          "[viz][pointed]") {
  Config config = small_config();
  config.task.kind = TaskKind::kDates;
  config.model.kind = ModelKind::kGru;
  auto broken = std::make_shared<Snapshot>(*snapshot_after(config, 2));
  const bool of_source = GENERATE(false, true);
  broken->state = RunState::kDiverged;
  broken->fault = {Fault{.update = 2,
                         .slot = of_source ? "encoder0.h" : "gru0.h",
                         .time = 1,
                         .of_source = of_source,
                         .text = "It broke."}};
  FakePlatform platform;
  platform.canned = snapshot_after(config, 2);
  AppHarness app(platform);
  app.step(2);
  const int before = app.state()["playhead"];
  REQUIRE(before != 1);
  platform.canned_runner->show(broken);
  app.step(3);
  CHECK(app.state()["playhead"] == (of_source ? before : 1));
  CHECK(app.state()["source_step"] == (of_source ? 1 : -1));
}

}  // namespace unroll::viz::testing
