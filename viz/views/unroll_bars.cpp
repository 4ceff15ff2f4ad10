// Loss and gradient over the steps.

#include <algorithm>
#include <cmath>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/views/unroll_lanes.h"
#include "viz/views/unroll_states.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLossLane = 36, kGradientLane = 44, kOneOfTwo = 30;
constexpr float kRoomForThree = 40;  // marks beside each other
constexpr float kLowLossLane = 32, kLowGradientLane = 36, kLowOneOfTwo = 26;  // height is dear
constexpr float kMostDecades = 12, kLeastDecades = 3;

Rect last_place() { return {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}; }

/// A number of a lane's scale at height `y`, right of the axis.
void scale_mark(const Stage& stage, float y, std::string_view text) {
  const float x = stage.axis.end() + px(4), half = px(7);
  draw_text_in(canvas(), Type::kMonoSmall,
               {x, y - half, x + text_width(Type::kMonoSmall, text) + px(1), y + half},
               Align::kLeft, theme().muted, text);
}

/// On a narrow screen: the ends of the scale below the lane's name.
void scale_below_name(const TimeAxis& axis, const Rect& lane, std::string_view text) {
  const float right = axis.x0 - px(metric::kGap);
  draw_text_in(
      canvas(), Type::kMonoSmall,
      {right - text_width(Type::kMonoSmall, text) - px(1), lane.Max.y - px(15), right, lane.Max.y},
      Align::kLeft, theme().muted, text);
}

/// "4.9 bits", "1 bit"; squared errors without a word.
std::string level_text(const TaskView& task, double value) {
  if (task.loss == LossKind::kSquared) return format_short(value);
  const std::string number = format_short(std::round(value * 10) / 10);
  return number + (number == "1" ? " bit" : " bits");
}

/// The level that single losses are compared with. Of squared errors, which shrink by decades, the
/// highest that is in the picture.
Level shown_level(const Stage& stage, float limit) {
  if (stage.task.loss != LossKind::kSquared) return main_level(stage.task);
  Level best;
  for (const Level& level : loss_levels(stage.task))
    if (level.value < 0.9 * static_cast<double>(limit) && level.value > best.value) best = level;
  return best;
}

/// The dashed line of what is reached without a network, with its name.
void level_line(Stage& stage, const Rect& lane, float limit) {
  const Level level = shown_level(stage, limit);
  if (level.value <= 0) return;
  const float y = lane.Max.y - lane.GetHeight() * static_cast<float>(level.value) / limit;
  styled_line(canvas(), {stage.axis.left(stage.axis.first), y}, {stage.axis.end(), y},
              theme().muted, px(1), LineStyle::kDashed);
  if (!stage.narrow) {
    scale_mark(stage, y, level_text(stage.task, level.value));
    const float room = px(kScaleRoom) - px(metric::kHalfGap);
    // The name keeps out of the lane below.
    const float aside = y > lane.GetCenter().y ? -px(13) : px(13);
    scale_mark(stage, y + aside, fit_text(Type::kMonoSmall, level.name, room));
    return;
  }
  const float width = text_width(Type::kSmall, level.name);
  const Rect place(stage.axis.end() - width - px(2), y - px(14), stage.axis.end(), y - px(1));
  fill_rect(canvas(), place, with_alpha(theme().panel, 0.8f), px(metric::kRadiusCell));
  draw_text_in(canvas(), Type::kSmall, place, Align::kLeft, theme().muted, level.name);
  stage.texts.push_back(place);
}

/// Of a full bar. Fixed, so that the lane does not flicker: two bits above blind guessing. Squared
/// errors go by the largest of the example, at least twice that of the best rule.
float loss_limit(const Stage& stage) {
  const std::vector<Level> levels = loss_levels(stage.task);
  if (stage.task.loss != LossKind::kSquared) {
    const double blind = levels.empty() ? 0 : levels.front().value;
    return static_cast<float>(std::ceil(std::max(blind, main_level(stage.task).value)) + 2);
  }
  double least = levels.empty() ? 1e-6 : levels.front().value;
  for (const Level& level : levels) least = std::min(least, level.value);
  float most = 0;
  for (int t = 0; t < stage.steps; ++t) {
    const float loss = loss_at(stage.task, stage.example, t);
    if (std::isfinite(loss)) most = std::max(most, loss);
  }
  return round_limit(most, std::max(1e-6f, static_cast<float>(2 * least)));
}

/// Of one gradient lane, logical pixels; two of the same height can be compared. On a narrow screen
/// the scale stands below the name.
float lane_height(bool two, bool low, bool narrow) {
  if (!two) return low ? kLowGradientLane : kGradientLane;
  return narrow ? kLowGradientLane : low ? kLowOneOfTwo : kOneOfTwo;
}

/// Whole decades around the lengths of the whole example, so that the lane seldom jumps; one range
/// for all that is shown. NaN when there is nothing finite.
std::pair<float, float> gradient_range(const Stage& stage) {
  float least = INFINITY, most = 0;
  const auto take = [&](const SlotView* slot) {
    for (int t = 0; slot != nullptr && t < slot->steps; ++t) {
      const float length = gradient_length(*slot, t);
      if (!std::isfinite(length)) continue;
      most = std::max(most, length);
      if (length > 0) least = std::min(least, length);
    }
  };
  for (const StateStrip* strip : {stage.state, stage.source_state})
    if (strip != nullptr) take(strip->slot), take(strip->cell);
  if (most <= 0) return {NAN, NAN};
  const float limit = round_limit(most);
  const float decades = std::isfinite(least) ? std::ceil(std::log10(limit / least)) : kLeastDecades;
  return {limit * std::pow(10.0f, -std::clamp(decades, kLeastDecades, kMostDecades)), limit};
}

/// The state's letter: "h" of "h_t".
std::string letter_of(const SlotView& state) {
  return state.symbol.substr(0, state.symbol.find('_'));
}

/// What the length of the gradient at one step means in this network.
std::string meaning_of_gradient(const Stage& stage, const StateStrip& strip, bool cell,
                                bool source) {
  if (cell)
    return "How much the loss would change with what the cell keeps at this step. Each step back "
           "multiplies it by the forget gate alone, and what comes through h is added.";
  if (source)
    return "How much the loss of all answers would change with what the encoder has made of the "
           "source up to this step. It comes from the decoder.";
  if (!stage.recurrent)
    return "How much the loss would change with the features at this step. Nothing is carried from "
           "step to step, so nothing flows back.";
  const bool plain = stage.input.now.config.model.kind == ModelKind::kRnn;
  const bool both_ways = stage.levels.front().main.size() > 1;
  const std::string which = both_ways ? "How much the loss would change"
                                      : "How much the loss of the steps from here on would change";
  return which + " with the state at this step. It flows " +
         (strip.backward ? "from left to right, against this layer's way; "
                         : "from right to left; ") +
         std::string(plain ? "each step back multiplies it by Wh and the slope of the activation."
                           : "each step back sends it through the gates.");
}

/// The lengths of the gradient of one state, or of its cell, over its axis.
void gradient_bars(Stage& stage, const StateStrip& strip, bool cell, const TimeAxis& axis,
                   const LaneName& name) {
  const SlotView& state = cell ? *strip.cell : *strip.slot;
  const bool source = &axis == &stage.source_axis;
  std::vector<float> lengths;
  for_shown(axis, [&](int t) { lengths.push_back(gradient_length(state, t)); });
  const bool log = stage.outbox.state().gradient_log;
  const auto [floor, limit] = gradient_range(stage);
  const bool known = std::isfinite(limit);
  const std::string of = std::string(source ? "source " : "") + (cell ? "cell " : "");
  const CellHit hit =
      bar_lane(of + "gradient", lengths, axis,
               {.limit = known ? limit : 1,
                .logarithmic = log,
                .floor = known ? floor : 1e-6f,
                .height = lane_height(strip.cell != nullptr, stage.low || (source && !stage.beside),
                                      stage.narrow),
                .color = bar_color(),
                .name = name,
                .address = [&](int, int t) { return of + "grad@" + std::to_string(t); },
                .labels = false,
                .absent = [&](int t) { return source && t >= stage.example.source_length; },
                .current = source ? stage.input.state.source_step : stage.at});
  const Rect lane = last_place();
  if (!source) stage.texts.push_back(lane);
  light_steps(stage.input, axis, lane, &state, true);
  const std::string low = log ? format_short(floor) : "0", high = format_short(limit);
  if (stage.narrow) {
    if (known) scale_below_name(axis, lane, low + "…" + high);
  } else if (!source) {
    if (!known) scale_mark(stage, lane.GetCenter().y, "NaN");
    if (known) scale_mark(stage, lane.Min.y + px(6), high);
    if (known) scale_mark(stage, lane.Max.y - px(6), low);
    if (known && log && lane.GetHeight() >= px(kRoomForThree))
      scale_mark(stage, lane.GetCenter().y, "log");
  }
  take_playhead(stage.outbox.state(), hit, source);
  if (!hit || (source && hit.column >= stage.example.source_length)) return;
  TooltipText text;
  text.name = "‖∂L/∂" + letter_of(state) + "_{" + std::to_string(hit.column) + "}‖";
  text.value = format_value(gradient_length(state, hit.column));
  text.shape = format_shape(state.rows, 1);
  text.note =
      state.layer + "." + state.name + ": " + meaning_of_gradient(stage, strip, cell, source);
  show_tip(hit, std::move(text));
  offer_largest_gradient(stage.outbox, hit, state, hit.column);
}

/// One lane over both: what the decoder is blamed for flows on into the encoder.
void bars_of_both(Stage& stage, bool cell, const LaneName& name) {
  if (!stage.beside) return gradient_bars(stage, *stage.state, cell, stage.axis, name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  gradient_bars(stage, *stage.source_state, cell, stage.source_axis, name);
  ImGui::SetCursorScreenPos(at);
  gradient_bars(stage, *stage.state, cell, stage.axis, {});
}

/// "‖∂L/∂c‖"; on a narrow screen in a word.
LaneName name_of_cell(const Stage& stage) {
  return stage.narrow ? LaneName{.word = "of cell ←"}
                      : LaneName{.text = "‖∂L/∂c‖", .word = "of cell"};
}

}  // namespace

ImU32 bar_color() { return mix(theme().panel, theme().muted, 0.7f); }
float loss_lane_height(bool low) { return low ? kLowLossLane : kLossLane; }
float gradient_lanes_height(bool two, bool low, bool narrow, float gap) {
  const float one = px(lane_height(two, low, narrow));
  return two ? 2 * one + gap : one;
}

void loss_lane(Stage& stage) {
  const auto loss = [&](int t) { return loss_at(stage.task, stage.example, t); };
  const bool squared = stage.task.loss == LossKind::kSquared;
  std::vector<float> losses;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    losses.push_back(loss(t));
  const float limit = loss_limit(stage);
  const std::string_view word = squared ? "error" : "surprise";
  const LaneName name =
      stage.narrow ? LaneName{.word = word} : LaneName{.text = "loss", .word = word};
  const CellHit hit = bar_lane("loss per step", losses, stage.axis,
                               {.limit = limit,
                                .height = loss_lane_height(stage.low),
                                .color = bar_color(),
                                .name = name,
                                .address = [](int, int t) { return "loss@" + std::to_string(t); },
                                .labels = false,
                                .absent = [&](int t) { return !has_target(stage.example, t); },
                                .current = stage.at});
  const Rect lane = last_place();
  stage.texts.push_back(lane);  // the bar itself is marked: the line would hide it
  level_line(stage, lane, limit);
  light_steps(stage.input, stage.axis, lane, find_slot(stage.example, "loss"));
  if (stage.narrow)
    scale_below_name(stage.axis, lane, "0…" + format_short(limit) + (squared ? "" : " bits"));
  take_playhead(stage.outbox.state(), hit);
  if (!hit) return;
  TooltipText text;
  text.name = "L_{" + std::to_string(hit.column) + "}";
  text.shape = format_shape(1, steps_of(stage.example));
  if (!has_target(stage.example, hit.column)) {
    text.note = "Nothing is asked for at this step, so there is no loss.";
    return show_tip(hit, std::move(text));
  }
  text.value = loss_text(stage.task, static_cast<double>(loss(hit.column)));
  const std::string mean = "The mean over all steps is " +
                           loss_text(stage.task, static_cast<double>(stage.example.loss_bits)) +
                           ".";
  if (squared) {
    text.formula = {"L_{" + std::to_string(hit.column) + "} = mean of (prediction − truth)^2"};
    text.note = "How far the prediction is off, squared. " + mean;
  } else {
    text.formula = {"L_{" + std::to_string(hit.column) + "} = −log2 p[target]"};
    text.note = "How much the right answer surprised it. " + mean;
  }
  show_tip(hit, std::move(text));
  if (const SlotView* slot = find_slot(stage.example, "loss"))
    offer_calculation(stage.outbox, hit, *slot, 0, hit.column, false);
}

void gradient_lanes(Stage& stage) {
  const std::string of = name_of_strip(stage, *stage.state);
  const bool several = stage.levels.size() > 1 || stage.levels.front().main.size() > 1;
  const std::string note = (several           ? "pull on " + of
                            : stage.recurrent ? std::string("pull on memory ←")
                                              : std::string("pull on features"));
  const std::string notation = "‖∂L/∂" + letter_of(*stage.state->slot) + "‖";
  const LaneName name = stage.narrow ? LaneName{.word = stage.recurrent ? "gradient ←" : "gradient"}
                                     : LaneName{.text = notation, .word = "gradient", .note = note};
  bars_of_both(stage, false, name);
  if (stage.state->cell != nullptr) bars_of_both(stage, true, name_of_cell(stage));
}

void source_gradient_lanes(Stage& stage) {
  const StateStrip& state = *stage.source_state;
  gradient_bars(stage, state, false, stage.source_axis, {.word = "gradient ←"});
  if (state.cell != nullptr)
    gradient_bars(stage, state, true, stage.source_axis, name_of_cell(stage));
}

}  // namespace unroll::viz
