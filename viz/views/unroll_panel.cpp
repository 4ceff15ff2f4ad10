#include "viz/views/unroll_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kScaleRoom = 44;     // right of the axis, for the ends of the lanes' scales
constexpr float kGuessRow = 20;      // logical pixels
constexpr float kLeastStrip = 64;
constexpr float kLossLane = 36, kGradientLane = 44;
constexpr int kMostGuesses = 5;

/// Everything that the lanes share.
struct Stage {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  TimeAxis axis;
  int steps = 0;
  int at = 0;               ///< playhead
  std::vector<Rect> texts;  ///< that the playhead must not cover
};

/// Clicking or dragging in any lane moves the playhead.
void take_playhead(Stage& stage, const CellHit& hit) {
  if (hit.column >= 0 && (hit.held || hit.clicked)) move_playhead(stage.outbox.state(), hit.column);
}

Rect last_place() { return {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}; }

void watch_row(const ViewInput& input, Outbox& outbox) {
  const ExampleView& example = input.now.example;
  const Options options{.dense = !input.phone};
  static constexpr std::string_view kSources[] = {"held-out text", "training batch"};
  int source = static_cast<int>(example.source);
  Options with_help = options;
  with_help.help =
      "Held-out text is never trained on. The training batch is what the next update learns from.";
  if (segmented("##watch", source, kSources, with_help))
    outbox.post(Watch{static_cast<WatchSource>(source), 0});
  const auto count = static_cast<std::int64_t>(example.count);
  const auto show = [&](std::int64_t index) {
    outbox.post(Watch{example.source, static_cast<std::uint32_t>((index + count) % count)});
  };
  ImGui::SameLine();
  Options step = options;
  step.disabled = count < 2;
  if (icon_button("previous example", icon::kChevronLeft, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) - 1);
  ImGui::SameLine(0, px(metric::kHalfGap));
  const std::string which = std::to_string(example.index + 1) + " / " + std::to_string(count);
  const Rect text = take_place({text_width(Type::kMono, "88 / 88"), ui().control_height(!input.phone)});
  draw_text_in(canvas(), Type::kMono, text, Align::kCenter, theme().muted, which);
  ui().items().cell("example", text.Min, text.Max, which, Role::kText);
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("next example", icon::kChevronRight, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) + 1);
}

/// The switch at the right end of the row before.
void gradient_scale(const ViewInput& input, Outbox& outbox) {
  static constexpr std::string_view kScales[] = {"log", "lin"};
  int scale = outbox.state().gradient_log ? 0 : 1;
  const float width = 2 * px(44), label = text_width(Type::kLabel, "gradient") + px(metric::kGap);
  const float room = ImGui::GetContentRegionAvail().x;
  ImGui::SameLine(0, 0);
  const float left = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMin().x;
  const float right = left + room;
  if (right - ImGui::GetCursorScreenPos().x < width + label + px(metric::kGap)) {
    ImGui::NewLine();
    return;
  }
  ImGui::SetCursorScreenPos({right - width - label, ImGui::GetCursorScreenPos().y});
  if (segmented("gradient", scale, kScales,
                {.dense = !input.phone,
                 .width = width + label,
                 .help = "Scale of the gradient lane. Key G."}))
    outbox.state().gradient_log = scale == 0;
}

void input_row(Stage& stage) {
  std::vector<std::string> glyphs;
  std::vector<Token> tokens;
  const TaskView& task = stage.input.now.task;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    glyphs.push_back(symbol_glyph(task, stage.example.inputs[static_cast<std::size_t>(t)]));
  for (const std::string& glyph : glyphs) tokens.push_back({.text = glyph});
  const CellHit hit = token_row("input", tokens, stage.axis,
                                {.name = {"input"},
                                 .address = [](int, int t) { return "input@" + std::to_string(t); },
                                 .current = stage.at});
  stage.texts.push_back(last_place());
  take_playhead(stage, hit);
  if (!hit) return;
  const int symbol = stage.example.inputs[static_cast<std::size_t>(hit.column)];
  TooltipText text;
  text.name = "input_{" + std::to_string(hit.column) + "}";
  text.value = symbol_name(task, symbol);
  text.shape = "1 of " + std::to_string(task.symbols.size());
  text.note = "What the network reads at step " + std::to_string(hit.column) + ".";
  show_tip(hit, std::move(text));
}

float largest(const SlotView& slot) {
  float most = 0;
  for (const float v : slot.value)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

void state_strip(Stage& stage, const SlotView& h, float height) {
  const auto offset = static_cast<std::size_t>(stage.axis.first) * static_cast<std::size_t>(h.rows);
  const MatrixView values = MatrixView::by_columns(std::span(h.value).subspan(offset), h.rows,
                                                   stage.axis.count);
  // tanh lives in -1 .. 1; only what can leave that range gets a scale of its own.
  const ColorScale scale{.limit = round_limit(largest(h), 1)};
  const CellHit hit = heat_strip("hidden state", values, stage.axis,
                                 {.scale = scale,
                                  .height = height,
                                  .name = {"h_t"},
                                  .address = address_of(h.layer + "." + h.name)});
  take_playhead(stage, hit);
  if (hit) show_tip(hit, cell_tip(stage.example, h, hit.row, hit.column));
}

void guess_rows(Stage& stage, const SlotView& p, int rows) {
  const TaskView& task = stage.input.now.task;
  std::vector<std::string> glyphs;
  std::vector<std::pair<float, bool>> numbers;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t) {
    std::vector<SymbolGuess> top = top_guesses(p, t, rows);
    top.resize(static_cast<std::size_t>(rows), {-1, NAN});
    for (const SymbolGuess& guess : top) {
      glyphs.push_back(guess.symbol < 0 ? "" : symbol_glyph(task, guess.symbol));
      numbers.emplace_back(guess.probability,
                           guess.symbol >= 0 &&
                               guess.symbol == stage.example.targets[static_cast<std::size_t>(t)]);
    }
  }
  std::vector<Guess> guesses;
  for (std::size_t i = 0; i < glyphs.size(); ++i)
    guesses.push_back({glyphs[i], numbers[i].first, numbers[i].second});
  const CellHit hit = guess_lane("guesses", guesses, stage.axis,
                                 {.rows = rows,
                                  .name = {"guesses"},
                                  .address = [](int rank, int t) {
                                    return "guess[" + std::to_string(rank) + "]@" +
                                           std::to_string(t);
                                  }});
  stage.texts.push_back(last_place());
  take_playhead(stage, hit);
  if (!hit) return;
  const std::vector<SymbolGuess> top = top_guesses(p, hit.column, rows);
  if (hit.row < 0 || hit.row >= static_cast<int>(top.size())) return;
  const SymbolGuess& guess = top[static_cast<std::size_t>(hit.row)];
  TooltipText text = cell_tip(stage.example, p, guess.symbol, hit.column);
  text.name = notation_of(p, guess.symbol, hit.column) + "  " + symbol_name(task, guess.symbol);
  show_tip(hit, std::move(text));
}

void target_row(Stage& stage, const SlotView& p) {
  const TaskView& task = stage.input.now.task;
  std::vector<std::string> glyphs;
  std::vector<Token> tokens;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t) {
    const int target = stage.example.targets[static_cast<std::size_t>(t)];
    glyphs.push_back(target < 0 ? "" : symbol_glyph(task, target));
  }
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const int t = stage.axis.first + static_cast<int>(i);
    const int target = stage.example.targets[static_cast<std::size_t>(t)];
    tokens.push_back({.text = glyphs[i], .value = target < 0 ? 0 : value_at(p, target, t)});
  }
  const CellHit hit =
      token_row("target", tokens, stage.axis,
                {.scale = {.kind = ScaleKind::kMagnitude, .limit = 1},
                 .name = {"target"},
                 .address = [](int, int t) { return "target@" + std::to_string(t); }});
  stage.texts.push_back(last_place());
  take_playhead(stage, hit);
  if (!hit) return;
  const int target = stage.example.targets[static_cast<std::size_t>(hit.column)];
  TooltipText text = cell_tip(stage.example, p, target, hit.column);
  text.name = "target_{" + std::to_string(hit.column) + "}  " + symbol_name(task, target);
  text.note = "What comes next in the text; the darker, the more the network expected it.";
  show_tip(hit, std::move(text));
}

void lane_end(const Stage& stage, const Rect& lane, std::string_view text) {
  draw_text_in(canvas(), Type::kMonoSmall,
               {stage.axis.end() + px(4), lane.Min.y - px(2), stage.axis.end() + px(kScaleRoom),
                lane.Min.y + px(12)},
               Align::kLeft, theme().muted, text);
}

void loss_lane(Stage& stage) {
  std::vector<float> bits;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    bits.push_back(loss_bits_at(stage.example, t));
  const TaskView& task = stage.input.now.task;
  // Two bits above blind guessing is a full bar: fixed, so that the lane does not flicker.
  const auto limit = static_cast<float>(std::ceil(task.uniform_bits) + 2);
  const CellHit hit = bar_lane("loss per step", bits, stage.axis,
                               {.limit = limit,
                                .height = kLossLane,
                                .name = {"loss"},
                                .address = [](int, int t) { return "loss@" + std::to_string(t); },
                                .labels = false});
  const Rect lane = last_place();
  lane_end(stage, lane, format_short(limit) + " bits");
  const float y = lane.Max.y - lane.GetHeight() * static_cast<float>(task.unigram_bits) / limit;
  styled_line(canvas(), {stage.axis.left(stage.axis.first), y}, {stage.axis.end(), y},
              theme().muted, px(1), LineStyle::kDashed);
  draw_text_in(canvas(), Type::kSmall,
               {stage.axis.end() + px(4), y - px(7), stage.axis.end() + px(kScaleRoom + 8), y + px(7)},
               Align::kLeft, theme().muted, "unigram");
  take_playhead(stage, hit);
  if (!hit) return;
  TooltipText text;
  text.name = "L_{" + std::to_string(hit.column) + "}";
  text.value = format_value(loss_bits_at(stage.example, hit.column)) + " bits";
  text.formula = {"L_{" + std::to_string(hit.column) + "} = −log2 p[target]"};
  text.note = "The mean over all steps is " + format_value(stage.example.loss_bits) + " bits.";
  show_tip(hit, std::move(text));
}

void gradient_lane(Stage& stage, const SlotView& h) {
  std::vector<float> lengths;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    lengths.push_back(gradient_length(h, t));
  float most = 0;
  for (int t = 0; t < stage.steps; ++t) {
    const float length = gradient_length(h, t);
    if (std::isfinite(length)) most = std::max(most, length);
  }
  const bool log = stage.outbox.state().gradient_log;
  const float limit = round_limit(most), floor = limit * 1e-6f;
  const CellHit hit =
      bar_lane("gradient", lengths, stage.axis,
               {.limit = limit,
                .logarithmic = log,
                .floor = floor,
                .height = kGradientLane,
                .color = model_look(theme(), 0).color,
                .name = {"‖∂L/∂h‖"},
                .address = [](int, int t) { return "grad@" + std::to_string(t); },
                .labels = false});
  const Rect lane = last_place();
  lane_end(stage, lane, format_short(limit));
  draw_text_in(canvas(), Type::kMonoSmall,
               {stage.axis.end() + px(4), lane.Max.y - px(13), stage.axis.end() + px(kScaleRoom),
                lane.Max.y + px(1)},
               Align::kLeft, theme().muted, log ? format_short(floor) : "0");
  take_playhead(stage, hit);
  if (!hit) return;
  TooltipText text;
  text.name = "‖∂L/∂h_{" + std::to_string(hit.column) + "}‖";
  text.value = format_value(gradient_length(h, hit.column));
  text.shape = format_shape(h.rows, 1);
  text.note =
      "How much the loss of the steps from here on would change with the state at this step. It "
      "flows from right to left; each step back multiplies it by Wh and the slope of the activation.";
  show_tip(hit, std::move(text));
}

}  // namespace

ViewInfo UnrollPanel::info() const {
  return {"unroll", "Unroll", Dock::kCentre,
          "Time runs to the right. At every step the network reads one symbol (input), updates its "
          "hidden state h (one row per unit: orange below zero, blue above), and guesses the next "
          "symbol (best guess on top, darker = surer, framed = right). Below: the loss per step, "
          "and how strongly the loss pulls at each earlier state (gradient, flowing right to left)."};
}

std::string UnrollPanel::note(const ViewInput& input) const {
  const ExampleView& example = input.numbers.example;
  return "this example: " + format_value(example.loss_bits) + " bits · update " +
         format_count(static_cast<std::int64_t>(example.update));
}

void UnrollPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.now.example;
  const SlotView* h = find_slot(example, "h");
  const SlotView* p = find_slot(example, "p");
  watch_row(input, outbox);
  gradient_scale(input, outbox);
  const Rect room = content_rect();
  if (example.inputs.empty() || !h || !p) {
    empty_state(room, "No example yet", "It appears with the first snapshot.", icon::kGrid);
    return;
  }
  Stage stage{.input = input, .outbox = outbox, .example = example};
  stage.steps = steps_of(example);
  stage.axis = fit_time_axis(outbox.state(), stage.steps, room.Min.x + lane_name_width(),
                             room.Max.x - px(kScaleRoom));
  stage.at = playhead_step(outbox.state(), stage.steps);

  const float gap = px(metric::kGap), token = px(metric::kTokenHeight);
  const bool scrolls = stage.axis.count < stage.steps;
  const float fixed = 2 * token + px(kLossLane) + px(kGradientLane) + px(metric::kPlayheadLabel) +
                      6 * gap + (scrolls ? px(metric::kMinHit) + gap : 0);
  const float left = room.GetHeight() - fixed;
  const float row = px(kGuessRow);
  int guesses = static_cast<int>((left - px(kLeastStrip)) / row);
  guesses = std::clamp(left < px(kLeastStrip) ? 3 : guesses / 2, 1, kMostGuesses);
  const float strip = std::max(px(kLeastStrip), left - row * static_cast<float>(guesses));

  const float top = ImGui::GetCursorScreenPos().y;
  input_row(stage);
  state_strip(stage, *h, strip);
  guess_rows(stage, *p, guesses);
  target_row(stage, *p);
  loss_lane(stage);
  gradient_lane(stage, *h);
  const float bottom = ImGui::GetItemRectMax().y;
  const Rect band = take_place({room.GetWidth(), px(metric::kPlayheadLabel)});
  const int at = playhead_step(outbox.state(), stage.steps);
  playhead(stage.axis, static_cast<float>(at), top, bottom + px(metric::kHalfGap),
           "t = " + std::to_string(at), band.Min.y, stage.texts);
  time_scroller(outbox.state(), stage.axis, stage.steps);
}

}  // namespace unroll::viz
