#include "viz/views/what_if_panel.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_diagram.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/input_edits.h"
#include "viz/views/input_entry.h"
#include "viz/views/measure.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/views/watch_row.h"
#include "viz/views/what_if_draw.h"
#include "viz/views/what_if_words.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kPlot = 190, kPixel = 14;
constexpr float kMostMemory = 150, kLeastMemory = 32, kPhoneMemory = 64, kMemoryLegend = 24;
constexpr std::size_t kMostChips = 60, kMostChipsPhone = 24;
constexpr int kMostRows = 4;
constexpr ColorScale kProbability{.kind = ScaleKind::kMagnitude, .limit = 1};

/// What the parts of the panel need.
struct WhatIf {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& now;
  const ExampleView& before;
  const TaskView& task;
  bool changed;  ///< the input, or something is held
  bool edited;   ///< the input
  TimeAxis axis;
  int at = 0;
};

bool has_symbols(const ExampleView& example) { return !example.inputs.empty(); }

bool is_changed(const WhatIf& w, int t) {
  if (!w.changed) return false;
  return std::ranges::any_of(w.input.now.what_if.front().edits, [t](const InputEdit& edit) {
    return !edit.of_source && edit.step == t;
  });
}

/// What the operation under the cursor does to `slot`, in the row drawn last.
void light_row(const WhatIf& w, const SlotView* slot) {
  const Rect row(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  light_both(w.input, w.axis, row, slot);
}

/// One row of symbols over the axis; `id_at` gives -1 where there is none.
template <class IdAt, class Glyph, class Value>
CellHit symbols(const WhatIf& w, const std::string& label, std::string_view word, IdAt id_at,
                Glyph glyph, Value value, bool frames) {
  std::vector<std::string> texts;
  std::vector<Token> tokens;
  for (int t = w.axis.first; t < w.axis.first + w.axis.count; ++t)
    texts.push_back(id_at(t) < 0 ? std::string() : glyph(id_at(t)));
  for (int t = w.axis.first; t < w.axis.first + w.axis.count; ++t) {
    const std::string& text = texts[static_cast<std::size_t>(t - w.axis.first)];
    tokens.push_back({.text = text,
                      .value = value(t),
                      .strong = frames && is_changed(w, t),
                      .absent = text.empty()});
  }
  const CellHit hit =
      token_row(label, tokens, w.axis,
                {.scale = kProbability,
                 .name = {.word = word},
                 .address = [&label](int, int t) { return label + "@" + std::to_string(t); },
                 .current = frames ? w.at : -1,
                 .shorten = true});
  take_playhead(w.outbox.state(), hit);
  return hit;
}

void reads(const WhatIf& w) {
  const auto glyph = [&](int id) { return symbol_glyph(w.task, id); };
  const auto none = [](int) { return 0.0f; };
  if (w.edited)
    symbols(
        w, "read before", "read before",
        [&](int t) { return w.before.inputs[static_cast<std::size_t>(t)]; }, glyph, none, false);
  const CellHit hit = symbols(
      w, "reads", w.edited ? "reads now" : "reads",
      [&](int t) { return w.now.inputs[static_cast<std::size_t>(t)]; }, glyph, none, true);
  light_row(w, w.now.find("embed", "x"));
  if (!hit) return;
  TooltipText text;
  const int id = w.now.inputs[static_cast<std::size_t>(hit.column)];
  text.name = "input_{" + std::to_string(hit.column) + "}";
  text.value = id < 0 ? "nothing" : symbol_name(w.task, id);
  text.shape = "1 of " + std::to_string(w.task.symbols.size());
  text.note = id < 0                      ? "The example has ended before; others are longer."
              : is_changed(w, hit.column) ? "You have put it there."
                                          : "Press it to change it below.";
  tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

/// The way to how the probability of `id` came about.
void offer_answer(const WhatIf& w, const CellHit& hit, int id) {
  if (const SlotView* p = prediction_slot(w.input.now); p && id >= 0)
    offer_calculation(w.outbox, hit, *p, id, hit.column, false);
}

/// Where the network is asked, its best answer, shaded by the probability that it gives to it.
void answers(const WhatIf& w, const ExampleView& example, const std::string& label,
             std::string_view word) {
  const auto answer = [&](int t) { return has_target(w.now, t) ? answer_at(example, t) : -1; };
  const CellHit hit = symbols(
      w, label, word, answer, [&](int id) { return class_glyph(w.task, id); },
      [&](int t) {
        const int id = answer(t);
        return id < 0 ? 0 : answer_value(example, id, t);
      },
      false);
  if (!hit) return;
  const int id = answer(hit.column);
  TooltipText text;
  text.name = "answer at t = " + std::to_string(hit.column);
  text.shape = "1 of " + std::to_string(w.task.classes.size());
  if (id < 0) {
    text.note = "No answer is asked for at this step.";
  } else {
    text.value = class_name(w.task, id) + " " + percent(answer_value(example, id, hit.column));
    if (&example == &w.now) offer_answer(w, hit, id);
  }
  tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

/// The right answers, as far as they are known.
void truth(const WhatIf& w) {
  const CellHit hit = symbols(
      w, "right answer", "right answer",
      [&](int t) { return w.now.targets[static_cast<std::size_t>(t)]; },
      [&](int id) { return class_glyph(w.task, id); },
      [&](int t) {
        const int id = w.now.targets[static_cast<std::size_t>(t)];
        return id < 0 ? 0 : answer_value(w.now, id, t);
      },
      false);
  const int id = hit ? w.now.targets[static_cast<std::size_t>(hit.column)] : -1;
  if (id < 0) return;
  offer_answer(w, hit, id);
  TooltipText text;
  text.name = "target_{" + std::to_string(hit.column) + "}";
  text.value = class_name(w.task, id) + " " + percent(answer_value(w.now, id, hit.column));
  text.shape = "1 of " + std::to_string(w.task.classes.size());
  text.note = "The right answer, with the probability that it gets.";
  tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

/// Every symbol, to be put at the playhead.
void choose_symbol(const WhatIf& w) {
  const int present = w.now.inputs[static_cast<std::size_t>(w.at)];
  if (present < 0) {
    note_text("This example has ended before step " + std::to_string(w.at) + ".");
    return;
  }
  const auto put = [&](int id) {
    w.outbox.post(SetInput{with_edit(w.input.now, w.input.edits, {.step = w.at, .symbol = id})});
  };
  if (w.task.symbols.size() > (w.input.phone ? kMostChipsPhone : kMostChips)) {
    std::vector<std::string> names;
    for (std::size_t id = 0; id < w.task.symbols.size(); ++id)
      names.push_back(symbol_glyph(w.task, static_cast<int>(id)));
    const std::vector<std::string_view> views(names.begin(), names.end());
    int chosen = present;
    if (dropdown("at step " + std::to_string(w.at), chosen, views, {.dense = !w.input.phone}))
      put(chosen);
    return;
  }
  note_text("At step " + std::to_string(w.at) + " it reads:");
  const float right = content_rect().Max.x;
  for (std::size_t id = 0; id < w.task.symbols.size(); ++id) {
    const std::string glyph = symbol_glyph(w.task, static_cast<int>(id));
    if (id > 0) {
      const float next = ImGui::GetItemRectMax().x + px(metric::kHalfGap) +
                         text_width(Type::kTitle, glyph) + 2 * px(metric::kPadControl);
      if (next <= right) ImGui::SameLine(0, px(metric::kHalfGap));
    }
    const bool chosen = static_cast<int>(id) == present;
    if (chip(glyph + "##put" + std::to_string(id), chosen, {.dense = true}) && !chosen)
      put(static_cast<int>(id));
  }
}

/// Numbers at the playhead, a slider each.
void choose_numbers(const WhatIf& w) {
  const int rows = static_cast<int>(w.now.values.size()) / std::max(1, steps_of(w.now));
  float most = 1;
  for (const float v : w.before.values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  const auto limit = static_cast<double>(round_limit(most, 1e-3f));
  InputEdit edit{.step = w.at};
  const std::vector<float> read = values_read(w.input.now, w.input.edits);
  for (int row = 0; row < rows; ++row)
    edit.values.push_back(read[static_cast<std::size_t>(w.at * rows + row)]);
  bool changed = false;
  for (int row = 0; row < std::min(rows, kMostRows); ++row) {
    const auto i = static_cast<std::size_t>(row);
    const std::string name =
        i < w.task.symbols.size() ? with_codes(w.task.symbols[i]) : "number " + std::to_string(row);
    changed |= slider(name + " at step " + std::to_string(w.at) + "##put" + std::to_string(row),
                      edit.values[i], {.min = -limit, .max = limit}, {.dense = !w.input.phone})
                   .changed;
  }
  if (changed) w.outbox.post(SetInput{with_edit(w.input.now, w.input.edits, std::move(edit))});
}

/// A small picture that is read first: a press turns a point over.
void picture(const WhatIf& w) {
  const int steps = std::max(1, static_cast<int>(w.now.source_length));
  const int rows = static_cast<int>(w.now.source_values.size()) / steps;
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(rows))));
  const bool square = steps == 1 && side * side == rows;
  const int columns = square ? side : steps, lines = square ? side : rows;
  note_text("It sees this picture. Press a point to turn it over.");
  const std::vector<float> read = values_read(w.input.now, w.input.edits, true);
  const float cell = px(kPixel);
  const Rect place =
      take_place({ImGui::GetContentRegionAvail().x, cell * static_cast<float>(lines)});
  const Rect grid(place.Min.x, place.Min.y, place.Min.x + cell * static_cast<float>(columns),
                  place.Max.y);
  CellHit hit = begin_grid(
      "picture", grid, lines, columns,
      [&](float y) { return static_cast<int>((y - grid.Min.y) / cell); },
      [&](float x) { return static_cast<int>((x - grid.Min.x) / cell); }, {});
  for (int r = 0; r < lines; ++r)
    for (int c = 0; c < columns; ++c) {
      const int step = square ? 0 : c, row = square ? r * columns + c : r;
      const float v = read[static_cast<std::size_t>(step * rows + row)];
      const Rect box(grid.Min.x + cell * static_cast<float>(c),
                     grid.Min.y + cell * static_cast<float>(r),
                     grid.Min.x + cell * static_cast<float>(c + 1) - px(1),
                     grid.Min.y + cell * static_cast<float>(r + 1) - px(1));
      draw_cell(canvas(), box, kProbability, v);
      const std::string name = "pixel " + std::to_string(r) + " " + std::to_string(c);
      ui().items().number(name, box.Min, box.Max, {v});
      if (r != hit.row || c != hit.column) continue;
      hit.rect = box;
      if (!hit.clicked) continue;
      InputEdit edit{.of_source = true, .step = step};
      const auto from = read.begin() + step * rows;
      edit.values.assign(from, from + rows);
      edit.values[static_cast<std::size_t>(row)] = v > 0.5f ? 0.0f : 1.0f;
      w.outbox.post(SetInput{with_edit(w.input.now, w.input.edits, std::move(edit))});
    }
  finish_grid(hit, grid);
}

void controls(const WhatIf& w) {
  input_entry(w.input, w.outbox);
  if (!w.input.phone) ImGui::SameLine();
  watch_row(w.input, w.outbox);
  input_entry_problem(w.input, w.outbox);
}

/// Numbers that are read and answers that are numbers.
void numbers(const WhatIf& w) {
  const int rows = static_cast<int>(w.now.values.size()) / std::max(1, steps_of(w.now));
  const float height = px(kPlot);
  if (rows == 2) {
    draw_throw(w.input, w.outbox, w.input.phone ? px(260) : px(240));
  } else {
    draw_series(w.input, w.outbox, w.axis, 0, height);
  }
  const LegendEntry entries[] = {
      {.text = "read", .mark = LegendMark::kFrame, .color = theme().positive},
      {.text = "expected next", .mark = LegendMark::kFrame, .color = theme().negative}};
  legend_line(entries, content_rect().Min.x);
  choose_numbers(w);
}

/// The memory as it is now and, of a changed input, what that has made of it: step by step to the
/// right, in what room is left.
void memories(const WhatIf& w) {
  const SlotView* now = main_slot(w.input.now);
  if (now == nullptr) return;
  const SlotView* before = w.before.find(now->layer, now->name);
  const bool changed = w.changed && before != nullptr && before->value.size() == now->value.size();
  const float gap = ImGui::GetStyle().ItemSpacing.y, lanes = changed ? 2 : 1;
  const float room = w.input.phone ? px(kPhoneMemory) * lanes
                                   : content_rect().GetHeight() - px(kMemoryLegend) - gap * lanes;
  const float height = std::min(room / lanes, px(kMostMemory));
  if (height < px(kLeastMemory)) return;
  const auto lane = [&](const std::string& label, std::string_view word,
                        const std::vector<float>& values, const ColorScale& scale) {
    const auto from = static_cast<std::size_t>(w.axis.first * now->rows),
               count = static_cast<std::size_t>(w.axis.count * now->rows);
    const auto ended = [&w](int t) { return t >= w.now.length; };
    CellHit hit = heat_strip(
        label,
        MatrixView::by_columns(std::span(values).subspan(from, count), now->rows, w.axis.count),
        w.axis,
        {.scale = scale,
         .height = height,
         .name = {.text = now->symbol, .word = word},
         .address = address_of(label + " " + now->layer + "." + now->name),
         .absent = ended});
    light_pointed(w.input.state, w.axis, ImGui::GetItemRectMin().y, ImGui::GetItemRectMax().y);
    take_playhead(w.outbox.state(), hit);
    if (hit && ended(hit.column)) hit = {};
    return hit;
  };
  const ColorScale scale{.limit = slot_limit(w.now, *now, false)};
  if (const CellHit hit = lane("memory", changed ? "memory now" : "memory", now->value, scale)) {
    show_tip(hit, cell_tip(w.input, *now, hit.row, hit.column));
    offer_calculation(w.outbox, hit, *now, hit.row, hit.column, false);
  }
  light_row(w, now);
  std::vector<float> difference;
  if (changed)
    std::ranges::transform(now->value, before->value, std::back_inserter(difference),
                           std::minus<>());
  if (changed)
    if (const CellHit hit = lane("change of the memory", "now − before", difference, scale)) {
      TooltipText text = cell_tip(w.input, *now, hit.row, hit.column);
      text.note = "It was " +
                  format_value(static_cast<double>(value_at(*before, hit.row, hit.column))) +
                  " before.";
      show_tip(hit, std::move(text));
    }
  const LegendEntry entries[] = {
      {.text = changed ? "memory, and its change" : "memory", .scale = scale}};
  legend_line(entries, w.axis.x0);
}

}  // namespace

ViewInfo WhatIfPanel::info() const {
  return {"whatif", "What if", Dock::kStage,
          "Change what the network reads and see what it would answer: press a symbol and choose "
          "another, type a sentence, turn points of a picture over, draw another throw of the "
          "ball. What "
          "is held in Cell or Weights is listed with a button that releases it. "
          "It is computed beside the training, on a copy; all views show the changed example until "
          "you give it back, watch another one, or start anew. Below: the answers before and now, "
          "shaded by the probability that the network gives to them."};
}

std::string WhatIfPanel::note(const ViewInput& input) const {
  if (std::string effect = hold_effect_text(input.now); !effect.empty()) return effect;
  if (input.now.what_if.empty()) return "nothing is changed";
  const std::size_t count = input.now.what_if.front().edits.size();
  return count == 1 ? "1 step is changed" : std::to_string(count) + " steps are changed";
}

void WhatIfPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& now = input.now.example;
  const Rect room = content_rect();
  if (steps_of(now) == 0 || !prediction_slot(input.now))
    return empty_state(room, "No example yet", "It appears with the first snapshot.", icon::kGrid);
  WhatIf w{.input = input,
           .outbox = outbox,
           .now = now,
           .before = untouched(input.now),
           .task = input.now.task,
           .changed = !input.now.what_if.empty(),
           .edited = !input_edits(input.now).empty()};
  controls(w);
  held_list(input, outbox);
  w.axis = fit_time_axis(outbox.state(), now, w.task, room);
  w.at = playhead_step(outbox.state(), now);
  const RowSpacing spacing(metric::kGap);
  if (!now.source_values.empty()) picture(w);
  if (!now.source.empty()) {
    std::string line;
    for (int i = 0; i < now.source_length; ++i)
      line += (i > 0 ? " " : "") + source_glyph(w.task, now.source[static_cast<std::size_t>(i)]);
    readout_row("source", line);
  }
  if (has_symbols(now)) reads(w);
  if (w.task.loss == LossKind::kSoftmax) {
    if (w.changed) answers(w, w.before, "answered before", "before");
    answers(w, now, "answers", w.changed ? "answers now" : "answers");
    light_row(w, prediction_slot(input.now));
    truth(w);
    const LegendEntry entries[] = {{.text = "probability", .scale = kProbability}};
    legend_line(entries, w.axis.x0);
  }
  time_scroller(outbox.state(), w.axis, now);
  const std::string words_of_it = what_if_words(input.now);
  body_text(words_of_it);
  ui().items().cell("what if", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), words_of_it,
                    Role::kStatus);
  if (has_symbols(now))
    choose_symbol(w);
  else
    numbers(w);
  memories(w);
}

}  // namespace unroll::viz
