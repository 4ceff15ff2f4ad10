#include "viz/views/training_panel.h"

#include "viz/views/field_controls.h"
#include "viz/views/spacing.h"

namespace unroll::viz {

ViewInfo TrainingPanel::info() const {
  return {"training", "Training", Dock::kLeft,
          "One update: read a batch, run it forward, send the gradient back through time, clip it, "
          "let the optimizer change the parameters. Learning rate and clipping take effect at "
          "once, so that you can steer while it trains; the rest starts anew."};
}

std::string TrainingPanel::note(const ViewInput&) const { return "live: rate, clip"; }

void TrainingPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const RowSpacing rows(metric::kHalfGap);
  FieldControls controls(input, outbox);
  visit_fields(controls, controls.config().train);
  controls.only("seed");
  visit_fields(controls, controls.config());
}

}  // namespace unroll::viz
