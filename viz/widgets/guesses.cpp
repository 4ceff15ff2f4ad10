#include "viz/widgets/guesses.h"

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr float kChip = 30;           // logical pixels
constexpr float kWidestName = 0.45f;  // of a list's width

}  // namespace

CellHit guess_list(std::string_view label, std::span<const Guess> guesses, const Options& options) {
  const Theme& t = theme();
  const int rows = static_cast<int>(guesses.size());
  const float row_height = px(22);
  const Rect place =
      take_place({take_width(options), row_height * static_cast<float>(std::max(1, rows))});
  if (rows == 0) {
    draw_text_in(canvas(), Type::kLabel, place, Align::kLeft, t.faint, "no guesses yet");
    return {};
  }
  CellHit hit = begin_grid(
      label, place, rows, 1,
      [&](float y) { return static_cast<int>((y - place.Min.y) / row_height); },
      [](float) { return 0; }, options);
  ImDrawList* list = canvas();
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const float number = px(60), mark = px(18);
  float symbol = px(34);
  for (const Guess& guess : guesses)
    symbol =
        std::max(symbol, text_width(Type::kMono, visible_token(guess.text)) + px(metric::kGap));
  symbol = std::min(symbol, std::max(px(34), place.GetWidth() * kWidestName));
  for (int r = 0; r < rows; ++r) {
    const Guess& guess = guesses[static_cast<std::size_t>(r)];
    const Rect row(place.Min.x, place.Min.y + row_height * static_cast<float>(r), place.Max.x,
                   place.Min.y + row_height * static_cast<float>(r + 1));
    const ImU32 color = disabled ? t.faint : guess.target ? t.good : t.muted;
    draw_text_in(list, Type::kMono, {row.Min.x, row.Min.y, row.Min.x + symbol, row.Max.y},
                 Align::kCenter, disabled ? t.faint : t.ink, visible_token(guess.text));
    const Rect bar(row.Min.x + symbol + px(4), row.Min.y + px(7), row.Max.x - number - mark,
                   row.Max.y - px(7));
    fill_rect(list, bar, t.soft, px(metric::kRadiusBar));
    if (std::isfinite(guess.probability)) {
      const float part = std::clamp(guess.probability, 0.0f, 1.0f);
      Rect full = bar;
      full.Max.x = bar.Min.x + std::max(px(1), snap(bar.GetWidth() * part));
      fill_rect(list, full, color, std::min(px(metric::kRadiusBar), full.GetWidth() / 2));
    } else {
      hatch(list, bar, with_alpha(t.missing_ink, 0.55f), t.missing);
    }
    draw_text_in(list, Type::kMono, {bar.Max.x, row.Min.y, row.Max.x - mark, row.Max.y},
                 Align::kRight, std::isfinite(guess.probability) ? color : t.missing_ink,
                 format_value(guess.probability));
    if (guess.target)
      draw_text_in(list, Type::kLabel, {row.Max.x - mark, row.Min.y, row.Max.x, row.Max.y},
                   Align::kRight, t.good, icon::kCheck);
    if (r == hit.row) hit.rect = row;
    ui().items().cell(std::string(shown_label(label)) + ": " + visible_token(guess.text), row.Min,
                      row.Max, format_value(guess.probability));
  }
  finish_grid(hit, place);
  return hit;
}

CellHit guess_lane(std::string_view label, std::span<const Guess> guesses, const TimeAxis& axis,
                   const GuessLaneSpec& spec, const Options& options) {
  const Theme& t = theme();
  const int rows = std::max(1, spec.rows);
  const float row_height = px(18);
  const float start = ImGui::GetCursorScreenPos().x;
  const Rect place =
      take_place({std::max(px(1), axis.end() - start), row_height * static_cast<float>(rows)});
  ImDrawList* list = canvas();
  draw_lane_name(spec.name, axis, place, row_height);
  const Rect grid(axis.left(axis.first), place.Min.y, axis.end(), place.Max.y);
  const int columns = std::min(static_cast<int>(guesses.size()) / rows, axis.count);
  if (columns == 0) {
    fill_rect(list, grid, t.soft, px(metric::kRadiusCell));
    return {};
  }
  CellHit hit = begin_grid(
      label, grid, rows, columns,
      [&](float y) { return static_cast<int>((y - grid.Min.y) / row_height); }, axis, options);
  const float gap = axis.column_width >= px(4) ? px(1) : 0;
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const ColorScale scale{.kind = ScaleKind::kMagnitude, .limit = 1};
  for (int c = 0; c < columns; ++c) {
    const int step = axis.first + c;
    for (int r = 0; r < rows; ++r) {
      const Guess& guess = guesses[static_cast<std::size_t>(c) * static_cast<std::size_t>(rows) +
                                   static_cast<std::size_t>(r)];
      const float top = grid.Min.y + row_height * static_cast<float>(r);
      const Rect cell(axis.left(step), top,
                      std::max(axis.left(step) + px(1), axis.right(step) - gap),
                      top + row_height - px(1));
      ImU32 fill = color_of(t, scale, guess.probability);
      if (disabled || guess.pale) fill = mix(fill, t.panel, 0.6f);
      if (std::isfinite(guess.probability))
        fill_rect(list, cell, fill, std::min(px(metric::kRadiusBar), cell.GetWidth() / 4));
      else
        draw_cell(list, cell, scale, guess.probability);
      if (guess.target)
        stroke_rect(list, cell, disabled ? t.faint : t.good, px(metric::kRadiusBar), px(1.5f));
      const std::string text = visible_token(guess.text);
      const Type type =
          text_width(Type::kLabel, text) <= cell.GetWidth() - px(1) ? Type::kLabel : Type::kSmall;
      const std::string shown = spec.shorten ? fit_text(type, text, cell.GetWidth()) : text;
      if (text_width(type, shown) <= cell.GetWidth() + px(2))
        draw_text_in(list, type, {cell.Min.x - px(2), cell.Min.y, cell.Max.x + px(2), cell.Max.y},
                     Align::kCenter,
                     disabled     ? t.faint
                     : guess.pale ? t.muted
                                  : ink_on(t, fill),
                     shown);
      if (spec.address && ui().items().records_cells())
        ui().items().cell(spec.address(r, step), cell.Min, cell.Max,
                          text + " " + format_value(guess.probability), Role::kCell,
                          text + " " + format_shortest(guess.probability));
      if (r == hit.row && c == hit.column) hit.rect = cell;
    }
  }
  finish_grid(hit, grid);
  if (hit.column >= 0) hit.column += axis.first;
  return hit;
}

std::string percent(float probability) {
  if (!std::isfinite(probability)) return "NaN";
  const float share = 100 * probability;
  return format_fixed(static_cast<double>(share), share < 9.95f ? 1 : 0) + " %";
}

CellHit guess_chips(std::string_view label, std::span<const Guess> guesses,
                    const Options& options) {
  const Theme& t = theme();
  const int count = static_cast<int>(guesses.size());
  const Rect place = take_place({take_width(options), px(kChip)});
  if (count == 0) {
    draw_text_in(canvas(), Type::kLabel, place, Align::kLeft, t.faint, "no guesses yet");
    return {};
  }
  const float step = (place.GetWidth() + px(metric::kHalfGap)) / static_cast<float>(count);
  CellHit hit = begin_grid(
      label, place, count, 1,
      [&](float) { return static_cast<int>((ImGui::GetIO().MousePos.x - place.Min.x) / step); },
      [](float) { return 0; }, options);
  ImDrawList* list = canvas();
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const ColorScale scale{.kind = ScaleKind::kMagnitude, .limit = 1};
  for (int i = 0; i < count; ++i) {
    const Guess& guess = guesses[static_cast<std::size_t>(i)];
    const float left = snap(place.Min.x + step * static_cast<float>(i));
    const Rect chip(left, place.Min.y,
                    snap(place.Min.x + step * static_cast<float>(i + 1)) - px(metric::kHalfGap),
                    place.Max.y);
    const bool finite = std::isfinite(guess.probability);
    ImU32 fill = color_of(t, scale, guess.probability);
    if (disabled) fill = mix(fill, t.panel, 0.6f);
    if (finite)
      fill_rect(list, chip, fill, px(metric::kRadiusCell));
    else
      draw_cell(list, chip, scale, guess.probability);
    if (guess.target)
      stroke_rect(list, chip, disabled ? t.faint : t.good, px(metric::kRadiusCell), px(2));
    const ImU32 ink = disabled ? t.faint : finite ? ink_on(t, fill) : t.missing_ink;
    const Rect inside(chip.Min.x + px(metric::kGap), chip.Min.y, chip.Max.x - px(metric::kGap),
                      chip.Max.y);
    const std::string text = visible_token(guess.text), number = percent(guess.probability);
    draw_text_in(list, Type::kStrong, inside, Align::kLeft, ink, text);
    if (text_width(Type::kStrong, text) + text_width(Type::kLabel, number) <= inside.GetWidth())
      draw_text_in(list, Type::kLabel, inside, Align::kRight, ink, number);
    if (i == hit.row) hit.rect = chip;
    ui().items().cell(std::string(shown_label(label)) + ": " + text, chip.Min, chip.Max,
                      format_value(guess.probability));
  }
  finish_grid(hit, place);
  return hit;
}

}  // namespace unroll::viz
