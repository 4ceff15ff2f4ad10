#include "viz/views/model_panel.h"

#include "viz/views/field_controls.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// Name and shape of each parameter, so that the sum in the title can be checked.
void parameter_rows(const Snapshot& snapshot) {
  const Theme& t = theme();
  const RowSpacing rows(0);
  const float height = line_height(Type::kMonoSmall);
  for (const ParameterView& p : snapshot.parameters) {
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
    const std::string shape = format_shape(p.rows, p.cols);
    draw_text_in(canvas(), Type::kMonoSmall, row, Align::kLeft, t.muted, p.name);
    draw_text_in(canvas(), Type::kMonoSmall, row, Align::kRight, t.muted, shape);
    ui().items().cell(p.name, row.Min, row.Max, shape, Role::kText);
  }
}

}  // namespace

ViewInfo ModelPanel::info() const {
  return {"model", "Model", Dock::kLeft,
          "The network: what is read goes in, at every step an answer comes out. Recurrent kinds "
          "(rnn, lstm, gru) carry a hidden state from step to step, the others do not. The same "
          "parameters are used at every step unless the weights are untied. A change here starts "
          "anew, with the weights that the seed gives."};
}

std::string ModelPanel::note(const ViewInput& input) const {
  return format_count(static_cast<std::int64_t>(parameter_count(input.now))) + " parameters";
}

void ModelPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const RowSpacing rows(metric::kHalfGap);
  FieldControls controls(input, outbox);
  folded_fields(
      controls, [](Config& config) -> ModelConfig& { return config.model; },
      outbox.state().more_model);
  if (input.phone || input.maximised) parameter_rows(input.now);
}

}  // namespace unroll::viz
