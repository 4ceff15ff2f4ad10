#include "viz/views/neurons_text.h"

#include <algorithm>
#include <string>

#include "viz/views/cell_tips.h"
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
constexpr float kGlyph = 22, kWord = 56, kNumber = 36, kGuessRow = 18, kBetweenLines = 6;
constexpr int kMostGuesses = 5;

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

float column_width(const NeuronScene& s) {
  const TaskView& task = s.input.now.task;
  if (s.example.inputs.empty()) return px(kNumber);
  return px(has_words(task.symbols) || has_words(task.classes) ? kWord : kGlyph);
}

void take_playhead(const NeuronScene& s, const CellHit& hit) {
  if (hit.clicked && hit.column >= 0) move_playhead(s.outbox.state(), hit.column);
}

/// What the operation under the cursor does to the slot.
void light_unit(const NeuronScene& s, const TimeAxis& axis, const Rect& lane) {
  light_both(s.input, axis, lane, &s.slot);
}

void symbols_row(const NeuronScene& s, const TimeAxis& axis) {
  std::vector<std::string> texts;
  for (int t = axis.first; t < axis.first + axis.count; ++t) texts.push_back(text_at(s, t));
  std::vector<Token> tokens;
  for (int t = axis.first; t < axis.first + axis.count; ++t) {
    const std::string& text = texts[static_cast<std::size_t>(t - axis.first)];
    tokens.push_back({.text = text,
                      .value = value_at(s.slot, s.unit, t),
                      .strong = t == s.at,
                      .absent = text.empty()});
  }
  const std::string label = "text from " + std::to_string(axis.first);
  const float top = ImGui::GetCursorScreenPos().y;
  const CellHit hit = token_row(label, tokens, axis,
                                {.scale = s.scale,
                                 .address = [](int, int t) { return "text@" + std::to_string(t); },
                                 .shorten = true});
  light_unit(s, axis, {axis.left(axis.first), top, axis.end(), ImGui::GetItemRectMax().y});
  if (ui().items().records_cells())
    for (int t = axis.first; t < axis.first + axis.count; ++t)
      ui().items().cell("neuron " + address(s.slot, s.unit, t), {axis.left(t), top},
                        {axis.right(t), ImGui::GetItemRectMax().y},
                        format_value(static_cast<double>(value_at(s.slot, s.unit, t))));
  take_playhead(s, hit);
  if (hit) show_tip(hit, cell_tip(s.example, s.slot, s.unit, hit.column));
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
       .address = [](int rank,
                     int t) { return "guess[" + std::to_string(rank) + "]@" + std::to_string(t); },
       .shorten = true});
  take_playhead(s, hit);
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
    if (slot.per_step && slot.steps == steps && slot.rows > 1 && !data) slots.push_back(&slot);
  }
  return slots;
}

void unit_strip(const NeuronScene& s, float height) {
  const float left = ImGui::GetCursorScreenPos().x;
  const float width = ImGui::GetContentRegionAvail().x;
  const TimeAxis axis = TimeAxis::over(left, left + width, 0, s.slot.steps);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const CellHit hit =
      heat_strip("units", MatrixView::by_columns(s.slot.value, s.slot.rows, s.slot.steps), axis,
                 {.scale = s.scale, .height = height, .address = [&](int row, int t) {
                    return address(s.slot, row, t);
                  }});
  const float row = height / static_cast<float>(s.slot.rows);
  const float top = from.y + row * static_cast<float>(s.unit);
  Rect frame(axis.left(0), snap(top), axis.end(), snap(top + row));
  frame.Expand(px(2));
  stroke_rect(canvas(), frame, theme().accent, px(metric::kRadiusBar), px(1.5f));
  light_unit(s, axis, {axis.left(0), from.y, axis.end(), from.y + height});
  if (!hit) return;
  TooltipText text = cell_tip(s.example, s.slot, hit.row, hit.column);
  text.note += "   Click: colour the text by unit " + std::to_string(hit.row) + ".";
  show_tip(hit, std::move(text));
  if (hit.clicked) {
    s.outbox.state().neuron_unit = hit.row;
    move_playhead(s.outbox.state(), hit.column);
  }
}

void colored_sequence(const NeuronScene& s, float height) {
  const SlotView* p = guesses_of(s.input.now);
  const float left = ImGui::GetCursorScreenPos().x;
  const int steps = steps_of(s.example);
  const float width = column_width(s);
  const int columns = std::max(1, static_cast<int>(ImGui::GetContentRegionAvail().x / width));
  const int lines = (steps + columns - 1) / columns;
  const auto line_of = [&](int rows) {
    return px(metric::kTokenHeight) + px(kBetweenLines) + px(kGuessRow) * static_cast<float>(rows) +
           (rows > 0 ? px(1) : 0);
  };
  int rows = p == nullptr ? 0 : std::min(kMostGuesses, p->rows);
  while (height > 0 && rows > 1 && line_of(rows) * static_cast<float>(lines) > height) --rows;
  const int room =
      height > 0 ? std::max(1, static_cast<int>(height / line_of(rows))) : std::max(1, lines);
  const int shown = std::min(room, lines);
  const int first = std::clamp(std::max(0, s.at) / columns - shown / 2, 0, lines - shown);
  for (int line = first; line < first + shown; ++line) {
    const int from = line * columns, count = std::min(columns, steps - from);
    const TimeAxis axis{left, width, from, count};
    {
      const RowSpacing spacing(1);
      symbols_row(s, axis);
    }
    const RowSpacing spacing(kBetweenLines);
    if (rows > 0) guesses_row(s, *p, axis, rows);
  }
}

}  // namespace unroll::viz
