#include "viz/widgets/heat_strip.h"

#include <algorithm>
#include <cmath>

#include "engine/base/stronger.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"

namespace unroll::viz {
namespace {

/// The place of a lane, which spans from the layout cursor to the end of the axis.
Rect lane_place(const TimeAxis& axis, float height) {
  const float left = ImGui::GetCursorScreenPos().x;
  return take_place({std::max(px(1), axis.end() - left), height});
}

Rect over_axis(const TimeAxis& axis, const Rect& place) {
  return {axis.left(axis.first), place.Min.y, axis.end(), place.Max.y};
}

bool holds(const StepTest& test, int step) { return test && test(step); }

float column_gap(const TimeAxis& axis) { return axis.column_width >= px(4) ? px(1) : 0; }

}  // namespace

CellHit heat_strip(std::string_view label, const MatrixView& values, const TimeAxis& axis,
                   const HeatStripSpec& spec, const Options& options) {
  const int rows = std::max(values.rows, 0);
  const float natural = std::clamp(9.0f * static_cast<float>(rows), 3.0f, 160.0f);
  const Rect place = lane_place(axis, spec.height > 0 ? snap(spec.height) : px(natural));
  const Theme& t = theme();
  ImDrawList* list = canvas();
  draw_lane_name(spec.name, axis, place);
  const Rect grid = over_axis(axis, place);
  if (values.empty()) {
    fill_rect(list, grid, t.soft, px(metric::kRadiusCell));
    return {};
  }
  const int columns = std::min(values.columns, axis.count);
  const float row_height = grid.GetHeight() / static_cast<float>(rows);
  const float row_gap = row_height >= px(5) ? px(1) : 0;
  std::vector<float> tops;
  for (int r = 0; r <= rows; ++r)
    tops.push_back(snap(grid.Min.y + row_height * static_cast<float>(r)));
  CellHit hit = begin_grid(
      label, grid, rows, columns,
      [&](float y) { return static_cast<int>(std::floor((y - grid.Min.y) / row_height)); }, axis,
      options, format_shape(rows, columns));

  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const bool list_cells = spec.address && ui().items().records_cells();
  const auto edge = [&](int c) { return axis.left(axis.first + c); };
  // Cells smaller than a pixel share it: the strongest of them is shown.
  for (int c = 0, next_c; c < columns; c = next_c) {
    next_c = c + 1;
    while (next_c < columns && edge(next_c) <= edge(c)) ++next_c;
    const int step = axis.first + c;
    const float x1 = std::max(edge(c) + px(1), edge(next_c) - column_gap(axis));
    const bool absent = holds(spec.absent, step);
    const bool pale = spec.fade_after >= 0 && static_cast<float>(step) > spec.fade_after;
    for (int r = 0, next_r; r < rows; r = next_r) {
      next_r = r + 1;
      const auto top = [&](int row) { return tops[static_cast<std::size_t>(row)]; };
      while (next_r < rows && top(next_r) <= top(r)) ++next_r;
      const Rect cell(edge(c), top(r), x1, std::max(top(r) + px(1), top(next_r) - row_gap));
      float value = values.at(r, c);
      for (int i = c; i < next_c; ++i)
        for (int k = r; k < next_r; ++k) value = stronger(value, values.at(k, i));
      if (absent) {
        fill_rect(list, cell, t.soft);
      } else if (std::isfinite(value)) {
        ImU32 color = color_of(t, spec.scale, value);
        if (pale || disabled) color = mix(color, t.panel, 0.72f);
        fill_rect(list, cell, color);
        if (!pale && !disabled) draw_sign(list, cell, spec.scale, value);
      } else {
        draw_cell(list, cell, spec.scale, value);
      }
      for (int i = c; i < next_c; ++i)
        for (int k = r; k < next_r; ++k) {
          if (k == hit.row && i == hit.column) hit.rect = cell;
          if (list_cells && absent)
            ui().items().cell(spec.address(k, axis.first + i), cell.Min, cell.Max, "");
          else if (list_cells)
            ui().items().number(spec.address(k, axis.first + i), cell.Min, cell.Max,
                                {values.at(k, i)});
        }
    }
  }
  finish_grid(hit, grid);
  if (hit.column >= 0) hit.column += axis.first;
  return hit;
}

CellHit bar_lane(std::string_view label, std::span<const float> values, const TimeAxis& axis,
                 const BarLaneSpec& spec, const Options& options) {
  const Rect place = lane_place(axis, px(spec.height));
  const Theme& t = theme();
  ImDrawList* list = canvas();
  draw_lane_name(spec.name, axis, place);
  const Rect grid = over_axis(axis, place);
  hline(list, grid.Min.x, grid.Max.x, grid.Max.y - px(t.hairline), t.line);
  const int columns = std::min(static_cast<int>(values.size()), axis.count);
  if (columns == 0) return {};
  CellHit hit = begin_grid(label, grid, 1, columns, [](float) { return 0; }, axis, options);

  const ColorScale scale{.kind = ScaleKind::kMagnitude,
                         .limit = spec.limit,
                         .logarithmic = spec.logarithmic,
                         .floor = spec.floor};
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  for (int c = 0; c < columns; ++c) {
    const int step = axis.first + c;
    const float value = values[static_cast<std::size_t>(c)];
    const float x0 = axis.left(step),
                x1 = std::max(x0 + px(1), axis.right(step) - column_gap(axis));
    const float part = scale.position(value);
    Rect bar(x0, grid.Min.y, x1, grid.Max.y);
    const bool absent = holds(spec.absent, step);
    if (absent) {
      // Nothing was measured: the ground line alone.
    } else if (std::isfinite(value)) {
      // Anything but an exact zero leaves at least one pixel; an exact zero leaves a gap in the
      // line.
      float height = snap(part * grid.GetHeight());
      if (value != 0) height = std::max(height, px(1));
      bar.Min.y = grid.Max.y - height;
      // A magnitude colour may come close to the panel; bars keep to the strong part of the map.
      ImU32 color =
          spec.color ? spec.color : map_color(t, ScaleKind::kMagnitude, 0.3f + 0.7f * part);
      if (step == spec.current) color = t.accent;
      if (disabled) color = mix(color, t.panel, 0.7f);
      const float radius = std::min({px(metric::kRadiusBar), height / 2, (x1 - x0) / 4});
      fill_rect(list, bar, color, radius, ImDrawFlags_RoundCornersTop);
      if (value == 0 && spec.logarithmic)
        fill_rect(list, {x0, grid.Max.y - px(t.hairline), x1, grid.Max.y}, t.panel);
    } else {
      draw_cell(list, bar, scale, value);
    }
    if (spec.address && ui().items().records_cells()) {
      const Rect all(x0, grid.Min.y, x1, grid.Max.y);
      if (absent)
        ui().items().cell(spec.address(0, step), all.Min, all.Max, "");
      else
        ui().items().number(spec.address(0, step), all.Min, all.Max, {value});
    }
    if (c == hit.column) hit.rect = Rect(x0, grid.Min.y, x1, grid.Max.y);
  }
  const std::string high = format_short(spec.limit), low = format_short(spec.floor);
  const Rect behind(grid.Max.x + px(metric::kHalfGap), grid.Min.y,
                    ImGui::GetCurrentWindow()->WorkRect.Max.x, grid.Max.y);
  if (spec.labels && behind.GetWidth() >= text_width(Type::kMonoSmall, high)) {
    const float row = px(12);
    draw_text_in(list, Type::kMonoSmall,
                 {behind.Min.x, behind.Min.y, behind.Max.x, behind.Min.y + row}, Align::kLeft,
                 t.muted, high);
    draw_text_in(list, Type::kMonoSmall,
                 {behind.Min.x, behind.Max.y - row, behind.Max.x, behind.Max.y}, Align::kLeft,
                 t.muted, spec.logarithmic ? low : "0");
  }
  finish_grid(hit, grid);
  if (hit.column >= 0) hit.column += axis.first;
  return hit;
}

std::string visible_token(std::string_view text) {
  if (text == " ") return "·";
  if (text == "\n") return "⏎";
  if (text == "\t") return "→";
  return with_codes(text);
}

CellHit token_row(std::string_view label, std::span<const Token> tokens, const TimeAxis& axis,
                  const TokenRowSpec& spec, const Options& options) {
  const Rect place = lane_place(axis, px(metric::kTokenHeight));
  const Theme& t = theme();
  ImDrawList* list = canvas();
  draw_lane_name(spec.name, axis, place);
  const Rect grid = over_axis(axis, place);
  const int columns = std::min(static_cast<int>(tokens.size()), axis.count);
  if (columns == 0) {
    fill_rect(list, grid, t.soft, px(metric::kRadiusCell));
    return {};
  }
  CellHit hit = begin_grid(label, grid, 1, columns, [](float) { return 0; }, axis, options);
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  for (int c = 0; c < columns; ++c) {
    const int step = axis.first + c;
    const Token& token = tokens[static_cast<std::size_t>(c)];
    const float x0 = axis.left(step);
    const Rect cell(x0, grid.Min.y, std::max(x0 + px(1), axis.right(step) - column_gap(axis)),
                    grid.Max.y);
    const float radius = std::min(px(metric::kRadiusCell), cell.GetWidth() / 3);
    const bool finite = std::isfinite(token.value);
    ImU32 fill = token.value == 0 ? t.soft : color_of(t, spec.scale, token.value);
    if (step == spec.current) fill = t.accent;
    if (disabled) fill = mix(fill, t.panel, 0.6f);
    const bool empty = token.absent && step != spec.current;
    if (empty)
      stroke_rect(list, cell, t.line, radius, px(t.hairline));
    else if (finite || step == spec.current)
      fill_rect(list, cell, fill, radius);
    else
      draw_cell(list, cell, spec.scale, token.value);
    if (token.strong) stroke_rect(list, cell, t.ink, radius, px(1.5f));
    std::string text = visible_token(token.text);
    const bool blank = token.text == " " || token.text == "\n" || token.text == "\t";
    ImU32 ink = token.value == 0 ? t.ink : ink_on(t, fill);
    if (step == spec.current) ink = t.accent_ink;
    if (!finite && step != spec.current) ink = t.missing_ink;
    if (blank) ink = mix(ink, fill, 0.45f);
    if (disabled) ink = t.faint;
    const Type type =
        text_width(Type::kLabel, text) <= cell.GetWidth() - px(1) ? Type::kLabel : Type::kSmall;
    if (spec.shorten) text = fit_text(type, text, cell.GetWidth());
    if (text_width(type, text) <= cell.GetWidth() + px(2))
      draw_text_in(list, type, {cell.Min.x - px(2), cell.Min.y, cell.Max.x + px(2), cell.Max.y},
                   Align::kCenter, ink, text);
    if (spec.address && ui().items().records_cells())
      ui().items().cell(spec.address(0, step), cell.Min, cell.Max, token.text);
    if (c == hit.column) hit.rect = cell;
  }
  finish_grid(hit, grid);
  if (hit.column >= 0) hit.column += axis.first;
  return hit;
}

void playhead(const TimeAxis& axis, float step, float top, float bottom, std::string_view label,
              float label_top, std::span<const Rect> gaps, bool pale) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const ImU32 color = pale ? t.muted : t.accent;
  const float x = axis.edge(step + 0.5f), width = px(pale ? 1 : metric::kPlayhead);
  const float left = snap(x - width / 2);
  float y = top;
  std::vector<Rect> sorted(gaps.begin(), gaps.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const Rect& a, const Rect& b) { return a.Min.y < b.Min.y; });
  for (const Rect& gap : sorted) {
    if (gap.Max.x <= left || gap.Min.x >= left + width || gap.Max.y <= y || gap.Min.y >= bottom)
      continue;
    if (gap.Min.y > y) fill_rect(list, {left, y, left + width, gap.Min.y}, color);
    y = gap.Max.y;
  }
  if (y < bottom) fill_rect(list, {left, y, left + width, bottom}, color);
  if (label.empty() || label_top < 0) return;
  const float half = snap(text_width(Type::kSmall, label) / 2 + px(7));
  const float middle = std::clamp(x, axis.left(axis.first) + half,
                                  std::max(axis.left(axis.first) + half, axis.end() - half));
  const Rect tag(snap(middle - half), label_top, snap(middle + half),
                 label_top + px(metric::kPlayheadLabel));
  fill_rect(list, tag, t.accent, tag.GetHeight() / 2);
  draw_text_in(list, Type::kSmall, tag, Align::kCenter, t.accent_ink, label);
  ui().items().cell("playhead", tag.Min, tag.Max, label, Role::kText);
}

}  // namespace unroll::viz
