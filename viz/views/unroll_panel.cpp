#include "viz/views/unroll_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kScaleRoom = 56;  // right of the axis, for the ends of the lanes' scales
constexpr float kNarrow = 480;    // below this the scales stand inside the lanes
constexpr float kGuessRow = 18;
constexpr float kLeastStrip = 64;
constexpr float kLossLane = 36, kGradientLane = 44;
constexpr float kLowLossLane = 32, kLowGradientLane = 36;  // where height is dear
constexpr float kMostDecades = 12, kLeastDecades = 3;
constexpr float kScaleButton = 44;
constexpr int kLeastGuesses = 3, kMostGuesses = 5;
constexpr float kGuessShare = 0.4f;

/// Everything that the lanes share.
struct Stage {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  TimeAxis axis;
  int steps = 0;
  int at = 0;               ///< playhead
  bool narrow = false;      ///< no room right of the axis
  bool low = false;         ///< height is dear
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
  static constexpr std::string_view kSources[] = {"held-out", "training batch"};
  static constexpr std::string_view kShort[] = {"held-out", "batch"};
  int source = static_cast<int>(example.from);
  Options with_help = options;
  with_help.help =
      "Held-out text is never trained on. The training batch is what the next update learns from.";
  if (segmented("##watch", source, input.phone ? kShort : kSources, with_help))
    outbox.post(Watch{static_cast<WatchSource>(source), 0});
  const auto count = static_cast<std::int64_t>(example.count);
  const auto show = [&](std::int64_t index) {
    outbox.post(Watch{example.from, static_cast<std::uint32_t>((index + count) % count)});
  };
  ImGui::SameLine();
  Options step = options;
  step.disabled = count < 2;
  if (icon_button("previous example", icon::kChevronLeft, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) - 1);
  ImGui::SameLine(0, px(metric::kHalfGap));
  const std::string which = std::to_string(example.index + 1) + "/" + std::to_string(count);
  const Rect text =
      take_place({text_width(Type::kMono, "88/88"), ui().control_height(!input.phone)});
  draw_text_in(canvas(), Type::kMono, text, Align::kCenter, theme().muted, which);
  ui().items().cell("example", text.Min, text.Max, which, Role::kText);
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("next example", icon::kChevronRight, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) + 1);
}

/// The switch at the right end of the row before; one button where there is little room.
void gradient_scale(const ViewInput& input, Outbox& outbox) {
  static constexpr std::string_view kScales[] = {"log", "lin"};
  constexpr std::string_view kHelp = "Scale of the gradient lane. Key G.";
  bool& log = outbox.state().gradient_log;
  const float label = text_width(Type::kLabel, "gradient") + px(metric::kGap);
  ImGui::SameLine(0, px(metric::kGap));
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

void input_row(Stage& stage) {
  std::vector<std::string> glyphs;
  std::vector<Token> tokens;
  const TaskView& task = stage.input.now.task;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    glyphs.push_back(symbol_glyph(task, stage.example.inputs[static_cast<std::size_t>(t)]));
  for (const std::string& glyph : glyphs) tokens.push_back({.text = glyph});
  const CellHit hit = token_row("input", tokens, stage.axis,
                                {.name = {.text = "input", .word = "reads"},
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

/// tanh lives in -1 .. 1; only what can leave that range gets a scale of its own.
ColorScale state_scale(const SlotView& h) { return {.limit = round_limit(largest(h), 1)}; }

void state_strip(Stage& stage, const SlotView& h, float height) {
  const auto offset = static_cast<std::size_t>(stage.axis.first) * static_cast<std::size_t>(h.rows);
  const MatrixView values =
      MatrixView::by_columns(std::span(h.value).subspan(offset), h.rows, stage.axis.count);
  const std::string units = std::to_string(h.rows) + " units";
  const CellHit hit = heat_strip("hidden state", values, stage.axis,
                                 {.scale = state_scale(h),
                                  .height = height,
                                  .name = {.text = "h_t", .word = "memory", .note = units},
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
      numbers.emplace_back(
          guess.probability,
          guess.symbol >= 0 && guess.symbol == stage.example.targets[static_cast<std::size_t>(t)]);
    }
  }
  std::vector<Guess> guesses;
  for (std::size_t i = 0; i < glyphs.size(); ++i)
    guesses.push_back({glyphs[i], numbers[i].first, numbers[i].second});
  const CellHit hit =
      guess_lane("guesses", guesses, stage.axis,
                 {.rows = rows,
                  .name = {.text = "p_t", .word = "guesses", .note = "best on top"},
                  .address = [](int rank, int t) {
                    return "guess[" + std::to_string(rank) + "]@" + std::to_string(t);
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
                 .name = {.text = "target", .word = "true next"},
                 .address = [](int, int t) { return "target@" + std::to_string(t); }});
  stage.texts.push_back(last_place());
  take_playhead(stage, hit);
  if (!hit) return;
  const int target = stage.example.targets[static_cast<std::size_t>(hit.column)];
  TooltipText text = cell_tip(stage.example, p, target, hit.column);
  text.name = "target_{" + std::to_string(hit.column) + "}  " + symbol_name(task, target);
  text.note = "What really comes next, shaded like the guesses: by the probability it got.";
  show_tip(hit, std::move(text));
}

/// A number of a lane's scale at height `y`, right of the axis.
void scale_mark(const Stage& stage, float y, std::string_view text) {
  const float x = stage.axis.end() + px(4), half = px(7);
  draw_text_in(canvas(), Type::kMonoSmall,
               {x, y - half, x + text_width(Type::kMonoSmall, text) + px(1), y + half},
               Align::kLeft, theme().muted, text);
}

/// On a narrow screen: the ends of the scale below the lane's name.
void scale_below_name(const Stage& stage, const Rect& lane, std::string_view text) {
  const float right = stage.axis.x0 - px(metric::kGap);
  draw_text_in(
      canvas(), Type::kMonoSmall,
      {right - text_width(Type::kMonoSmall, text) - px(1), lane.Max.y - px(15), right, lane.Max.y},
      Align::kLeft, theme().muted, text);
}

/// The dashed line of the unigram baseline, with its name.
void unigram_line(Stage& stage, const Rect& lane, float limit) {
  const double bits = stage.input.now.task.unigram_bits;
  const float y = lane.Max.y - lane.GetHeight() * static_cast<float>(bits) / limit;
  styled_line(canvas(), {stage.axis.left(stage.axis.first), y}, {stage.axis.end(), y},
              theme().muted, px(1), LineStyle::kDashed);
  if (!stage.narrow) {
    scale_mark(stage, y, format_short(std::round(bits * 10) / 10) + " bits");
    scale_mark(stage, y + px(13), "unigram");
    return;
  }
  const std::string_view name = "unigram";
  const float width = text_width(Type::kSmall, name);
  const Rect place(stage.axis.end() - width - px(2), y - px(14), stage.axis.end(), y - px(1));
  fill_rect(canvas(), place, with_alpha(theme().panel, 0.8f), px(metric::kRadiusCell));
  draw_text_in(canvas(), Type::kSmall, place, Align::kLeft, theme().muted, name);
  stage.texts.push_back(place);
}

/// Lanes of bars tell by height alone: shade is for probabilities.
ImU32 bar_color() { return mix(theme().panel, theme().muted, 0.7f); }

void loss_lane(Stage& stage) {
  std::vector<float> bits;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    bits.push_back(loss_bits_at(stage.example, t));
  const TaskView& task = stage.input.now.task;
  // Two bits above blind guessing is a full bar: fixed, so that the lane does not flicker.
  const auto limit = static_cast<float>(std::ceil(task.uniform_bits) + 2);
  const LaneName name =
      stage.narrow ? LaneName{.word = "surprise"} : LaneName{.text = "loss", .word = "surprise"};
  const CellHit hit = bar_lane("loss per step", bits, stage.axis,
                               {.limit = limit,
                                .height = stage.low ? kLowLossLane : kLossLane,
                                .color = bar_color(),
                                .name = name,
                                .address = [](int, int t) { return "loss@" + std::to_string(t); },
                                .labels = false});
  const Rect lane = last_place();
  unigram_line(stage, lane, limit);
  if (stage.narrow) scale_below_name(stage, lane, "0…" + format_short(limit) + " bits");
  take_playhead(stage, hit);
  if (!hit) return;
  TooltipText text;
  text.name = "L_{" + std::to_string(hit.column) + "}";
  text.value = format_value(loss_bits_at(stage.example, hit.column)) + " bits";
  text.formula = {"L_{" + std::to_string(hit.column) + "} = −log2 p[target]"};
  text.note = "How much the true symbol surprised it. The mean over all steps is " +
              format_value(stage.example.loss_bits) + " bits.";
  show_tip(hit, std::move(text));
}

/// Whole decades around the lengths of the whole example, so that the lane seldom jumps. NaN when
/// there is nothing finite.
std::pair<float, float> gradient_range(const Stage& stage, const SlotView& h) {
  float least = INFINITY, most = 0;
  for (int t = 0; t < stage.steps; ++t) {
    const float length = gradient_length(h, t);
    if (!std::isfinite(length)) continue;
    most = std::max(most, length);
    if (length > 0) least = std::min(least, length);
  }
  if (most <= 0) return {NAN, NAN};
  const float limit = round_limit(most);
  const float decades = std::isfinite(least) ? std::ceil(std::log10(limit / least)) : kLeastDecades;
  return {limit * std::pow(10.0f, -std::clamp(decades, kLeastDecades, kMostDecades)), limit};
}

void gradient_lane(Stage& stage, const SlotView& h) {
  std::vector<float> lengths;
  for (int t = stage.axis.first; t < stage.axis.first + stage.axis.count; ++t)
    lengths.push_back(gradient_length(h, t));
  const bool log = stage.outbox.state().gradient_log;
  const auto [floor, limit] = gradient_range(stage, h);
  const bool known = std::isfinite(limit);
  const LaneName name =
      stage.narrow ? LaneName{.word = "gradient ←"}
                   : LaneName{.text = "‖∂L/∂h‖", .word = "gradient", .note = "blame, flowing ←"};
  const CellHit hit = bar_lane("gradient", lengths, stage.axis,
                               {.limit = known ? limit : 1,
                                .logarithmic = log,
                                .floor = known ? floor : 1e-6f,
                                .height = stage.low ? kLowGradientLane : kGradientLane,
                                .color = bar_color(),
                                .name = name,
                                .address = [](int, int t) { return "grad@" + std::to_string(t); },
                                .labels = false});
  const Rect lane = last_place();
  const std::string low = log ? format_short(floor) : "0", high = format_short(limit);
  if (!known) {
    if (!stage.narrow) scale_mark(stage, lane.GetCenter().y, "NaN");
  } else if (stage.narrow) {
    scale_below_name(stage, lane, low + "…" + high);
  } else {
    scale_mark(stage, lane.Min.y + px(6), high);
    scale_mark(stage, lane.Max.y - px(6), low);
  }
  take_playhead(stage, hit);
  if (!hit) return;
  TooltipText text;
  text.name = "‖∂L/∂h_{" + std::to_string(hit.column) + "}‖";
  text.value = format_value(gradient_length(h, hit.column));
  text.shape = format_shape(h.rows, 1);
  text.note =
      "How much the loss of the steps from here on would change with the state at this step. It "
      "flows from right to left; each step back multiplies it by Wh and the slope of the "
      "activation.";
  show_tip(hit, std::move(text));
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

/// What all but the strip, the guesses and the legend takes, with the gaps between all of them.
float fixed_height(const Stage& stage, bool low) {
  const float gap = px(low ? metric::kHalfGap : metric::kGap);
  float height = 2 * px(metric::kTokenHeight) + px(metric::kPlayheadLabel) + 7 * gap +
                 px(low ? kLowLossLane + kLowGradientLane : kLossLane + kGradientLane);
  if (stage.axis.count < stage.steps) height += time_scroller_height() + gap;
  if (stage.input.phone) height += ui().control_height() + gap;
  return height;
}

/// What the colours mean, in one line of `width`; the bars only where there is room.
std::vector<LegendEntry> legend_of(const Stage& stage, const SlotView& h, float width) {
  std::vector<LegendEntry> entries = {
      {.text = "memory", .scale = state_scale(h)},
      {.text = stage.narrow ? "probability" : "guesses, true next: probability",
       .scale = {.kind = ScaleKind::kMagnitude, .limit = 1}},
      {.text = stage.narrow ? "right" : "right guess",
       .mark = LegendMark::kFrame,
       .color = theme().good}};
  const float line = legend_height(entries, width);
  entries.push_back(
      {.text = "surprise: tall = unexpected", .mark = LegendMark::kBars, .color = bar_color()});
  if (legend_height(entries, width) > line) entries.pop_back();
  return entries;
}

/// Which example is shown, and the scale of the gradient.
void choice_row(const ViewInput& input, Outbox& outbox) {
  watch_row(input, outbox);
  gradient_scale(input, outbox);
}

}  // namespace

ViewInfo UnrollPanel::info() const {
  return {
      "unroll", "Unroll", Dock::kCentre,
      "Time runs to the right. At every step the network reads one symbol (input), updates its "
      "memory (the hidden state h, one row per unit: orange below zero, blue above), and guesses "
      "the next symbol (best guess on top, the right one framed). Shading is probability, in the "
      "guesses as in the true next symbol below them. Then come bars: the surprise (loss) at it, "
      "and how strongly it blames each earlier state (gradient, flowing right to left)."};
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
  // On a phone the picture comes first, and the choices after it.
  if (!input.phone) choice_row(input, outbox);
  const Rect room = content_rect();
  if (example.inputs.empty() || !h || !p) {
    empty_state(room, "No example yet", "It appears with the first snapshot.", icon::kGrid);
    return;
  }
  Stage stage{.input = input, .outbox = outbox, .example = example};
  stage.steps = steps_of(example);
  stage.narrow = room.GetWidth() < px(kNarrow);
  stage.axis =
      fit_time_axis(outbox.state(), stage.steps, room.Min.x + lane_name_width(!stage.narrow),
                    room.Max.x - (stage.narrow ? 0 : px(kScaleRoom)));
  stage.at = playhead_step(outbox.state(), stage.steps);

  const std::vector<LegendEntry> legend = legend_of(stage, *h, room.GetWidth());
  const float line = legend_height(legend, room.GetWidth());
  const bool below_axis = legend_height(legend, room.Max.x - stage.axis.x0) <= line;
  const float legend_left = below_axis ? stage.axis.x0 : room.Min.x;
  const float row = px(kGuessRow);
  const float fixed_roomy = fixed_height(stage, false) + line;
  stage.low =
      room.GetHeight() < fixed_roomy + px(kLeastStrip) + row * static_cast<float>(kLeastGuesses);
  const RowSpacing spacing(stage.low ? metric::kHalfGap : metric::kGap);
  const float fixed = stage.low ? fixed_height(stage, true) + line : fixed_roomy;
  const float left = room.GetHeight() - fixed;
  // Guesses and states share what is left; the states get the larger part.
  const int guesses =
      std::clamp(static_cast<int>(left * kGuessShare / row), kLeastGuesses, kMostGuesses);
  const float strip = std::max(px(kLeastStrip), left - row * static_cast<float>(guesses));

  const float top = ImGui::GetCursorScreenPos().y;
  input_row(stage);
  state_strip(stage, *h, strip);
  guess_rows(stage, *p, guesses);
  target_row(stage, *p);
  loss_lane(stage);
  gradient_lane(stage, *h);
  const float bottom = ImGui::GetItemRectMax().y;
  const Rect band = playhead_band(stage, room.GetWidth());
  const int at = playhead_step(outbox.state(), stage.steps);
  playhead(stage.axis, static_cast<float>(at), top, bottom + px(metric::kHalfGap),
           "t = " + std::to_string(at), band.Min.y, stage.texts);
  time_scroller(outbox.state(), stage.axis, stage.steps);
  legend_line(legend, legend_left);
  if (input.phone) choice_row(input, outbox);
}

}  // namespace unroll::viz
