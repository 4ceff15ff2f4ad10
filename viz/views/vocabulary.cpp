#include "viz/views/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "viz/views/reading.h"
#include "viz/widgets/card.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

constexpr float kCellWidth = 24, kWordWidth = 56, kCellHeight = 22;  // logical pixels
constexpr int kMostWords = 80;

std::vector<int> by_frequency(const TaskView& task) {
  std::vector<int> order(task.symbols.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return task.counts[static_cast<std::size_t>(a)] > task.counts[static_cast<std::size_t>(b)];
  });
  return order;
}

void tell(const TaskView& task, int symbol, const CellHit& hit) {
  const auto count = static_cast<std::int64_t>(task.counts[static_cast<std::size_t>(symbol)]);
  const double share = symbol_share(task, symbol);
  TooltipText text;
  text.name = symbol_name(task, symbol);
  text.value = format_count(count) + " ×";
  text.shape = "symbol " + std::to_string(symbol);
  text.note = format_short(std::round(share * 1000) / 10) + " % of the text: a surprise of " +
              format_value(share > 0 ? -std::log2(share) : INFINITY) +
              " bits for one who knows only this";
  tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

}  // namespace

void vocabulary(const TaskView& task) {
  if (task.symbols.empty() || task.counts.size() != task.symbols.size()) return;
  const std::vector<int> order = by_frequency(task);
  const bool words = has_words(task.symbols);
  const int all = static_cast<int>(order.size());
  const int count = words ? std::min(all, kMostWords) : all;
  const float gap = px(1), height = px(kCellHeight);
  const float room = ImGui::GetContentRegionAvail().x;
  const int columns =
      std::clamp(static_cast<int>((room + gap) / (px(words ? kWordWidth : kCellWidth) + gap)), 1,
                 std::max(1, count));
  const int rows = (count + columns - 1) / columns;
  const float width = room / static_cast<float>(columns);
  const Rect grid = take_place({room, static_cast<float>(rows) * (height + gap) - gap});

  CellHit hit = begin_grid(
      "symbols", grid, rows, columns,
      [&](float y) { return static_cast<int>((y - grid.Min.y) / (height + gap)); },
      [&](float x) { return static_cast<int>((x - grid.Min.x) / width); }, {});
  const double most = symbol_share(task, order.front());
  const ColorScale scale{.kind = ScaleKind::kMagnitude, .limit = 1};
  for (int i = 0; i < count; ++i) {
    const int symbol = order[static_cast<std::size_t>(i)];
    const int row = i / columns, column = i % columns;
    const float x0 = snap(grid.Min.x + static_cast<float>(column) * width);
    const float x1 = snap(grid.Min.x + static_cast<float>(column + 1) * width) - gap;
    const float y0 = grid.Min.y + static_cast<float>(row) * (height + gap);
    const Rect cell(x0, y0, x1, y0 + height);
    // The eye reads area and darkness by their root; shares span three decades.
    const double share = symbol_share(task, symbol);
    const auto part = static_cast<float>(most > 0 ? std::sqrt(share / most) : 0);
    const ImU32 fill = color_of(theme(), scale, part);
    fill_rect(canvas(), cell, fill, px(metric::kRadiusCell));
    const std::string glyph = symbol_glyph(task, symbol);
    const Type type =
        text_width(Type::kLabel, glyph) < cell.GetWidth() ? Type::kLabel : Type::kSmall;
    draw_text_in(canvas(), type, cell, Align::kCenter, ink_on(theme(), fill),
                 words ? fit_text(type, glyph, cell.GetWidth()) : glyph);
    ui().items().cell("symbol[" + std::to_string(symbol) + "]", cell.Min, cell.Max, glyph);
    if (row == hit.row && column == hit.column) {
      hit.rect = cell;
      if (hit) tell(task, symbol, hit);
    }
  }
  if (hit && hit.row * columns + hit.column >= count) hit.row = hit.column = -1;
  finish_grid(hit, grid);
  if (count < all) note_text("… and " + std::to_string(all - count) + " rarer ones");
}

}  // namespace unroll::viz
