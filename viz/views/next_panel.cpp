#include "viz/views/next_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"

namespace unroll::viz {
namespace {

constexpr int kGuesses = 5, kPhoneGuesses = 4;
constexpr float kLeadColumn = 60;  // logical pixels

/// The best guesses; the last one makes room for the right answer if that is not among them.
std::vector<SymbolGuess> guesses_with_target(const SlotView& p, int at, int target, int count) {
  std::vector<SymbolGuess> top = top_guesses(p, at, count);
  const bool among = std::any_of(top.begin(), top.end(),
                                 [&](const SymbolGuess& guess) { return guess.symbol == target; });
  if (!top.empty() && target >= 0 && !among) top.back() = {target, value_at(p, target, at)};
  return top;
}

/// The last symbols read, as many as fit, the newest on the accent.
void context_row(const TaskView& task, const ExampleView& example, int at) {
  const Theme& t = theme();
  const float width = px(18), height = px(metric::kTokenHeight);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
  const std::string_view lead = "has read";
  const float from = row.Min.x + px(kLeadColumn);
  draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, t.muted, lead);
  const int fitting = std::max(1, static_cast<int>((row.Max.x - from) / width));
  const int first = std::max(0, at - fitting + 1);
  float x = from;
  std::string read;
  for (int i = first; i <= at; ++i) {
    const int symbol = example.inputs[static_cast<std::size_t>(i)];
    const std::string glyph = symbol_glyph(task, symbol);
    const Rect cell(snap(x), row.Min.y, snap(x + width) - px(1), row.Max.y);
    const bool now = i == at;
    fill_rect(canvas(), cell, now ? t.accent : t.soft, px(metric::kRadiusCell));
    const Type type = text_width(Type::kLabel, glyph) < width ? Type::kLabel : Type::kSmall;
    draw_text_in(canvas(), type, cell, Align::kCenter, now ? t.accent_ink : t.ink, glyph);
    read += glyph;
    x += width;
  }
  ui().items().cell("has read", row.Min, row.Max, read, Role::kText);
}

/// Where height is dear: the guesses in one row.
CellHit expects_row(std::span<const Guess> rows) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  CellHit hit;
  {
    const LayoutGuard layout;
    ImGui::SetCursorScreenPos({at.x + px(kLeadColumn), at.y});
    hit = guess_chips("best guesses", rows, {.width = width - px(kLeadColumn)});
  }
  const Rect row = take_place({width, ImGui::GetItemRectSize().y});
  draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, "expects");
  return hit;
}

}  // namespace

ViewInfo NextPanel::info() const {
  return {
      "next", "Next symbol", Dock::kRight,
      "What the network expects after the symbol under the playhead: its five best guesses with "
      "their probabilities. The right answer carries a check mark. Loss is −log2 of the "
      "probability that it gave to the right answer."};
}

std::string NextPanel::note(const ViewInput& input) const {
  const ExampleView& example = input.numbers.example;
  const int at = playhead_step(input.state, steps_of(example));
  if (at < 0) return {};
  return "t = " + std::to_string(at) + " · loss " + format_value(loss_bits_at(example, at)) +
         " bits";
}

void NextPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.numbers.example;
  const TaskView& task = input.numbers.task;
  const SlotView* p = find_slot(example, "p");
  const int at = playhead_step(outbox.state(), steps_of(example));
  if (!p || at < 0) {
    note_text("Nothing read yet.");
    return;
  }
  const RowSpacing spacing(input.phone ? metric::kHalfGap : metric::kGap);
  context_row(task, example, at);
  const int target = example.targets[static_cast<std::size_t>(at)];
  const std::vector<SymbolGuess> top =
      guesses_with_target(*p, at, target, input.phone ? kPhoneGuesses : kGuesses);
  if (top.empty()) {
    note_text("The probabilities are no longer finite numbers.");
    return;
  }
  std::vector<std::string> names;
  for (const SymbolGuess& guess : top) names.push_back(symbol_glyph(task, guess.symbol));
  std::vector<Guess> rows;
  for (std::size_t i = 0; i < top.size(); ++i)
    rows.push_back({names[i], top[i].probability, top[i].symbol == target});
  const CellHit hit = input.phone ? expects_row(rows) : guess_list("best guesses", rows);
  if (hit && hit.row >= 0 && hit.row < static_cast<int>(top.size())) {
    const int symbol = top[static_cast<std::size_t>(hit.row)].symbol;
    TooltipText text = cell_tip(example, *p, symbol, at);
    text.name += "  " + symbol_name(task, symbol);
    show_tip(hit, std::move(text));
  }
}

}  // namespace unroll::viz
