#include "viz/views/next_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr int kGuesses = 5, kPhoneGuesses = 4;
constexpr int kNumbers = 4;                                         // of each kind
constexpr float kLeadColumn = 60, kGlyphCell = 18, kWordCell = 72;  // logical pixels

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
  const float height = px(metric::kTokenHeight);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
  draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, t.muted, "has read");
  const float from = row.Min.x + px(kLeadColumn);
  const auto glyph_at = [&](int i) {
    const int symbol = example.inputs[static_cast<std::size_t>(i)];
    return symbol < 0 ? std::string() : symbol_glyph(task, symbol);
  };
  const auto width_of = [&](const std::string& glyph) {
    if (!has_words(task.symbols)) return px(kGlyphCell);
    return std::clamp(text_width(Type::kLabel, glyph) + px(metric::kGap), px(kGlyphCell),
                      px(kWordCell));
  };
  int first = at;
  float used = width_of(glyph_at(at));
  const float room = row.Max.x - from, dots = px(kGlyphCell);
  // Where something is left out, dots take the place of the earliest.
  while (first > 0 && used + width_of(glyph_at(first - 1)) <= room - (first > 1 ? dots : 0))
    used += width_of(glyph_at(--first));
  float x = from;
  std::string read;
  if (first > 0) {
    read = "…";
    draw_text_in(canvas(), Type::kLabel, {x, row.Min.y, x + dots, row.Max.y}, Align::kCenter,
                 t.muted, read);
    x += dots;
  }
  for (int i = first; i <= at; ++i) {
    const std::string glyph = glyph_at(i);
    const float width = width_of(glyph);
    const Rect cell(snap(x), row.Min.y, snap(x + width) - px(1), row.Max.y);
    const bool now = i == at;
    fill_rect(canvas(), cell, now ? t.accent : t.soft, px(metric::kRadiusCell));
    const Type type = text_width(Type::kLabel, glyph) < width ? Type::kLabel : Type::kSmall;
    draw_text_in(canvas(), type, cell, Align::kCenter, now ? t.accent_ink : t.ink,
                 fit_text(type, glyph, cell.GetWidth()));
    read += glyph;
    x += width;
  }
  ui().items().cell("has read", row.Min, row.Max, read, Role::kText);
}

/// What does not fit is counted.
void rest_row(int left_out) {
  if (left_out > 0) note_text("… and " + std::to_string(left_out) + " more numbers");
}

/// The numbers read at this step, by name; where they are many, those that are not zero.
void values_read(const TaskView& task, const ExampleView& example, int at) {
  const int rows = static_cast<int>(task.symbols.size());
  const auto begin = static_cast<std::size_t>(at * rows);
  if (begin + static_cast<std::size_t>(rows) > example.values.size()) return;
  const RowSpacing spacing(0);
  int shown = 0, zeros = 0;
  for (int row = 0; row < rows; ++row) {
    const float value = example.values[begin + static_cast<std::size_t>(row)];
    if (rows > kNumbers && value == 0) {
      ++zeros;
    } else if (shown < kNumbers) {
      readout_row("reads " + with_codes(task.symbols[static_cast<std::size_t>(row)]),
                  format_value(static_cast<double>(value)));
      ++shown;
    }
  }
  rest_row(rows - shown - zeros);
  if (zeros > 0) note_text(shown > 0 ? "All others are 0." : "All of them are 0.");
}

/// Predicted numbers and, where they are asked for, the true ones.
void numbers_predicted(const Snapshot& snapshot, Outbox& outbox, const SlotView& y, int at) {
  const ExampleView& example = snapshot.example;
  const RowSpacing spacing(0);
  for (int row = 0; row < std::min(y.rows, kNumbers); ++row) {
    const std::string name = static_cast<std::size_t>(row) < snapshot.task.classes.size()
                                 ? with_codes(snapshot.task.classes[static_cast<std::size_t>(row)])
                                 : std::to_string(row);
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const Rect place(from.x, from.y, from.x + ImGui::GetContentRegionAvail().x,
                     from.y + px(metric::kTitleRow));
    readout_row("expects " + name, format_value(static_cast<double>(value_at(y, row, at))));
    offer_row(outbox, "expects " + name, place, y, row, at);
    const auto i = static_cast<std::size_t>(at * y.rows + row);
    if (has_target(example, at) && i < example.target_values.size())
      readout_row("truth " + name, format_value(static_cast<double>(example.target_values[i])),
                  theme().good);
  }
  rest_row(y.rows - kNumbers);
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
  return {"next", "Next guess", Dock::kRight,
          "What the network answers after what it has read up to the playhead: its best guesses "
          "with their probabilities, or the numbers that it expects. The right answer carries a "
          "check mark, true numbers stand below. Loss is −log2 of the probability that it gave to "
          "the right answer, or the squared error."};
}

std::string NextPanel::note(const ViewInput& input) const {
  const ExampleView& example = input.now.example;
  const int at = playhead_step(input.state, example);
  if (at < 0) return {};
  const std::string step = "t = " + std::to_string(at);
  if (!has_target(example, at)) return step + " · not asked here";
  const TaskView& task = input.now.task;
  return step + " · loss " + loss_text(task, static_cast<double>(loss_at(task, example, at)));
}

void NextPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.now.example;
  const TaskView& task = input.now.task;
  const SlotView* p = prediction_slot(input.now);
  const int at = playhead_step(outbox.state(), example);
  if (!p || at < 0) {
    note_text("Nothing read yet.");
    return;
  }
  const RowSpacing spacing(input.phone ? metric::kHalfGap : metric::kGap);
  if (example.inputs.empty())
    values_read(task, example, at);
  else
    context_row(task, example, at);
  if (task.loss != LossKind::kSoftmax) return numbers_predicted(input.now, outbox, *p, at);
  const int target = example.targets[static_cast<std::size_t>(at)];
  const std::vector<SymbolGuess> top =
      guesses_with_target(*p, at, target, input.phone ? kPhoneGuesses : kGuesses);
  if (top.empty()) {
    note_text("The probabilities are no longer finite numbers.");
    return;
  }
  std::vector<std::string> names;
  for (const SymbolGuess& guess : top) names.push_back(class_glyph(task, guess.symbol));
  std::vector<Guess> rows;
  for (std::size_t i = 0; i < top.size(); ++i)
    rows.push_back({names[i], top[i].probability, top[i].symbol == target});
  const CellHit hit = input.phone ? expects_row(rows) : guess_list("best guesses", rows);
  if (hit && hit.row >= 0 && hit.row < static_cast<int>(top.size())) {
    const int symbol = top[static_cast<std::size_t>(hit.row)].symbol;
    TooltipText text = cell_tip(input, *p, symbol, at);
    text.name += "  " + class_name(task, symbol);
    show_tip(hit, std::move(text));
    offer_calculation(outbox, hit, *p, symbol, at, false);
  }
}

}  // namespace unroll::viz
