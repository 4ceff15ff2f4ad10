#include "viz/views/neurons_contexts.h"

#include <algorithm>
#include <string>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kGlyph = 18, kWord = 44, kValue = 58, kBetweenRows = 2, kBeside = 560;
constexpr int kLeastRows = 2;

float row_height() { return px(metric::kTokenHeight) + px(kBetweenRows); }

const Answer<UnitFinding>* answer_of(const NeuronScene& s) {
  const auto& unit = s.input.now.findings.unit;
  const UnitChoice wanted{s.slot.layer + "." + s.slot.name, s.unit};
  return unit && (!unit->ok() || unit->found.choice == wanted) ? &*unit : nullptr;
}

/// The line that ends where the unit has the value, at the right end of the column.
void context_row(const NeuronScene& s, const UnitContext& context, const std::string& name) {
  const TaskView& task = s.input.now.task;
  const float cell = px(has_words(task.symbols) ? kWord : kGlyph);
  const Rect room = content_rect();
  const float end = room.Max.x - px(kValue);
  const int fitting = std::max(1, static_cast<int>((end - room.Min.x) / cell));
  const int all = static_cast<int>(context.symbols.size()), count = std::min(all, fitting);
  std::vector<std::string> texts;
  for (const std::int32_t symbol : context.symbols) texts.push_back(symbol_glyph(task, symbol));
  std::vector<Token> tokens;
  for (int i = all - count; i < all; ++i) {
    const auto at = static_cast<std::size_t>(i);
    tokens.push_back({.text = texts[at], .value = context.values[at], .strong = i == all - 1});
  }
  const int first = context.step - count + 1;
  const TimeAxis axis{end - cell * static_cast<float>(count), cell, first, count};
  const CellHit hit =
      token_row(name, tokens, axis,
                {.scale = s.scale,
                 .address = [&](int, int t) { return name + "@" + std::to_string(t); },
                 .shorten = true});
  const std::string value = format_value(static_cast<double>(context.values.back()));
  const Rect number(end, room.Min.y, room.Max.x, ImGui::GetItemRectMax().y);
  draw_text_in(canvas(), Type::kMono, number, Align::kRight, theme().ink, value);
  ui().items().cell("value: " + name, number.Min, number.Max, value, Role::kText);
  if (!hit) return;
  TooltipText text;
  text.name = "held-out sequence " + std::to_string(context.sequence + 1) + ", step " +
              std::to_string(hit.column);
  text.value = format_value(static_cast<double>(
      context.values[static_cast<std::size_t>(all - count + hit.column - first)]));
  text.shape = format_shape(1, all);
  text.note = "Click: show this sequence, with the playhead at this place.";
  show_tip(hit, std::move(text));
  if (!hit.clicked) return;
  s.outbox.post(Watch{WatchSource::kHeldOut, static_cast<std::uint32_t>(context.sequence)});
  move_playhead(s.outbox.state(), context.step);
}

void list_of(const NeuronScene& s, const UnitFinding& found, bool high, int rows) {
  const std::vector<UnitContext>& contexts = high ? found.highest : found.lowest;
  const std::string word = high ? "highest" : "lowest";
  heading_row("Places where unit " + std::to_string(s.unit) + " is " + word, "value");
  const RowSpacing spacing(kBetweenRows);
  const int count = std::min(rows, static_cast<int>(contexts.size()));
  for (int i = 0; i < count; ++i)
    context_row(s, contexts[static_cast<std::size_t>(i)], word + " " + std::to_string(i + 1));
}

}  // namespace

float unit_contexts_least() {
  return px(metric::kTitleRow) + px(metric::kGap) + kLeastRows * row_height() + px(metric::kGap);
}

void unit_contexts(const NeuronScene& s, float height) {
  s.outbox.ask_unit({s.slot.layer + "." + s.slot.name, s.unit});
  const Answer<UnitFinding>* answer = answer_of(s);
  if (answer == nullptr) return note_text("Reading held-out sequences …");
  if (!answer->ok()) return note_text(answer->refused);
  const UnitFinding& found = answer->found;
  const std::string words = "What do these places have in common? From " +
                            std::to_string(found.sequences) +
                            " held-out sequences, at most one place of each; the value is the one "
                            "after the framed symbol.";
  const Rect room = content_rect();
  const bool beside = room.GetWidth() >= px(kBeside);
  const float below = wrapped_height(Type::kLabel, room.GetWidth(), words) + px(metric::kGap);
  const float each = (beside ? height : height / 2) - below - px(metric::kTitleRow + metric::kGap);
  const int most = static_cast<int>(found.highest.size());
  const int rows =
      height > 0 ? std::clamp(static_cast<int>(each / row_height()), 1, std::max(1, most)) : most;
  if (!beside) {
    list_of(s, found, true, rows);
    list_of(s, found, false, rows);
    return note_text(words);
  }
  const float gap = px(metric::kPad), wide = snap((room.GetWidth() - gap) / 2);
  begin_column(room.Min, wide);
  list_of(s, found, true, rows);
  end_column();
  begin_column({room.Min.x + wide + gap, room.Min.y}, wide);
  list_of(s, found, false, rows);
  const float bottom = end_column();
  ImGui::SetCursorScreenPos({room.Min.x, bottom + px(metric::kHalfGap)});
  note_text(words);
}

}  // namespace unroll::viz
