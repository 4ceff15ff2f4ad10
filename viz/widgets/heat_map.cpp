#include "viz/widgets/heat_map.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/dense_cells.h"
#include "viz/widgets/format.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

std::string cell_text(float value) {
  if (!std::isfinite(value)) return format_value(value);
  return std::abs(value) < 9.995f ? format_fixed(value, 2) : format_short(value);
}

std::string_view name_of(std::span<const std::string_view> names, int index) {
  return static_cast<std::size_t>(index) < names.size() ? names[static_cast<std::size_t>(index)]
                                                        : std::string_view();
}

/// The room for the name of column `c` over `cell`: beyond its edges where the neighbours have
/// none.
Rect name_room(std::span<const std::string_view> names, int c, Rect cell) {
  const float missing = text_width(Type::kLabel, name_of(names, c)) - cell.GetWidth();
  if (missing <= 0 || !name_of(names, c + 1).empty() || (c > 0 && !name_of(names, c - 1).empty()))
    return cell;
  return {cell.Min.x - missing / 2 - px(1), cell.Min.y, cell.Max.x + missing / 2 + px(1),
          cell.Max.y};
}

float widest(std::span<const std::string_view> names) {
  float width = 0;
  for (const std::string_view name : names) width = std::max(width, text_width(Type::kLabel, name));
  return width;
}

}  // namespace

CellHit heat_map(std::string_view label, const MatrixView& values, const HeatMapSpec& spec,
                 const Options& options) {
  const float width = take_width(options);
  if (values.empty()) {
    const float height = spec.height > 0 ? spec.height : px(96);
    empty_state(take_place({width, height}), spec.empty);
    return {};
  }
  const Theme& t = theme();
  const int rows = values.rows, columns = values.columns;
  const float names_width =
      spec.row_names.empty() ? 0 : std::min(widest(spec.row_names), width / 3) + px(metric::kGap);
  const float names_height = spec.column_names.empty() ? 0 : px(metric::kTitleRow);
  float cell_width =
      std::min((width - names_width) / static_cast<float>(columns), px(spec.largest_cell));
  float cell_height = cell_width;
  if (spec.height > 0)
    cell_height =
        std::min(px(spec.largest_cell), (spec.height - names_height) / static_cast<float>(rows));
  const Rect place = take_place({names_width + cell_width * static_cast<float>(columns),
                                 names_height + cell_height * static_cast<float>(rows)});
  const ImVec2 origin(place.Min.x + names_width, place.Min.y + names_height);
  const Rect grid(origin, place.Max);
  const auto cell_rect = [&](int r, int c) {
    const float side = std::min(cell_width, cell_height);
    const float gap = side >= px(20) ? px(2) : side >= px(7) ? px(1) : 0;
    return Rect(snap(origin.x + cell_width * static_cast<float>(c)),
                snap(origin.y + cell_height * static_cast<float>(r)),
                snap(origin.x + cell_width * static_cast<float>(c + 1)) - gap,
                snap(origin.y + cell_height * static_cast<float>(r + 1)) - gap);
  };
  CellHit hit = begin_grid(
      label, grid, rows, columns,
      [&](float y) { return static_cast<int>(std::floor((y - origin.y) / cell_height)); },
      [&](float x) { return static_cast<int>(std::floor((x - origin.x) / cell_width)); }, options,
      format_shape(rows, columns));

  ImDrawList* list = canvas();
  const float number_width = text_width(Type::kMonoSmall, "−0.00");
  const bool numbers = spec.numbers && cell_width >= number_width + px(6) && cell_height >= px(18);
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const bool dense = are_dense(rows, columns, std::min(cell_width, cell_height));
  const bool listed = spec.address && ui().items().records_cells();
  if (dense) {
    const Rect cells(cell_rect(0, 0).Min, cell_rect(rows - 1, columns - 1).Max);
    dense_cells(list, ImGui::GetID(label.data(), label.data() + label.size()), cells, values,
                spec.scale, spec.absent);
  }
  if (hit.column >= 0) hit.rect = cell_rect(hit.row, hit.column);
  for (int c = 0; c < columns; ++c) {
    if (names_height > 0)
      draw_text_in(list, Type::kLabel,
                   name_room(spec.column_names, c,
                             {cell_rect(0, c).Min.x, place.Min.y, cell_rect(0, c).Max.x, origin.y}),
                   Align::kCenter,
                   c == spec.marked_column ? t.accent
                   : c == hit.column       ? t.ink
                                           : t.muted,
                   name_of(spec.column_names, c));
    for (int r = 0; r < (dense && !listed ? 0 : rows); ++r) {
      const Rect cell = cell_rect(r, c);
      if (spec.absent && spec.absent(r, c)) continue;
      const float value = values.at(r, c);
      if (!dense)
        draw_cell(list, cell, spec.scale, value, std::min(cell_width, cell_height) - px(1),
                  !numbers);
      if (numbers) {
        const bool finite = std::isfinite(value);
        const ImU32 ink = finite ? ink_on(t, color_of(t, spec.scale, value)) : t.missing_ink;
        const std::string text = cell_text(value);
        if (!finite) {
          const ImVec2 middle = cell.GetCenter();
          const float half = text_width(Type::kMonoSmall, text) / 2 + px(3), high = px(8);
          fill_rect(list, {middle.x - half, middle.y - high, middle.x + half, middle.y + high},
                    t.missing, px(metric::kRadiusCell));
        }
        draw_text_in(list, Type::kMonoSmall, cell, Align::kCenter, ink, text);
      }
      if (listed) ui().items().number(spec.address(r, c), cell.Min, cell.Max, {value});
    }
  }
  if (disabled) fill_rect(list, grid, with_alpha(t.panel, 0.6f));
  for (int r = 0; r < rows && names_width > 0; ++r)
    draw_text_in(
        list, Type::kLabel,
        {place.Min.x, cell_rect(r, 0).Min.y, origin.x - px(metric::kGap), cell_rect(r, 0).Max.y},
        Align::kRight,
        r == spec.marked_row ? t.accent
        : r == hit.row       ? t.ink
                             : t.muted,
        name_of(spec.row_names, r));
  const auto mark = [&](const Rect& first, const Rect& last) {
    Rect frame(first.Min, last.Max);
    frame.Expand(px(3));
    stroke_rect(list, frame, t.accent, px(metric::kRadiusMark), px(1.5f));
  };
  if (spec.marked_row >= 0 && spec.marked_row < rows)
    mark(cell_rect(spec.marked_row, 0), cell_rect(spec.marked_row, columns - 1));
  if (spec.marked_column >= 0 && spec.marked_column < columns)
    mark(cell_rect(0, spec.marked_column), cell_rect(rows - 1, spec.marked_column));
  for (int c = 0; c < columns && spec.mark_column; ++c)
    spec.mark_column(c, {cell_rect(0, c).Min, cell_rect(rows - 1, c).Max});
  finish_grid(hit, grid);
  return hit;
}

}  // namespace unroll::viz
