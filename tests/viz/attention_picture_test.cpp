// A picture cut into patches under the weights of attention.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/attention_panel.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {

TEST_CASE("attention: each patch of a scene lies on its weight, and that of the object is framed",
          "[viz][attention]") {
  Config config = unroll::testing::small_config();
  config.task.kind = TaskKind::kScene;
  config.model.kind = ModelKind::kAttention;
  config.model.width = 8;
  config.model.heads = 2;
  const auto snapshot = unroll::testing::snapshot_after(config, 3);
  const ExampleView& example = snapshot->example;
  const SlotView* weight = example.find("attn0", "weight");
  REQUIRE(weight != nullptr);
  constexpr int kPatches = 16, kPoints = 16;
  int object = 0;
  double most = 0;
  for (int patch = 0; patch < kPatches; ++patch) {
    double light = 0;
    for (int i = 0; i < kPoints; ++i)
      light += static_cast<double>(example.values[static_cast<std::size_t>(patch * kPoints + i)]);
    if (light > most) most = light, object = patch;
  }
  const AttentionPanel view;
  for (const bool phone : {false, true}) {
    CAPTURE(phone);
    ViewStage stage(view, *snapshot,
                    phone ? HarnessOptions{.width = 390, .height = 1300}
                          : HarnessOptions{.width = 900, .height = 620},
                    phone);
    stage.state.attention.head = 1;
    stage.state.playhead = 5;
    stage.ui.step(3);
    for (int p = 0; p < kPatches; ++p) {
      const Item& patch = stage.ui.item("patch@" + std::to_string(p));
      CHECK(patch.value == format_value(static_cast<double>(value_at(*weight, kPatches + p, 5))));
      // Square patches in a square, from the top left to the bottom right.
      CHECK(std::abs((patch.max.x - patch.min.x) - (patch.max.y - patch.min.y)) <= 1.5f);
      if (p % 4 > 0) CHECK(patch.min.x > stage.ui.item("patch@" + std::to_string(p - 1)).min.x);
      if (p >= 4) CHECK(patch.min.y > stage.ui.item("patch@" + std::to_string(p - 4)).min.y);
    }
    const Item &framed = stage.ui.item("patch of the object"),
               &own = stage.ui.item("patch@" + std::to_string(object));
    CHECK(framed.value == std::to_string(object));
    CHECK(framed.min.x == own.min.x);
    CHECK(framed.min.y == own.min.y);
    const std::string legend = stage.ui.item("legend").value;
    CHECK(legend.find("edge of a patch: its weight 0 to 1") != std::string::npos);
    CHECK(legend.find("the object") != std::string::npos);
    if (phone) continue;
    stage.ui.hover("patch@6");
    stage.ui.wait(0.5f);
    CHECK(stage.ui.item("tooltip").value.find(format_value(
              static_cast<double>(value_at(*weight, kPatches + 6, 5)))) != std::string::npos);
    stage.ui.click("patch@6");
    stage.ui.step(2);
    CHECK(stage.state.attention.key == 6);
    CHECK(stage.state.playhead == 5);
  }
}

}  // namespace unroll::viz::testing
