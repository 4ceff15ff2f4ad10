#include "viz/views/attention_importance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "viz/views/cell_tips.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/lane_name.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kLargestLane = 64, kLeastLane = 18, kNumbersFrom = 40, kNumberLine = 14;

/// One of the three measures, a number for each step.
struct Measure {
  std::string_view word, notation, address, help;
  std::span<const float> values;
  bool with_sign;
};

const PositionScores* scores_of(const AttentionScene& scene) {
  const auto& answer = scene.input.now.findings.saliency;
  if (!answer || !answer->ok()) return nullptr;
  for (const PositionScores& scores : answer->found.sequences)
    if (scores.of_source == scene.layer.key_of_source) return &scores;
  return nullptr;
}

std::array<Measure, 3> measures_of(const PositionScores& scores) {
  return {{{"attention", "mean", "attention",
            "The mean weight that the steps with an answer give to this one, over all heads and "
            "layers.",
            scores.attention, false},
           {"gradient", "× input", "gradient x input",
            "The sum of each input number times the slope of the loss: what the loss would lose, "
            "were it a straight line, if this step were taken away.",
            scores.gradient_times_input, true},
           {"taken away", "", "ablation",
            "By how much the loss really rises when a column of zeros stands in this step's place.",
            scores.ablation, true}}};
}

ColorScale scale_of(const Measure& measure) {
  if (!measure.with_sign) return {.kind = ScaleKind::kMagnitude, .limit = 1};
  float most = 0;
  for (const float v : measure.values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return {.kind = ScaleKind::kSigned, .limit = round_limit(most, 1e-6f)};
}

/// The step with the largest magnitude, -1 where there is none.
int strongest(std::span<const float> values) {
  int best = -1;
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const float size = std::abs(values[static_cast<std::size_t>(i)]);
    if (size > 0 && (best < 0 || size > std::abs(values[static_cast<std::size_t>(best)]))) best = i;
  }
  return best;
}

std::string agreement_text(double rho) {
  return std::isnan(rho) ? std::string("–") : format_fixed(rho, 2);
}

}  // namespace

void attention_importance(AttentionScene& scene, float height) {
  const PositionScores* scores = scores_of(scene);
  const float left = ImGui::GetCursorScreenPos().x;
  if (scores == nullptr) {
    const auto& answer = scene.input.now.findings.saliency;
    empty_state(take_place({scene.keys.end() - left, height}), "Taking one step away at a time",
                answer && !answer->ok() ? answer->refused : "The answer comes in a moment.",
                icon::kGrid);
    return;
  }
  const std::array<Measure, 3> measures = measures_of(*scores);
  const float gap = px(metric::kGap);
  const float lane = std::clamp((height - 2 * gap) / 3, px(kLeastLane), px(kLargestLane));
  const Rect place = take_place({scene.keys.end() - left, snap(3 * lane + 2 * gap)});
  const TimeAxis& axis = scene.keys;
  const Rect grid(axis.left(axis.first), place.Min.y, axis.end(), place.Max.y);
  CellHit hit = begin_grid(
      "importance", grid, 3, axis.count,
      [&](float y) { return static_cast<int>((y - place.Min.y) / (lane + gap)); }, axis, {},
      format_shape(3, axis.count));
  const bool numbers = axis.column_width >= px(34) && lane >= px(kNumbersFrom);
  for (int row = 0; row < 3; ++row) {
    const Measure& measure = measures[static_cast<std::size_t>(row)];
    const ColorScale scale = scale_of(measure);
    const float top = snap(place.Min.y + (lane + gap) * static_cast<float>(row));
    const Rect band(left, top, place.Max.x, top + snap(lane));
    fill_rect(canvas(), {grid.Min.x, band.Min.y, grid.Max.x, band.Max.y}, theme().soft,
              px(metric::kRadiusBar));
    const std::string limit =
        (measure.with_sign ? "± " : "0 … ") + format_short(static_cast<double>(scale.limit));
    draw_lane_name({.text = measure.notation, .word = measure.word, .note = limit}, axis, band);
    for (int t = axis.first; t < axis.first + axis.count; ++t) {
      const auto at = static_cast<std::size_t>(t);
      if (at >= measure.values.size()) continue;
      const float value = measure.values[at];
      const Rect cell(axis.left(t), band.Min.y, axis.right(t) - px(1), band.Max.y);
      const float line = numbers ? px(kNumberLine) : 0;
      draw_cell_bar(
          canvas(),
          {cell.Min.x + px(1), cell.Min.y + px(1), cell.Max.x - px(1), cell.Max.y - line - px(1)},
          scale, value);
      if (numbers)
        draw_text_in(canvas(), Type::kMonoSmall,
                     {cell.Min.x, cell.Max.y - line, cell.Max.x, cell.Max.y}, Align::kCenter,
                     theme().muted, format_short(static_cast<double>(value)));
      if (hit.row == row && hit.column == t - axis.first) hit.rect = cell;
      if (ui().items().records_cells())
        ui().items().number(std::string(measure.address) + "@" + std::to_string(t), cell.Min,
                            cell.Max, {value});
    }
  }
  finish_grid(hit, grid);
  if (!hit) return;
  const Measure& measure = measures[static_cast<std::size_t>(hit.row)];
  const int step = axis.first + hit.column;
  if (hit.clicked) move_focus(scene, scene.query, step);
  scene.key = step;
  if (static_cast<std::size_t>(step) >= measure.values.size()) return;
  TooltipText tip;
  tip.name = std::string(measure.word) + (measure.notation.empty() ? "" : " ") +
             std::string(measure.notation) + ", t = " + std::to_string(step);
  tip.value = format_value(static_cast<double>(measure.values[static_cast<std::size_t>(step)]));
  tip.note = std::string(measure.help);
  show_tip(hit, std::move(tip));
}

std::string importance_conclusion(const AttentionScene& scene) {
  const PositionScores* scores = scores_of(scene);
  if (scores == nullptr) return "Three measures of how much a step matters.";
  const int looked_at = strongest(scores->attention), missed = strongest(scores->ablation);
  std::string text;
  if (missed >= 0) {
    const float rise = scores->ablation[static_cast<std::size_t>(missed)];
    text = "Without " + scene.key_phrase(missed) + " the loss " + (rise < 0 ? "falls" : "rises") +
           " most, by " + format_value(static_cast<double>(std::abs(rise))) +
           (scene.task.loss == LossKind::kSquared ? ". " : " nats. ");
  }
  if (looked_at >= 0)
    text += looked_at == missed ? "It gets the most weight, too. "
                                : "The most weight goes to " + scene.key_phrase(looked_at) + ". ";
  if (!scores->ablation.empty())
    text += "How far the orders agree (1 = wholly): weight and loss without it " +
            agreement_text(scores->ablation_attention) + ", gradient × input and loss without it " +
            agreement_text(scores->gradient_ablation) + ", weight and gradient × input " +
            agreement_text(scores->gradient_attention) + ".";
  return text + (text.empty() ? "" : " ") + scene.input.now.findings.saliency->found.note;
}

}  // namespace unroll::viz
