#include "viz/views/attention_scene.h"

#include <algorithm>
#include <cmath>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

std::string number(float value) { return format_value(static_cast<double>(value)); }

std::string pair_of(int query, int key) {
  return "_{" + std::to_string(query) + "," + std::to_string(key) + "}";
}

/// How the scaled score comes from the score.
std::string scaling(const AttentionScene& scene, int key, int query, float score, float scaled) {
  const AttentionLayer& layer = scene.layer;
  const double sharpness = scene.input.now.config.model.sharpness;
  std::string line =
      sharpness == 1 ? number(score) : format_short(sharpness) + " · " + number(score);
  switch (scene.input.now.config.model.score) {
    case ScoreKind::kDot:
      break;
    case ScoreKind::kScaledDot:
      if (layer.query) line += " / √" + std::to_string(layer.rows_of_head(*layer.query));
      break;
    case ScoreKind::kCosine:
      if (layer.query_length && layer.key_length)
        line += " / (" + number(value_at(*layer.query_length, scene.head, query)) + " · " +
                number(value_at(*layer.key_length, scene.head, key)) + ")";
      break;
  }
  return "a" + pair_of(query, key) + " = " + line + " = " + number(scaled);
}

}  // namespace

std::string softmax_in_numbers(const AttentionScene& scene, int key, int query) {
  const SlotView& scores = *stage_slot(scene.layer, AttentionStage::kMasked);
  const float own = attention_at(scene.layer, scores, scene.head, key, query);
  double sum = 0;
  for (int j = 0; j < scene.layer.keys; ++j)
    if (sight(scene.layer, scene.example, j, query) == Sight::kSeen)
      sum += std::exp(static_cast<double>(attention_at(scene.layer, scores, scene.head, j, query)));
  return "e^{" + number(own) + "} / Σ e^{a} = " + format_value(std::exp(static_cast<double>(own))) +
         " / " + format_value(sum);
}

int focus_query(const AttentionScene& scene) {
  const ViewState& state = scene.outbox.state();
  const int at = scene.layer.query_of_source ? source_step(state, scene.example)
                                             : playhead_step(state, scene.example);
  return std::clamp(at, 0, std::max(0, scene.layer.queries - 1));
}

void move_focus(AttentionScene& scene, int query, int key) {
  move_playhead(scene.outbox.state(), query, scene.layer.query_of_source);
  scene.look().key = key;
}

ColorScale stage_scale(const AttentionLayer& layer, AttentionStage stage, int head) {
  if (stage == AttentionStage::kWeights) return {.kind = ScaleKind::kMagnitude, .limit = 1};
  float most = 0;
  if (stage == AttentionStage::kValues) {
    const int size = layer.rows_of_head(*layer.mixed);
    for (const SlotView* slot : {layer.value, layer.mixed})
      for (int t = 0; t < slot->steps; ++t)
        for (int row = head * size; row < (head + 1) * size; ++row)
          if (std::isfinite(value_at(*slot, row, t)))
            most = std::max(most, std::abs(value_at(*slot, row, t)));
  } else if (const SlotView* slot = stage_slot(layer, stage)) {
    for (int t = 0; t < layer.queries; ++t)
      for (int key = 0; key < layer.keys; ++key) {
        const float value = attention_at(layer, *slot, head, key, t);
        if (std::isfinite(value)) most = std::max(most, std::abs(value));
      }
  }
  return {.kind = ScaleKind::kSigned, .limit = round_limit(most, 0.1f)};
}

ColorScale position_scale(const SlotView& positions) {
  float most = 0;
  for (const float v : positions.value)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return {.kind = ScaleKind::kSigned, .limit = round_limit(most, 0.1f)};
}

TooltipText attention_tip(const AttentionScene& scene, AttentionStage stage, int key, int query) {
  const AttentionLayer& layer = scene.layer;
  const SlotView& slot = *stage_slot(layer, stage);
  const int row = scene.head * layer.keys + key;
  const std::string from = scene.query_phrase(query), to = scene.key_phrase(key);
  TooltipText tip;
  tip.name = (stage == AttentionStage::kWeights  ? "w"
              : stage == AttentionStage::kScores ? "s"
                                                 : "a") +
             pair_of(query, key);
  tip.shape = format_shape(layer.keys, layer.queries);
  const Sight seen = sight(layer, scene.example, key, query);
  if (seen != Sight::kSeen) {
    tip.value = seen == Sight::kLater ? "masked" : "padding";
    tip.note = seen == Sight::kLater
                   ? "A step may not look at a later one: the weight is 0 by rule, not by learning."
                   : "The example is shorter than the longest: there is nothing to look at.";
    return tip;
  }
  const float score = layer.score ? attention_at(layer, *layer.score, scene.head, key, query) : NAN;
  tip.value = number(attention_at(layer, slot, scene.head, key, query));
  if (stage == AttentionStage::kWeights)
    tip.formula = {"w" + pair_of(query, key) + " = " + softmax_in_numbers(scene, key, query) +
                   " = " + tip.value};
  else if (stage == AttentionStage::kScores || !layer.scaled)
    tip.formula = {layer.query && layer.key && !layer.additive
                       ? "q_{" + std::to_string(query) + "} · k_{" + std::to_string(key) +
                             "} = " + number(score)
                       : slot.formula};
  else
    tip.formula = {scaling(scene, key, query, score,
                           attention_at(layer, *layer.scaled, scene.head, key, query))};
  tip.note = from + " looks at " + to + ". " +
             (stage == AttentionStage::kWeights                  ? "Feeds the sum of the values: "
              : stage == AttentionStage::kScores && layer.scaled ? "Feeds the scaling: "
                                                                 : "Feeds the softmax: ") +
             address(slot, row, query);
  if (!slot.grad.empty())
    tip.note += "   gradient of the loss " + number(grad_at(slot, row, query));
  return tip;
}

}  // namespace unroll::viz
