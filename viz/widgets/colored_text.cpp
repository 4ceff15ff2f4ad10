#include "viz/widgets/colored_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "viz/widgets/format.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

struct Spot {
  int line, column;
};

/// Where every character stands when `columns` fit in a line; one more entry for the end.
std::vector<Spot> lay_out(std::span<const Token> text, int columns) {
  std::vector<Spot> spots;
  spots.reserve(text.size() + 1);
  int line = 0, column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // At the begin of a word that no longer fits, but would in a line of its own.
    if (column > 0 && text[i].text != " " && i > 0 && text[i - 1].text == " ") {
      int length = 0;
      while (i + static_cast<std::size_t>(length) < text.size() && length <= columns) {
        const std::string_view c = text[i + static_cast<std::size_t>(length)].text;
        if (c == " " || c == "\n") break;
        ++length;
      }
      if (column + length > columns && length <= columns) ++line, column = 0;
    }
    if (column >= columns) ++line, column = 0;
    spots.push_back({line, column});
    if (text[i].text == "\n")
      ++line, column = 0;
    else
      ++column;
  }
  if (column >= columns) ++line, column = 0;
  spots.push_back({line, column});
  return spots;
}

}  // namespace

CellHit colored_text(std::string_view label, std::span<const Token> text,
                     const ColoredTextSpec& spec, const Options& options) {
  const Theme& t = theme();
  const float width = take_width(options);
  const float row = line_height(Type::kMono);
  if (text.empty() && spec.caret < 0) {
    empty_state(take_place({width, std::max(spec.min_height, px(64))}), spec.empty);
    return {};
  }
  const float advance = text_width(Type::kMono, "0");
  const int columns = std::max(1, static_cast<int>(width / advance));
  const std::vector<Spot> spots = lay_out(text, columns);
  const int lines = spots.back().line + 1;
  const Rect place =
      take_place({width, std::max(spec.min_height, row * static_cast<float>(lines))});
  const auto box = [&](const Spot& spot) {
    const ImVec2 at(snap(place.Min.x + advance * static_cast<float>(spot.column)),
                    snap(place.Min.y + row * static_cast<float>(spot.line)));
    return Rect(at.x, at.y, snap(place.Min.x + advance * static_cast<float>(spot.column + 1)),
                snap(place.Min.y + row * static_cast<float>(spot.line + 1)));
  };
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto under_mouse = [&] {
    const int line = static_cast<int>((mouse.y - place.Min.y) / row);
    const int column = static_cast<int>((mouse.x - place.Min.x) / advance);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (spots[i].line == line && spots[i].column == column) return static_cast<int>(i);
    return -1;
  };
  const int count = static_cast<int>(text.size());
  CellHit hit = begin_grid(
      label, place, 1, count, [](float) { return 0; },
      [&](float) { return std::max(0, under_mouse()); }, options,
      std::to_string(count) + " characters");
  if ((hit.hovered || hit.held) && options.state == WidgetState::kLive && under_mouse() < 0)
    hit.column = hit.row = -1;

  ImDrawList* list = canvas();
  const ImVec2 clip_min = list->GetClipRectMin(), clip_max = list->GetClipRectMax();
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  for (int i = 0; i < count; ++i) {
    const Token& token = text[static_cast<std::size_t>(i)];
    const Rect cell = box(spots[static_cast<std::size_t>(i)]);
    if (i == hit.column) hit.rect = cell;
    if (cell.Max.y < clip_min.y || cell.Min.y > clip_max.y) continue;
    const bool finite = std::isfinite(token.value);
    ImU32 ink = t.ink;
    if (!finite) {
      draw_cell(list, cell, spec.scale, token.value);
      ink = t.missing_ink;
    } else if (token.value != 0 && token.text != "\n") {
      ImU32 fill = color_of(t, spec.scale, token.value);
      if (disabled) fill = mix(fill, t.panel, 0.6f);
      fill_rect(list, cell, fill);
      ink = ink_on(t, fill);
    }
    if (disabled) ink = t.faint;
    // A symbol of the fallback font may be wider than the cell; it may lap over its neighbours.
    Rect room = cell;
    room.Expand({cell.GetWidth(), 0});
    if (token.text == "\n")
      draw_text_in(list, Type::kMonoSmall, room, Align::kCenter, t.faint, "⏎");
    else if (token.text != " ") {
      const std::string shown = visible_token(token.text);
      // A code is wider still; the tooltip tells it, the cell shows that there is one.
      draw_text_in(list, Type::kMono, room, Align::kCenter, ink, shown.size() > 4 ? "□" : shown);
    }
    if (token.strong) stroke_rect(list, cell, t.ink, 0, px(1));
    if (spec.address && ui().items().records_cells())
      ui().items().cell(spec.address(0, i), cell.Min, cell.Max, token.text);
  }
  if (spec.caret >= 0 && spec.caret <= count) {
    const Rect cell = box(spots[static_cast<std::size_t>(spec.caret)]);
    fill_rect(list, {cell.Min.x, cell.Min.y + px(1), cell.Min.x + px(2), cell.Max.y - px(1)},
              t.accent);
  }
  finish_grid(hit, place);
  return hit;
}

}  // namespace unroll::viz
