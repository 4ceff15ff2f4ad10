// The settings of model and training stand in groups under their names.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "engine/io/fields.h"
#include "engine/session/config.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/model_panel.h"
#include "viz/views/training_panel.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

/// Headings and settings from top to bottom: each setting with the heading that it stands under.
std::map<std::string, std::string> under(const ViewStage& stage,
                                         const std::vector<FieldDescription>& fields) {
  std::map<std::string, std::string> out;
  std::string heading;
  for (const Item& item : stage.ui.items().items()) {
    if (item.label.starts_with("settings: ")) heading = item.label.substr(10);
    for (const FieldDescription& field : fields) {
      const std::string label(field.info.label);
      if (item.label == label || item.label.starts_with(label + ": ")) out[label] = heading;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("settings of the model and the training stand under the name of their group",
          "[viz][views][settings]") {
  Config config = small_config();
  config.model.kind = ModelKind::kGru;
  const auto snapshot = snapshot_after(config, 1);
  const ModelPanel model;
  const TrainingPanel training;
  ModelConfig of_model = config.model;
  TrainConfig of_training = config.train;
  for (const bool all : {false, true}) {
    ViewStage stage(model, *snapshot, {.width = 320, .height = 1600});
    stage.state.more_model = stage.state.more_training = all;
    stage.ui.step(3);
    auto fields = list_fields(of_model);
    auto found = under(stage, fields);
    int shown = 0;
    for (const FieldDescription& field : fields) {
      INFO(field.info.label);
      CHECK_FALSE(field.info.group.empty());
      const bool drawn = field.info.used && (all || !field.info.advanced);
      const std::string label(field.info.label);
      CHECK(found.contains(label) == drawn);
      if (!drawn) continue;
      CHECK(found[label] == field.info.group);
      ++shown;
    }
    CHECK(shown > (all ? 12 : 5));
    CHECK(stage.ui.has(all ? "Fewer settings" : "More settings"));

    stage.show(training, *snapshot);
    stage.state.more_model = stage.state.more_training = all;
    stage.ui.step(3);
    fields = list_fields(of_training);
    found = under(stage, fields);
    CHECK(found["optimizer"] == "optimizer");
    CHECK(found["clip norm"] == "clipping");
    if (all) {
      CHECK(found["warm-up"] == "schedule");
      CHECK(found["stop after"] == "stopping");
    }
  }
}

}  // namespace unroll::viz::testing
