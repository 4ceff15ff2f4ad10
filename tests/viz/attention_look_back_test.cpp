// The attention of recurrent decoders that look back at their encoder.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/view_stage.h"
#include "viz/views/attention_reading.h"
#include "viz/views/reading.h"
#include "viz/views/views.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

std::shared_ptr<const Snapshot> trained(const Config& config) {
  Session session;
  session.apply(Reset{config});
  session.apply(StepUpdate{7});
  while (session.step()) {
  }
  return session.snapshot({});
}

}  // namespace

TEST_CASE("attention: of a decoder that looks back all stages are shown, up to the context",
          "[viz][attention]") {
  Config config;
  config.task.kind = TaskKind::kPhrases;
  config.task.batch = 3;
  config.model.kind = GENERATE(ModelKind::kGru, ModelKind::kLstm);
  config.model.hidden = 7;
  config.model.cross = GENERATE(CrossKind::kLuong, CrossKind::kBahdanau);
  config.model.score = GENERATE(ScoreKind::kScaledDot, ScoreKind::kDot);
  config.model.bidirectional = GENERATE(Switch::kOff, Switch::kOn);
  const auto snapshot = trained(config);
  const auto views = make_views();
  ViewStage stage(view_called(views, "attention"), *snapshot, {.width = 900, .height = 640});
  UiHarness& ui = stage.ui;
  const AttentionLayer layer = attention_layers(snapshot->example).front();
  REQUIRE(layer.query != nullptr);
  REQUIRE(layer.key != nullptr);
  REQUIRE(layer.value != nullptr);
  CHECK(layer.mixed == snapshot->example.find("cross", "c"));
  CHECK(layer.value->rows == layer.mixed->rows);
  CHECK(layer.keys == layer.value->steps);
  CHECK(layer.queries == layer.mixed->steps);
  for (int query = 0; query < snapshot->example.length; ++query)
    CHECK(largest_gap(layer, 0, query) < 1e-5f);
  // A product of query and key is the score, unless a small network makes it.
  float product = 0;
  for (int i = 0; i < layer.query->rows; ++i)
    product += value_at(*layer.query, i, 1) * value_at(*layer.key, i, 0);
  const float score = attention_at(layer, *layer.score, 0, 0, 1);
  CHECK(layer.additive == (config.model.cross == CrossKind::kBahdanau));
  if (!layer.additive) CHECK(std::abs(product - score) < 1e-4f);
  CHECK_FALSE(ui.has("2 scaled"));
  for (const char* chain : {"1 scores", "2 masked", "3 softmax"}) {
    ui.click(chain);
    ui.step(2);
    const SlotView& slot = chain == std::string("3 softmax") ? *layer.weight : *layer.score;
    for (int query = 0; query < layer.queries; ++query)
      for (int key = 0; key < snapshot->example.source_length; ++key)
        if (query < snapshot->example.length)
          CHECK(ui.item(address(slot, key, query)).value ==
                format_value(static_cast<double>(value_at(slot, key, query))));
  }
  ui.click(address(*layer.weight, 1, 2));
  ui.step(2);
  CHECK(stage.state.playhead == 2);
  const SlotView& values = *layer.value;
  CHECK(ui.item("pair " + address(values, 3, 1)).value ==
        format_value(static_cast<double>(value_at(values, 3, 1))));
  ui.click("4 values");
  ui.step(2);
  for (int unit = 0; unit < layer.mixed->rows; ++unit) {
    const std::string at = std::to_string(unit) + "]@2";
    CHECK(ui.item("weighted value[1," + at).value ==
          format_value(
              static_cast<double>(value_at(*layer.weight, 1, 2) * value_at(values, unit, 1))));
    CHECK(std::abs(sum_of_values(layer, 0, 2, unit) - value_at(*layer.mixed, unit, 2)) < 1e-5f);
  }
}

}  // namespace unroll::viz::testing
