#include "viz/views/gradient_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "viz/views/field_controls.h"
#include "viz/views/gradient_parts.h"
#include "viz/views/gradient_words.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr QuestionSet kQuestions =
    set_of({Question::kGradientFlow, Question::kJacobians, Question::kSpectra});

// Logical pixels.
constexpr float kThreeFrom = 660;  // three columns instead of two
constexpr float kPhoneMatrix = 330, kPhoneCurve = 190, kPhoneSpectrum = 342, kPhoneWords = 140;
constexpr float kLeastMatrix = 120, kLowMatrix = 132, kLeastPlot = 90, kStateChoice = 132;
constexpr float kLeftShare = 0.42f, kMiddleShare = 0.35f, kLeftOfTwo = 0.52f;
constexpr float kCurveShare = 0.56f;
constexpr float kField = 210;  // logical pixels, a labelled control

/// Gain, gate bias or activation, and start of the recurrent matrix, beside each other; they act at
/// once.
void steering(const ViewInput& input, Outbox& outbox) {
  const ModelKind kind = input.config.model.kind;
  if (!is_recurrent(kind)) return;
  const RowSpacing rows(metric::kHalfGap);
  FieldControls controls(input, outbox);
  controls.change_at_once();
  std::vector<std::string_view> keys = {"gain", kind == ModelKind::kRnn ? "act" : "fb"};
  const float gap = px(metric::kGap) * 2, all = ImGui::GetContentRegionAvail().x;
  if (all >= 3 * px(kField) || input.phone) keys.push_back("init");
  const auto count = static_cast<float>(keys.size());
  const float width = snap((all - (count - 1) * gap) / count);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  float x = at.x, bottom = at.y;
  for (const std::string_view key : keys) {
    controls.show_only([&](const FieldInfo& info) { return info.key == key; });
    if (!input.phone) begin_column({x, at.y}, width);
    visit_fields(controls, controls.config().model);
    if (!input.phone) bottom = std::max(bottom, end_column());
    x += width + gap;
  }
  if (!input.phone) ImGui::SetCursorScreenPos({at.x, bottom + px(metric::kHalfGap)});
}

/// The states to choose from, and the table; `width` is what is left for words.
float choices_width(const FlowFinding& flow) {
  const float copy = ui().control_height(true) + px(metric::kGap);
  return copy + (flow.states.size() > 1 ? px(kStateChoice) + px(metric::kGap) : 0);
}

void choices(const ViewInput& input, const FlowFinding& flow, int chosen, Outbox& outbox) {
  if (flow.states.size() > 1) {
    std::vector<std::string> names;
    for (const StateFlow& state : flow.states) names.push_back(state.slot.address());
    const std::vector<std::string_view> views(names.begin(), names.end());
    if (dropdown("##state", chosen, views,
                 {.dense = !input.phone,
                  .width = px(kStateChoice),
                  .help = "Which state the gradient is taken with respect to."}))
      outbox.state().gradient_state = chosen;
    ImGui::SameLine(0, px(metric::kGap));
  }
  if (icon_button("copy table", icon::kCopy, ButtonKind::kQuiet,
                  {.dense = !input.phone, .help = "Copies all norms as comma-separated values."}))
    outbox.wish(CopyText{flow_table(flow), "the gradient matrix"});
}

/// The sentence to take away, and at the right what can be chosen.
void words(const GradientStage& s, int chosen) {
  const std::string text =
      conclusion(s.flow, s.state) + (s.flow.note.empty() ? "" : " " + s.flow.note);
  const float all = ImGui::GetContentRegionAvail().x;
  const float width = s.input.phone ? all : all - choices_width(s.flow) - px(metric::kGap);
  const float high = std::max(s.input.phone ? 0 : ui().control_height(true),
                              wrapped_height(Type::kBody, width, text));
  const Rect place = take_place({all, high});
  const float inside = wrapped_height(Type::kBody, width, text);
  draw_wrapped(canvas(), Type::kBody, {place.Min.x, place.Min.y + (high - inside) / 2}, width,
               theme().ink, text);
  ui().items().cell("conclusion", place.Min, {place.Min.x + width, place.Max.y}, text, Role::kText);
  if (s.input.phone) {
    if (s.flow.states.size() > 1) choices(s.input, s.flow, chosen, s.outbox);
    return;
  }
  const LayoutGuard layout;
  ImGui::SetCursorScreenPos({place.Max.x - choices_width(s.flow) + px(metric::kGap), place.Min.y});
  choices(s.input, s.flow, chosen, s.outbox);
}

const LayerJacobians* jacobians_of(const Snapshot& now, const SlotName& slot) {
  const auto& answer = now.findings.jacobians;
  if (!answer || !answer->ok()) return nullptr;
  for (const LayerJacobians& layer : answer->found.layers)
    if (layer.slot == slot || (layer.with_cell && layer.slot.layer == slot.layer)) return &layer;
  return nullptr;
}

std::string why_no_factors(const Snapshot& now) {
  const auto& answer = now.findings.jacobians;
  if (!answer) return "Not measured yet.";
  return answer->ok() ? "No layer carries this state from step to step." : answer->refused;
}

void phone_pictures(const GradientStage& s, int chosen, std::string_view reason) {
  gradient_matrix(s, px(kPhoneMatrix));
  factor_chips(s, reason);
  lag_curve(s, px(kPhoneCurve));
  age_curve(s, px(kPhoneCurve));
  const auto& spectra = s.input.now.findings.spectra;
  spectrum_picture(s.input, s.outbox, px(spectra && spectra->ok() ? kPhoneSpectrum : kPhoneWords));
  if (s.flow.states.size() == 1) choices(s.input, s.flow, chosen, s.outbox);
}

void desktop_pictures(const GradientStage& s, std::string_view reason) {
  const Rect room = content_rect();
  const float gap = px(metric::kGap) * 2, line = ImGui::GetStyle().ItemSpacing.y;
  const bool three = room.GetWidth() >= px(kThreeFrom);
  const float left = snap(room.GetWidth() * (three ? kLeftShare : kLeftOfTwo) - gap / 2);
  const float middle =
      three ? snap(room.GetWidth() * kMiddleShare - gap / 2) : room.GetWidth() - left - gap;
  const float chips = factor_chips_height(s, left, reason);

  // Of one loss there is one row: then the share by age stands below it.
  const bool low = matrix_is_low(s.flow);
  const float all = room.GetHeight();
  const float curve =
      three && low ? all
      : three      ? snap(all * kCurveShare)
                   : snap(std::max(px(kLeastPlot + metric::kTitleRow),
                                   std::min(all * kCurveShare, all - least_spectrum_height() - line)));

  begin_column(room.Min, left);
  bool aged = false;  // its curve has found room here
  if (low) {
    gradient_matrix(s, std::min(px(kLowMatrix), all / 2));
    factor_chips(s, reason);
    const float rest = room.Max.y - ImGui::GetCursorScreenPos().y;
    aged = rest >= px(kLeastPlot);
    if (aged) age_curve(s, rest);
  } else {
    gradient_matrix(s, std::max(px(kLeastMatrix), all - chips - line));
    factor_chips(s, reason);
  }
  end_column();

  begin_column({room.Min.x + left + gap, room.Min.y}, middle);
  if (aged || (three && !low))
    lag_curve(s, curve);
  else
    either_curve(s, curve);
  if (!three)
    spectrum_picture(s.input, s.outbox, all - curve - line);
  else if (!low)
    age_curve(s, all - curve - line);
  end_column();
  if (!three) return;

  const float x = room.Min.x + left + middle + 2 * gap;
  begin_column({x, room.Min.y}, room.Max.x - x);
  spectrum_picture(s.input, s.outbox, all);
  end_column();
}

}  // namespace

ViewInfo GradientPanel::info() const {
  return {"gradient", "Gradient", Dock::kStage,
          "How blame travels back. A loss at step k asks every earlier state h at step t to change "
          "a little; the matrix shows how strongly (log scale; stripes: nothing arrives; of long "
          "sequences each cell shows the strongest pair of a group). Click a "
          "row to follow one loss back: on the log axis of its curve a straight line down means "
          "that every step takes away the same share. Chips show by how much single steps can "
          "stretch the gradient, and what they do together. The reason stands at the right: a "
          "state is multiplied by the recurrent matrix again and again, so eigenvalues outside "
          "the circle let it grow and those inside let it fade, times the slope of the "
          "activation. Gain, bias and activation start anew and show their effect at once."};
}

std::string GradientPanel::note(const ViewInput& input) const {
  const auto& answer = input.now.findings.flow;
  if (!answer) return "";
  return "this example · update " + format_count(static_cast<std::int64_t>(answer->update));
}

void GradientPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask(kQuestions);
  steering(input, outbox);
  const auto& answer = input.now.findings.flow;
  const auto place = [&] {
    const Rect room = content_rect();
    return take_place(
        {room.GetWidth(), input.phone ? px(kPhoneCurve) : std::max(px(96), room.GetHeight())});
  };
  if (!answer) {
    empty_state(place(), "Measuring the gradient", "The answer comes with the next update.",
                icon::kCurves);
    return;
  }
  if (!answer->ok() || answer->found.states.empty()) {
    empty_state(place(), "No gradient to show", answer->refused, icon::kInfo);
    return;
  }
  const FlowFinding& flow = answer->found;
  const int count = static_cast<int>(flow.states.size());
  int chosen = outbox.state().gradient_state;
  if (chosen < 0 || chosen >= count) chosen = count - 1;
  int loss = outbox.state().gradient_loss;
  if (loss < 0 || loss >= flow.steps || flow.active[static_cast<std::size_t>(loss)] == 0)
    loss = last_loss(flow);
  const StateFlow& state = flow.states[static_cast<std::size_t>(chosen)];
  const GradientStage stage{.input = input,
                            .outbox = outbox,
                            .flow = flow,
                            .state = state,
                            .jacobians = jacobians_of(input.now, state.slot),
                            .loss = loss,
                            .at = of_encoder(state)
                                      ? source_step(outbox.state(), input.now.example)
                                      : playhead_step(outbox.state(), input.now.example)};
  words(stage, chosen);
  const std::string reason = stage.jacobians ? "" : why_no_factors(input.now);
  if (input.phone)
    phone_pictures(stage, chosen, reason);
  else
    desktop_pictures(stage, reason);
}

}  // namespace unroll::viz
