#include "viz/views/example_viewer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/nn/model_config.h"
#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/path_plot.h"

namespace unroll::viz {
namespace {

constexpr float kPixel = 14, kThrow = 150, kSeries = 110;  // logical pixels
constexpr int kMostSymbols = 160;                          // of a long example the beginning
constexpr ColorScale kInk{.kind = ScaleKind::kMagnitude, .limit = 1};

/// A word on what follows, and the text, broken to the panel's width.
void named_lines(std::string_view name, const std::string& text) {
  note_text(name);
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect place = take_place({width, wrapped_height(Type::kMonoSmall, width, text)});
  draw_wrapped(canvas(), Type::kMonoSmall, place.Min, width, theme().ink, text);
  ui().items().cell("example " + std::string(name), place.Min, place.Max, text, Role::kText);
}

template <class Glyph>
std::string joined(const std::vector<std::int32_t>& ids, int count, bool words,
                   const Glyph& glyph) {
  const int all = std::min(count, static_cast<int>(ids.size()));
  std::string out;
  for (int t = 0; t < std::min(all, kMostSymbols); ++t) {
    const std::int32_t id = ids[static_cast<std::size_t>(t)];
    if (words && t > 0) out += ' ';
    out += id < 0 ? std::string("·") : glyph(id);
  }
  return all > kMostSymbols ? out + " …" : out;
}

/// The side of a square of so many cells; 0 if there is none.
int side_of(int cells) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(cells))));
  return side * side == cells ? side : 0;
}

void cells(const MatrixView& picture) {
  note_text("sees");
  const CellHit hit = heat_map("example picture", picture,
                               {.scale = kInk,
                                .largest_cell = kPixel,
                                .numbers = false,
                                .address =
                                    [](int row, int column) {
                                      return "example pixel[" + std::to_string(row) + "," +
                                             std::to_string(column) + "]";
                                    }},
                               {.width = px(kPixel) * static_cast<float>(picture.columns)});
  if (!hit || hit.row < 0) return;
  TooltipText text;
  text.name = "row " + std::to_string(hit.row) + ", column " + std::to_string(hit.column);
  text.value = format_value(static_cast<double>(picture.at(hit.row, hit.column)));
  text.shape = format_shape(picture.rows, picture.columns);
  show_tip(hit, std::move(text));
}

/// A picture as its cells; several numbers per step as a column each.
void seen_cells(const ExampleView& example) {
  const int steps = std::max(1, static_cast<int>(example.source_length));
  const int rows = static_cast<int>(example.source_values.size()) / steps;
  const int side = steps == 1 ? side_of(rows) : 0;
  cells(side > 0 ? MatrixView::by_rows(example.source_values, side, side)
                 : MatrixView::by_columns(example.source_values, rows, steps));
}

/// A picture that is read patch by patch, each a step, put together again: `across` patches of
/// `side` cells in a row of it.
void patches(const std::vector<float>& values, int across, int side) {
  const int all = across * side;
  std::vector<float> pixels;
  for (int row = 0; row < all; ++row)
    for (int column = 0; column < all; ++column) {
      const int patch = row / side * across + column / side;
      const int cell = row % side * side + column % side;
      pixels.push_back(values[static_cast<std::size_t>(patch * side * side + cell)]);
    }
  cells(MatrixView::by_rows(pixels, all, all));
}

/// The row of a list of columns, each with `rows` numbers.
std::vector<float> row_of(const std::vector<float>& values, int rows, int row, int steps) {
  std::vector<float> out;
  for (int t = 0; t < steps; ++t) out.push_back(values[static_cast<std::size_t>(t * rows + row)]);
  return out;
}

void numbers(const ViewInput& input, Outbox& outbox) {
  const ExampleView& example = input.now.example;
  const int all = std::max(1, steps_of(example));
  const int rows = static_cast<int>(example.values.size()) / all;
  const int steps = std::min(all, static_cast<int>(example.length));
  if (input.now.config.task.kind == TaskKind::kScene && side_of(all) > 0 && side_of(rows) > 0)
    return patches(example.values, side_of(all), side_of(rows));
  std::vector<std::vector<float>> lines;
  for (int row = 0; row < rows; ++row) lines.push_back(row_of(example.values, rows, row, steps));
  if (rows == 2) {
    note_text("the places of the ball, one step after the other");
    const CellHit hit =
        path_plot("example throw", lines[0], lines[1],
                  {.height = px(kThrow),
                   .address = [](int t) { return "example place@" + std::to_string(t); },
                   .current = playhead_step(input.state, example)},
                  {});
    if (!hit || hit.column < 0) return;
    const auto t = static_cast<std::size_t>(hit.column);
    if (hit.clicked) move_playhead(outbox.state(), hit.column, false);
    TooltipText text;
    text.name = "place at step " + std::to_string(hit.column);
    text.value = format_value(static_cast<double>(lines[0][t])) + " " +
                 format_value(static_cast<double>(lines[1][t]));
    text.shape = "2 numbers";
    return show_tip(hit, std::move(text));
  }
  std::vector<PlotSeries> series;
  std::vector<std::string> names;
  for (int row = 0; row < rows; ++row) {
    const auto at = static_cast<std::size_t>(row);
    const bool named = at < input.now.task.symbols.size();
    names.push_back(named ? input.now.task.symbols[at] : std::to_string(row));
  }
  for (std::size_t row = 0; row < lines.size(); ++row)
    series.push_back({.name = names[row],
                      .y = lines[row],
                      .color = theme().models[row % 4],
                      .style = static_cast<LineStyle>(row % 4)});
  line_plot("example series", series,
            {.height = px(kSeries), .x_label = "steps", .x_noun = "step"});
}

void symbols(const Snapshot& now) {
  const ExampleView& example = now.example;
  const TaskView& task = now.task;
  if (!example.source.empty())
    named_lines("source", joined(example.source, example.source_length, has_words(task.sources),
                                 [&](int id) { return source_glyph(task, id); }));
  if (!example.inputs.empty())
    named_lines("reads", joined(example.inputs, example.length, has_words(task.symbols),
                                [&](int id) { return symbol_glyph(task, id); }));
}

void answers(const Snapshot& now) {
  const ExampleView& example = now.example;
  if (example.targets.empty()) return;
  named_lines("is to answer", joined(example.targets, example.length, has_words(now.task.classes),
                                     [&](int id) { return class_glyph(now.task, id); }));
}

/// Where one of your own goes in.
void own_example(const ViewInput& input, Outbox& outbox) {
  const ExampleView& example = input.now.example;
  const Options dense{.dense = !input.phone};
  const bool draws = !example.values.empty();
  Options own = dense;
  own.help = "What if: give the network an input of your own and see its answers at once.";
  if (button(draws                            ? "Draw your own"
             : !example.source_values.empty() ? "Change the picture"
                                              : "Type your own",
             {.icon = icon::kPencil}, own))
    outbox.wish(OpenView{"whatif"});
  if (!is_attentive(input.config.model.kind)) return;
  const ButtonSpec spec{.icon = icon::kGrid};
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < button_width("Show attention", spec)) ImGui::NewLine();
  Options look = dense;
  look.help = "Which steps of this example look at which";
  if (button("Show attention", spec, look)) outbox.wish(OpenView{"attention"});
}

}  // namespace

bool is_of_numbers(const ExampleView& example) {
  return !example.source_values.empty() || !example.values.empty();
}

void example_viewer(const ViewInput& input, Outbox& outbox) {
  const ExampleView& example = input.now.example;
  if (steps_of(example) == 0) return;
  separator();
  heading_row("One example", example.from == WatchSource::kHeldOut ? "held-out" : "of the batch");
  named_example_stepper(input, outbox);
  const RowSpacing rows(metric::kHalfGap);
  if (!example.source_values.empty()) seen_cells(example);
  if (!example.values.empty()) numbers(input, outbox);
  symbols(input.now);
  answers(input.now);
  own_example(input, outbox);
}

}  // namespace unroll::viz
