#include "viz/views/neurons_text.h"

#include <algorithm>
#include <string>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kGlyph = 22, kWord = 44, kNumber = 36, kGuessRow = 18, kBetweenLines = 6;
constexpr float kLeastMark = 3, kArrow = 6;  // of the chosen unit's row
constexpr float kUnitName = 14;

/// What stands at step t: the symbol that is read, or the first of the numbers.
std::string text_at(const NeuronScene& s, int t) {
  const auto at = static_cast<std::size_t>(t);
  if (!s.example.inputs.empty())
    return s.example.inputs[at] < 0 ? std::string()
                                    : symbol_glyph(s.input.now.task, s.example.inputs[at]);
  const std::size_t rows = s.input.now.task.symbols.size();
  return rows * at < s.example.values.size() && t < s.example.length
             ? format_fixed(static_cast<double>(s.example.values[rows * at]), 1)
             : std::string();
}

bool reads_words(const NeuronScene& s) {
  return !s.example.inputs.empty() && has_words(s.input.now.task.symbols);
}

void take_step(const NeuronScene& s, const CellHit& hit) {
  if (hit.clicked && hit.column >= 0) move_playhead(s.outbox.state(), hit.column);
  point_at(s.outbox.state(), hit);
}

/// What the operation under the cursor does to the slot.
void light_unit(const NeuronScene& s, const TimeAxis& axis, const Rect& lane) {
  light_both(s.input, axis, lane, &s.slot);
}

/// What is read at the steps of `axis`, on the colours of the unit; cells are called `what`@t.
void symbols_row(const NeuronScene& s, const TimeAxis& axis, const LaneName& name,
                 const std::string& what) {
  std::vector<std::string> texts;
  for (int t = axis.first; t < axis.first + axis.count; ++t) texts.push_back(text_at(s, t));
  // Of a number that is cut off the wrong part would be left.
  const bool legible = !s.example.inputs.empty() || axis.column_width >= px(kNumber);
  std::vector<Token> tokens;
  for (int t = axis.first; t < axis.first + axis.count; ++t) {
    const std::string& text = texts[static_cast<std::size_t>(t - axis.first)];
    tokens.push_back({.text = legible ? std::string_view(text) : std::string_view(),
                      .value = value_at(s.slot, s.unit, t),
                      .strong = t == s.at,
                      .absent = text.empty()});
  }
  const std::string label = what + " from " + std::to_string(axis.first);
  const float top = ImGui::GetCursorScreenPos().y;
  const CellHit hit =
      token_row(label, tokens, axis,
                {.scale = s.scale,
                 .name = name,
                 .address = [&](int, int t) { return what + "@" + std::to_string(t); },
                 .shorten = true});
  const Rect lane(axis.left(axis.first), top, axis.end(), ImGui::GetItemRectMax().y);
  light_unit(s, axis, lane);
  mark_holds(s.input.now, s.slot, s.unit, axis, lane);
  take_step(s, hit);
  if (!hit) return;
  show_tip(hit, cell_tip(s.input, s.slot, s.unit, hit.column));
  offer_calculation(s.outbox, hit, s.slot, s.unit, hit.column, false);
}

/// The number of the unit at each step, for tests and readers.
void list_values(const NeuronScene& s, const Rect& lane) {
  if (!ui().items().records_cells()) return;
  for (int t = s.axis.first; t < s.axis.first + s.axis.count; ++t)
    ui().items().number("neuron " + address(s.slot, s.unit, t), {s.axis.left(t), lane.Min.y},
                        {s.axis.right(t), lane.Max.y}, {value_at(s.slot, s.unit, t)});
}

void guesses_row(const NeuronScene& s, const SlotView& p, const TimeAxis& axis, int rows) {
  const TaskView& task = s.input.now.task;
  std::vector<std::string> texts;
  std::vector<Guess> guesses;
  for (int t = axis.first; t < axis.first + axis.count; ++t) {
    std::vector<SymbolGuess> top = top_guesses(p, t, rows);
    top.resize(static_cast<std::size_t>(rows), {-1, 0});
    for (const SymbolGuess& guess : top) {
      texts.push_back(guess.symbol < 0 ? std::string() : class_glyph(task, guess.symbol));
      const auto at = static_cast<std::size_t>(t);
      const bool asked = has_target(s.example, t);
      guesses.push_back({.probability = guess.probability,
                         .target = asked && s.example.targets[at] == guess.symbol,
                         .pale = !asked});
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) guesses[i].text = texts[i];
  const std::string label = "guesses from " + std::to_string(axis.first);
  const CellHit hit = guess_lane(
      label, guesses, axis,
      {.rows = rows,
       .name = {.text = "p_{t}", .word = "guesses", .note = "best on top"},
       .address = [](int rank,
                     int t) { return "guess[" + std::to_string(rank) + "]@" + std::to_string(t); },
       .shorten = true});
  take_step(s, hit);
  if (!hit || hit.row < 0) return;
  const auto i = static_cast<std::size_t>((hit.column - axis.first) * rows + hit.row);
  TooltipText text;
  text.name = "guess " + std::to_string(hit.row + 1) + " at step " + std::to_string(hit.column);
  text.value = texts[i] + "  " + percent(guesses[i].probability);
  text.shape = "1 of " + std::to_string(s.input.now.task.classes.size());
  text.note = guesses[i].pale     ? "Nobody asks at this step."
              : guesses[i].target ? "It is the right answer."
                                  : "Another answer would be right.";
  show_tip(hit, std::move(text));
  const std::vector<SymbolGuess> top = top_guesses(p, hit.column, rows);
  if (hit.row < static_cast<int>(top.size()))
    offer_calculation(s.outbox, hit, p, top[static_cast<std::size_t>(hit.row)].symbol, hit.column,
                      false);
}

/// The row of the chosen unit: a frame, an arrow before it, its name behind it.
void mark_unit(const NeuronScene& s, float top, float height) {
  const float row = height / static_cast<float>(s.slot.rows);
  const float middle = top + row * (static_cast<float>(s.unit) + 0.5f);
  const float half = std::max(row, px(kLeastMark)) / 2;
  Rect frame(s.axis.left(s.axis.first), snap(middle - half), s.axis.end(), snap(middle + half));
  frame.Expand(px(2));
  stroke_rect(canvas(), frame, theme().accent, px(metric::kRadiusBar), px(1.5f));
  const float arrow = px(kArrow), tip = frame.Min.x - px(1);
  canvas()->AddTriangleFilled({tip - arrow, middle - arrow}, {tip, middle},
                              {tip - arrow, middle + arrow}, theme().accent);
  const std::string name = "unit " + std::to_string(s.unit);
  const float right = ImGui::GetCurrentWindow()->WorkRect.Max.x;
  const Rect behind(frame.Max.x + px(metric::kHalfGap), snap(middle - px(kUnitName) / 2), right,
                    snap(middle + px(kUnitName) / 2));
  if (text_width(Type::kSmall, name) <= behind.GetWidth())
    draw_text_in(canvas(), Type::kSmall, behind, Align::kLeft, theme().accent, name);
  ui().items().cell("chosen unit", frame.Min, frame.Max, name, Role::kText);
}

}  // namespace

const SlotView* guesses_of(const Snapshot& snapshot) {
  return snapshot.task.loss == LossKind::kSquared ? nullptr : prediction_slot(snapshot);
}

std::vector<const SlotView*> neuron_slots(const ExampleView& example) {
  std::vector<const SlotView*> slots;
  const int steps = steps_of(example);
  for (const SlotView& slot : example.slots) {
    const bool data = slot.layer == "embed" || slot.layer == "input" || slot.layer == "source" ||
                      slot.layer == "loss";
    if (slot.per_step && slot.steps == steps && slot.rows > 1 && !data && !is_of_source(slot))
      slots.push_back(&slot);
  }
  return slots;
}

void unit_strip(const NeuronScene& s, float height) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const std::string units = std::to_string(s.slot.rows) + " units";
  const bool kept = s.slot.name == "h" || s.slot.name == "c";
  const bool memory = kept && is_recurrent(s.input.now.config.model.kind);
  const MatrixView all = MatrixView::by_columns(s.slot.value, s.slot.rows, s.slot.steps);
  const MatrixView seen{all.data + s.axis.first * all.column_stride, all.rows, s.axis.count,
                        all.row_stride, all.column_stride};
  const CellHit hit = heat_strip(
      "units", seen, s.axis,
      {.scale = s.scale,
       .height = height,
       .name = {.text = s.slot.symbol, .word = memory ? "memory" : "units", .note = units},
       .address = [&](int row, int t) { return address(s.slot, row, t); }});
  mark_unit(s, from.y, height);
  const Rect strip(s.axis.left(s.axis.first), from.y, s.axis.end(), from.y + height);
  light_unit(s, s.axis, strip);
  mark_holds(s.input.now, s.slot, s.axis, strip);
  light_pointed(s.input.state, s.axis, from.y, from.y + height);
  take_step(s, hit);
  if (!hit) return;
  TooltipText text = cell_tip(s.input, s.slot, hit.row, hit.column);
  text.note += "   Click: colour the text by unit " + std::to_string(hit.row) + ".";
  show_tip(hit, std::move(text));
  offer_calculation(s.outbox, hit, s.slot, hit.row, hit.column, false);
  if (hit.clicked) s.outbox.state().neuron_unit = hit.row;
}

void text_lanes(const NeuronScene& s, int guesses) {
  const RowSpacing spacing(1);
  const float top = ImGui::GetCursorScreenPos().y;
  symbols_row(s, s.axis, {.text = "input", .word = "reads"}, "text");
  list_values(s, {s.axis.left(s.axis.first), top, s.axis.end(), ImGui::GetItemRectMax().y});
  const SlotView* p = guesses_of(s.input.now);
  if (p != nullptr && guesses > 0) guesses_row(s, *p, s.axis, std::min(guesses, p->rows));
}

float text_lanes_height(const NeuronScene& s, int guesses) {
  const SlotView* p = guesses_of(s.input.now);
  const int rows = p == nullptr ? 0 : std::min(guesses, p->rows);
  return px(metric::kTokenHeight) + px(kGuessRow) * static_cast<float>(rows) + px(1);
}

void whole_text(const NeuronScene& s, int most) {
  const int steps = steps_of(s.example);
  if (s.axis.count >= steps || most < 1) return;
  const float left = ImGui::GetCursorScreenPos().x;
  const float width = px(s.example.inputs.empty() ? kNumber : reads_words(s) ? kWord : kGlyph);
  const int columns = std::max(1, static_cast<int>(ImGui::GetContentRegionAvail().x / width));
  const int lines = (steps + columns - 1) / columns, shown = std::min(most, lines);
  const int first = std::clamp(std::max(0, s.at) / columns - shown / 2, 0, lines - shown);
  const RowSpacing spacing(kBetweenLines);
  for (int line = first; line < first + shown; ++line) {
    const int from = line * columns;
    symbols_row(s, {left, width, from, std::min(columns, steps - from)}, {}, "whole");
  }
}

}  // namespace unroll::viz
