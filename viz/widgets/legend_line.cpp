#include "viz/widgets/legend_line.h"

#include <limits>
#include <string>

#include "viz/widgets/format.h"
#include "viz/widgets/interact.h"

namespace unroll::viz {
namespace {

constexpr float kLine = 16, kBetween = 16, kInside = 5;  // logical pixels
constexpr float kStrip = 44, kSquare = 11, kBar = 3;
constexpr int kSteps = 11;  // of the strip: enough to see the map, and zero in the middle

std::string low_end(const ColorScale& scale) {
  if (scale.kind == ScaleKind::kSigned) return format_short(-scale.limit);
  return scale.logarithmic ? format_short(scale.floor) : "0";
}

std::string high_end(const ColorScale& scale) {
  return (scale.kind == ScaleKind::kSigned ? "+" : "") + format_short(scale.limit);
}

float mark_width(const LegendEntry& entry) {
  if (entry.mark != LegendMark::kScale) return px(kSquare);
  return text_width(Type::kSmall, low_end(entry.scale)) + px(kStrip) +
         text_width(Type::kSmall, high_end(entry.scale)) + 2 * px(kInside);
}

float entry_width(const LegendEntry& entry) {
  return text_width(Type::kSmall, entry.text) + px(kInside) + mark_width(entry);
}

/// Calls `place(entry, x offset, line)` for each and returns the number of lines.
template <class Place>
int break_lines(std::span<const LegendEntry> entries, float width, const Place& place) {
  float x = 0;
  int line = 0;
  for (const LegendEntry& entry : entries) {
    const float wide = entry_width(entry);
    if (x > 0 && x + wide > width) x = 0, ++line;
    place(entry, x, line);
    x += wide + px(kBetween);
  }
  return entries.empty() ? 0 : line + 1;
}

void write(float& x, float y, std::string_view text) {
  const float cap = ui().fonts().face(Type::kSmall).cap_height;
  x += draw_text(canvas(), Type::kSmall, {x, y + (px(kLine) + cap) / 2}, theme().muted, text);
}

void draw_strip(float& x, float y, const ColorScale& scale) {
  write(x, y, low_end(scale));
  x = snap(x + px(kInside));
  const float half = px(4), middle = y + px(kLine) / 2;
  const float left = x;
  for (int i = 0; i < kSteps; ++i) {
    const float at = static_cast<float>(i) / static_cast<float>(kSteps - 1);
    const float from = left + px(kStrip) * static_cast<float>(i) / static_cast<float>(kSteps);
    const float to = left + px(kStrip) * static_cast<float>(i + 1) / static_cast<float>(kSteps);
    fill_rect(canvas(), {snap(from), snap(middle - half), snap(to), snap(middle + half)},
              map_color(theme(), scale.kind, scale.kind == ScaleKind::kSigned ? 2 * at - 1 : at));
  }
  stroke_rect(canvas(), {left, snap(middle - half), snap(left + px(kStrip)), snap(middle + half)},
              with_alpha(theme().line, 0.8f), 0, px(theme().hairline));
  x = snap(left + px(kStrip) + px(kInside));
  write(x, y, high_end(scale));
}

void draw_entry(const LegendEntry& entry, float x, float y) {
  const float side = px(kSquare), top = snap(y + (px(kLine) - side) / 2);
  switch (entry.mark) {
    case LegendMark::kScale:
      write(x, y, entry.text);
      x += px(kInside);
      return draw_strip(x, y, entry.scale);
    case LegendMark::kFrame:
      stroke_rect(canvas(), {snap(x), top, snap(x + side), top + side}, entry.color,
                  px(metric::kRadiusBar), px(1.5f));
      break;
    case LegendMark::kHatch:
      hatch(canvas(), {snap(x), top, snap(x + side), top + side},
            mix(theme().muted, theme().soft, 0.55f), theme().soft);
      break;
    case LegendMark::kNothing:
    case LegendMark::kMissing: {
      const Rect square(snap(x), top, snap(x + side), top + side);
      const bool missing = entry.mark == LegendMark::kMissing;
      draw_cell(canvas(), square, {.nothing = 0},
                missing ? std::numeric_limits<float>::quiet_NaN() : 0.0f);
      stroke_rect(canvas(), square, theme().line, 0, px(theme().hairline));
      break;
    }
    case LegendMark::kBars:
      for (int i = 0; i < 3; ++i) {
        const float left = snap(x + px(kBar + 1) * static_cast<float>(i));
        const float high = side * static_cast<float>(i + 1) / 3;
        fill_rect(canvas(), {left, snap(top + side - high), snap(left + px(kBar)), top + side},
                  entry.color);
      }
      break;
  }
  x += side + px(kInside);
  write(x, y, entry.text);
}

}  // namespace

float legend_height(std::span<const LegendEntry> entries, float width) {
  const int lines = break_lines(entries, width, [](const LegendEntry&, float, int) {});
  return px(kLine) * static_cast<float>(lines);
}

void legend_line(std::span<const LegendEntry> entries, float left) {
  const float width = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x - left;
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, legend_height(entries, width)});
  std::string said;
  break_lines(entries, width, [&](const LegendEntry& entry, float x, int line) {
    draw_entry(entry, left + x, place.Min.y + px(kLine) * static_cast<float>(line));
    if (!said.empty()) said += "; ";
    said += entry.text;
    if (entry.mark == LegendMark::kScale)
      said += " " + low_end(entry.scale) + " to " + high_end(entry.scale);
  });
  ui().items().cell("legend", {left, place.Min.y}, place.Max, said, Role::kText);
}

}  // namespace unroll::viz
