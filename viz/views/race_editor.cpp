#include "viz/views/race_editor.h"

#include <algorithm>
#include <string>

#include "viz/views/field_controls.h"
#include "viz/views/race_table.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

/// What is most often compared; everything else is changed in the panels of a model that is shown.
constexpr std::string_view kLeft[] = {"m", "act", "H", "d", "fb", "reset"};
constexpr std::string_view kRight[] = {"layers", "init", "gain", "heads", "pos", "blocks", "lr"};

template <class Keys>
bool among(const Keys& keys, std::string_view key) {
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

void head(Outbox& outbox, const RaceRow& row, int run, bool full, float width) {
  const float height = ui().control_height(true), side = px(20);
  const Rect line = take_place({width, height});
  draw_model_letter(canvas(), {line.Min.x, snap(line.GetCenter().y - side / 2)}, side, run);
  draw_text_in(canvas(), Type::kTitle,
               {line.Min.x + side + px(metric::kGap), line.Min.y, line.Max.x, line.Max.y},
               Align::kLeft, theme().ink, row.model);
  const LayoutGuard layout;
  const ButtonSpec twice{.icon = icon::kCopy};
  const float done = button_width("Done"), copy = button_width("Duplicate", twice);
  ImGui::SetCursorScreenPos({line.Max.x - done - copy - px(metric::kGap), line.Min.y});
  if (button("Duplicate", twice,
             {.disabled = full, .dense = true, .help = "One more model, the same as this one"}))
    outbox.wish(DuplicateRun{static_cast<std::size_t>(run)});
  ImGui::SetCursorScreenPos({line.Max.x - done, line.Min.y});
  if (button("Done", {}, {.dense = true})) outbox.state().race_edit = -1;
}

template <class Keys>
void fields(FieldControls& controls, const Keys& keys) {
  controls.show_only([&keys](const FieldInfo& info) { return among(keys, info.key); });
  visit_fields(controls, controls.config().model);
  visit_fields(controls, controls.config().train);
}

}  // namespace

void race_editor(const ViewInput& input, Outbox& outbox, int run, float width) {
  const RunView& view = input.runs[static_cast<std::size_t>(run)];
  head(outbox, race_row(view, static_cast<std::size_t>(run)), run, input.runs.size() > kMostRivals,
       width);
  // The controls read the run's configuration and keep what is dragged apart from the other panels.
  ViewState local = input.state;
  local.draft = outbox.state().rival_draft;
  Outbox changes(local);
  const ViewInput own{.now = input.now,
                      .state = local,
                      .config = view.config,
                      .curves = input.curves,
                      .history = input.history,
                      .texts = input.texts,
                      .phone = input.phone};
  FieldControls controls(own, changes);
  const RowSpacing rows(metric::kHalfGap);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float half = snap((width - 2 * px(metric::kGap)) / 2);
  begin_column(at, half);
  fields(controls, kLeft);
  const float left_end = end_column();
  begin_column({at.x + half + 2 * px(metric::kGap), at.y}, half);
  fields(controls, kRight);
  const float right_end = end_column();
  ImGui::SetCursorScreenPos({at.x, std::max(left_end, right_end)});
  outbox.state().rival_draft = local.draft;
  for (const Wish& wish : changes.take_wishes())
    if (const auto* change = std::get_if<ChangeField>(&wish))
      outbox.wish(ChangeRival{static_cast<std::size_t>(run), change->key, change->value});
}

}  // namespace unroll::viz
