#include "viz/views/unroll_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/measure.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/views/unroll_fold.h"
#include "viz/views/unroll_lanes.h"
#include "viz/views/unroll_states.h"
#include "viz/views/unroll_weights.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kGuessRow = 18;
constexpr float kLeastStates = 52;
constexpr float kScaleButton = 44;
constexpr int kLeastGuesses = 3, kMostGuesses = 5;
constexpr float kGuessShare = 0.4f;

/// The switch at the right end of the row before; one button where there is little room.
void gradient_scale(const ViewInput& input, Outbox& outbox) {
  static constexpr std::string_view kScales[] = {"log", "lin"};
  constexpr std::string_view kHelp = "Scale of the gradient lane. Key G.";
  bool& log = outbox.state().gradient_log;
  const float label = text_width(Type::kLabel, "gradient") + px(metric::kGap);
  ImGui::SameLine(0, px(input.phone ? metric::kHalfGap : metric::kGap));
  const float room = ImGui::GetContentRegionAvail().x;
  float width = 2 * px(kScaleButton) + label;
  const bool roomy = room >= width;
  if (!roomy) width = std::min(room, px(kScaleButton));
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - width);
  const Options options{.dense = !input.phone, .width = width, .help = kHelp};
  if (!roomy) {
    if (button(std::string(kScales[log ? 0 : 1]) + "##gradient", {.kind = ButtonKind::kQuiet},
               options))
      log = !log;
    return;
  }
  int scale = log ? 0 : 1;
  if (segmented("gradient", scale, kScales, options)) log = scale == 0;
}

/// The strip below the lanes in which the playhead's label moves: a slider of its own.
Rect playhead_band(Stage& stage, float width) {
  const Rect band = take_place({width, px(metric::kPlayheadLabel)});
  const Rect track(stage.axis.left(stage.axis.first), band.Min.y, stage.axis.end(), band.Max.y);
  const Interaction hit = interact("time step", track, {}, Role::kSlider, std::to_string(stage.at));
  int at = stage.at;
  if (hit.held) at = stage.axis.step_at(ImGui::GetIO().MousePos.x);
  at += arrow_x(hit);
  if (key_for(hit, ImGuiKey_Home)) at = 0;
  if (key_for(hit, ImGuiKey_End)) at = stage.steps - 1;
  at = std::clamp(at, 0, stage.steps - 1);
  if (at != stage.at) move_playhead(stage.outbox.state(), at);
  if (hit.focused) focus_ring(canvas(), track, band.GetHeight() / 2);
  return band;
}

/// Through the encoder's steps, once one of them is looked at.
void source_playhead(const Stage& stage, float top, float bottom) {
  const TimeAxis& axis = stage.source_axis;
  const int at = stage.input.state.source_step;
  light_pointed(stage.input.state, axis, top, bottom, stage.texts, true);
  if (!axis.contains(at)) return;
  playhead(axis, static_cast<float>(at), top, bottom, "", -1, stage.texts);
  ui().items().cell("source playhead", {axis.left(at), top}, {axis.right(at), bottom},
                    "s = " + std::to_string(at), Role::kText);
}

/// What all but the strip, the guesses and the legend takes, with the gaps between all of them.
float fixed_height(const Stage& stage, bool low) {
  const float gap = px(low ? metric::kHalfGap : metric::kGap);
  const bool symbols = guesses_symbols(stage.task);
  float height = input_height(stage.example) +
                 (symbols ? px(metric::kTokenHeight) : 2 * number_height(stage.prediction)) +
                 px(metric::kPlayheadLabel) + 7 * gap + px(loss_lane_height(low)) +
                 gradient_lanes_height(has_cells(stage.levels), low, stage.narrow, gap);
  const float picture = picture_height(stage.example);
  for (const float more : {picture, captions_height(stage), weights_sentence_height(stage)})
    if (more > 0) height += more + gap;
  height += source_rows_height(stage, gap);
  if (stage.axis.count < stage.steps) height += time_scroller_height() + gap;
  if (stage.input.phone) height += ui().control_height() + gap;
  return height;
}

/// What the shades of prediction and target mean.
std::vector<LegendEntry> legend_of_answers(const Stage& stage) {
  if (!guesses_symbols(stage.task))
    return {{.text = stage.narrow ? "numbers" : "numbers read, predicted, true",
             .scale = stage.numbers}};
  const bool next = stage.task.measure == Measure::kBits;
  return {{.text = stage.narrow ? "probability"
                   : next       ? "guesses, true next: probability"
                                : "guesses, answer: probability",
           .scale = {.kind = ScaleKind::kMagnitude, .limit = 1}},
          {.text = stage.narrow ? "true" : "the true one, if shown",
           .mark = LegendMark::kFrame,
           .color = theme().good}};
}

/// What the colours mean, in one line of `width`; the bars only where there is room.
std::vector<LegendEntry> legend_of(const Stage& stage, float width) {
  std::vector<LegendEntry> entries = {{.text = word_of_state(stage), .scale = stage.states}};
  if (has_cells(stage.levels)) entries.push_back({.text = "cell state", .scale = stage.cells});
  for (const LegendEntry& entry : legend_of_answers(stage)) entries.push_back(entry);
  const float line = legend_height(entries, width);
  entries.push_back({.text = stage.task.loss == LossKind::kSquared ? "error: tall = far off"
                                                                   : "surprise: tall = unexpected",
                     .mark = LegendMark::kBars,
                     .color = bar_color()});
  if (stage.recurrent)
    entries.push_back({.text = "gradient: tall = the loss hangs on this memory",
                       .mark = LegendMark::kBars,
                       .color = bar_color()});
  if (!stage.narrow)
    entries.push_back({.text = "weights shared by all steps",
                       .mark = LegendMark::kFrame,
                       .color = theme().border});
  while (entries.size() > 1 && legend_height(entries, width) > line) entries.pop_back();
  return entries;
}

/// Which example is shown, and the scale of the gradient.
void choice_row(const ViewInput& input, Outbox& outbox) {
  watch_row(input, outbox);
  fold_button(input, outbox);
  gradient_scale(input, outbox);
}

}  // namespace

ViewInfo UnrollPanel::info() const {
  return {
      "unroll", "Unroll", Dock::kStage,
      "Time runs to the right. At every step the network reads something (input), updates its "
      "memory (the hidden state, one row per unit: orange below zero, blue above; that of an "
      "LSTM has its cell above it; a network without memory has features instead), and "
      "answers: guesses, best on top, the right one framed wherever it ranks (no frame: it is "
      "not among those shown), or numbers. Layers stand below each other, the one that reads "
      "the input first; of both directions each has a strip, and an encoder stands before the "
      "decoder, over the symbols of its source. Left of the first step stands the state that it "
      "starts from. The chips at the right are the weights: one "
      "object, used at every step. Point at one, and all its uses light up; click it for its "
      "numbers. What is right stands below the guesses; where that is empty, nothing is asked "
      "for. Shading of guesses is probability. Then come bars: how wrong it was (loss), and "
      "how strongly that blames each step (gradient, in a memory flowing right to left). Click "
      "a strip to see its gradient."};
}

std::string UnrollPanel::note(const ViewInput& input) const {
  const ExampleView& example = input.now.example;
  const std::string loss =
      "this example: " + loss_text(input.now.task, static_cast<double>(example.loss_bits));
  if (input.phone) return loss;  // beside the list of views; the top bar counts the updates
  return loss + " · update " + format_count(static_cast<std::int64_t>(example.update));
}

void UnrollPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.now.example;
  const SlotView* prediction = prediction_slot(input.now);
  // On a phone the picture comes first, and the choices after it.
  if (!input.phone) choice_row(input, outbox);
  const Rect room = content_rect();
  std::vector<StripLevel> levels = strip_levels(input.now);
  if (steps_of(example) == 0 || levels.empty() || !prediction) {
    empty_state(room, "No example yet", "It appears with the first snapshot.", icon::kGrid);
    return;
  }
  const TaskView& task = input.now.task;
  const ModelConfig& model = input.now.config.model;
  Stage stage{.input = input,
              .outbox = outbox,
              .example = example,
              .task = task,
              .prediction = *prediction,
              .levels = std::move(levels),
              .recurrent = is_recurrent(model.kind),
              .carries = is_recurrent(model.kind) && model.cut == Switch::kOff,
              .numbers = number_scale(task, example)};
  stage.states = state_scale(stage.levels, &StateStrip::slot);
  stage.cells = state_scale(stage.levels, &StateStrip::cell);
  choose_strips(stage);
  stage.steps = steps_of(example);
  stage.narrow = is_narrow(room.GetWidth());
  const float left_edge = room.Min.x + lane_name_width(!stage.narrow);
  stage.axis = fit_time_axis(outbox.state(), example, task, room);
  stage.at = playhead_step(outbox.state(), example);
  if (stage.source_state) stage.source_axis = source_time_axis(example, task, room);
  stage.beside = stage.source_axis.count > 0 && !stage.narrow;
  stage.fold = fold_of(input.state);
  const float beside = stage.beside ? stage.axis.x0 - stage.source_axis.x0 : room.GetWidth();
  stage.source_axis = folded_axis(stage.source_axis, stage.fold,
                                  std::max(0, source_step(outbox.state(), example)), beside);
  stage.axis = folded_axis(stage.axis, stage.fold, stage.at, room.Max.x - stage.axis.x0);

  const std::vector<LegendEntry> legend = legend_of(stage, room.GetWidth());
  const float line = legend_height(legend, room.GetWidth());
  const bool below_axis = legend_height(legend, room.Max.x - left_edge) <= line;
  const float legend_left = below_axis ? left_edge : room.Min.x;
  const float row = px(kGuessRow);
  const bool symbols = guesses_symbols(task);
  const int least_guesses = symbols ? std::min(kLeastGuesses, prediction->rows) : 0;
  const float fixed_roomy = fixed_height(stage, false) + line;
  const float least_states = least_states_height(stage);
  stage.low =
      room.GetHeight() < fixed_roomy + least_states + row * static_cast<float>(least_guesses);
  const RowSpacing spacing(stage.low ? metric::kHalfGap : metric::kGap);
  const float fixed = stage.low ? fixed_height(stage, true) + line : fixed_roomy;
  const float left = room.GetHeight() - fixed;
  // Guesses and states share what is left; the states get the larger part, the more the more there
  // are of them.
  const std::size_t strips = stage.levels.size() * stage.levels.front().main.size();
  const float share = kGuessShare / std::sqrt(static_cast<float>(strips));
  const int guesses = symbols ? std::clamp(static_cast<int>(left * share / row), least_guesses,
                                           std::min(kMostGuesses, prediction->rows))
                              : 0;
  const float states = std::max(px(kLeastStates), left - row * static_cast<float>(guesses));

  source_picture(stage);
  const float source_top = ImGui::GetCursorScreenPos().y;
  if (!source_rows(stage).empty()) source_playhead(stage, source_top, ImGui::GetItemRectMax().y);
  captions(stage);
  const float top = ImGui::GetCursorScreenPos().y;
  input_lane(stage);
  const std::vector<StripPlace> places = state_lanes(stage, states);
  if (stage.fold >= 1) draw_loops(stage, places, room.Max.x);
  draw_weights(stage, places);
  prediction_lane(stage, guesses);
  target_lane(stage);
  loss_lane(stage);
  gradient_lanes(stage);
  const float bottom = ImGui::GetItemRectMax().y;
  const Rect band = playhead_band(stage, room.GetWidth());
  const int at = playhead_step(outbox.state(), example);
  if (stage.beside) source_playhead(stage, top, bottom);
  light_pointed(input.state, stage.axis, top, bottom, stage.texts);
  playhead(stage.axis, static_cast<float>(at), top, bottom + px(metric::kHalfGap),
           "t = " + std::to_string(at), band.Min.y, stage.texts);
  if (stage.fold <= 0) time_scroller(outbox.state(), stage.axis, example);
  legend_line(legend, legend_left);
  weights_sentence(stage);
  if (input.phone) choice_row(input, outbox);
}

}  // namespace unroll::viz
