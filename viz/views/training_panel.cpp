#include "viz/views/training_panel.h"

#include "viz/views/field_controls.h"
#include "viz/views/spacing.h"

namespace unroll::viz {

ViewInfo TrainingPanel::info() const {
  return {"training", "Training", Dock::kLeft,
          "One update: read a batch, run it forward, send the gradient back through time, clip it, "
          "let the optimizer change the parameters. All settings but the optimizer and the seed "
          "take effect at once, so that you can steer while it trains; these two start anew."};
}

std::string TrainingPanel::note(const ViewInput&) const { return "live but for optimizer, seed"; }

void TrainingPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const RowSpacing rows(metric::kHalfGap);
  FieldControls controls(input, outbox);
  folded_fields(
      controls, [](Config& config) -> TrainConfig& { return config.train; },
      outbox.state().more_training);
  controls.show_only([](const FieldInfo& info) { return info.key == "seed"; });
  visit_fields(controls, controls.config());
}

}  // namespace unroll::viz
