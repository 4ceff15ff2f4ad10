#include "viz/widgets/path_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kDot = 3.5f, kCurrentDot = 6, kReach = 16, kMargin = 22;  // logical pixels
constexpr float kPalest = 0.25f;  // of the magnitude colours, for the first point

struct Plane {
  Rect area;
  float left = 0, bottom = 0, scale = 1;

  ImVec2 at(float x, float y) const {
    return {area.GetCenter().x + (x - left) * scale, area.GetCenter().y - (y - bottom) * scale};
  }
};

/// Equal scales on both axes, the middle of the points in the middle.
Plane plane_of(const Rect& area, std::span<const float> x, std::span<const float> y) {
  float low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!std::isfinite(x[k]) || !std::isfinite(y[k])) continue;
    low_x = std::min(low_x, x[k]);
    high_x = std::max(high_x, x[k]);
    low_y = std::min(low_y, y[k]);
    high_y = std::max(high_y, y[k]);
  }
  Plane plane{area, (low_x + high_x) / 2, (low_y + high_y) / 2, 1};
  const float least = std::numeric_limits<float>::min();
  plane.scale = std::min(area.GetWidth() / std::max(least, high_x - low_x),
                         area.GetHeight() / std::max(least, high_y - low_y));
  if (!std::isfinite(plane.scale)) plane.scale = 1;
  return plane;
}

int nearest(const std::vector<ImVec2>& points, ImVec2 mouse) {
  int best = -1;
  float least = px(kReach) * px(kReach);
  for (std::size_t k = 0; k < points.size(); ++k) {
    const float dx = points[k].x - mouse.x, dy = points[k].y - mouse.y;
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      best = static_cast<int>(k);
    }
  }
  return best;
}

}  // namespace

CellHit path_plot(std::string_view label, std::span<const float> x, std::span<const float> y,
                  const PathPlotSpec& spec, const Options& options) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float height = spec.height > 0 ? spec.height : room.y;
  const Rect place = take_place({take_width(options), std::max(height, px(3 * kMargin))});
  const Theme& t = theme();
  const std::size_t count = std::min(x.size(), y.size());
  const bool any = std::any_of(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count),
                               [](float v) { return std::isfinite(v); });
  if (!any) {
    empty_state(place, spec.empty);
    return {};
  }
  Rect area = place;
  area.Expand(-px(kMargin));
  const Plane plane = plane_of(area, x.first(count), y.first(count));
  std::vector<ImVec2> points;
  for (std::size_t k = 0; k < count; ++k)
    points.push_back(std::isfinite(x[k]) && std::isfinite(y[k]) ? plane.at(x[k], y[k])
                                                                : ImVec2(-1e6f, -1e6f));
  ImDrawList* list = canvas();
  hline(list, place.Min.x, place.Max.x, snap(plane.at(0, 0).y), t.line);
  vline(list, snap(plane.at(0, 0).x), place.Min.y, place.Max.y, t.line);
  const auto color = [&](std::size_t k) {
    const float part = count > 1 ? static_cast<float>(k) / static_cast<float>(count - 1) : 1;
    return map_color(t, ScaleKind::kMagnitude, kPalest + (1 - kPalest) * part);
  };
  const auto shown = [&](std::size_t k) { return points[k].x > -1e5f; };
  for (std::size_t k = 1; k < count; ++k)
    if (shown(k - 1) && shown(k)) list->AddLine(points[k - 1], points[k], color(k), px(1.5f));

  const int last = static_cast<int>(count) - 1;
  CellHit hit = begin_grid(
      label, place, 1, static_cast<int>(count), [](float) { return 0; },
      [&](float) { return std::max(0, nearest(points, ImGui::GetIO().MousePos)); }, options);
  // Between the points nothing is pointed at.
  if ((hit.hovered || hit.held) && nearest(points, ImGui::GetIO().MousePos) < 0) hit = {};
  hit.column = std::min(hit.column, last);
  for (std::size_t k = 0; k < count; ++k) {
    if (!shown(k)) continue;
    const bool current = static_cast<int>(k) == spec.current;
    const float radius = px(current ? kCurrentDot : kDot);
    list->AddCircleFilled(points[k], radius, current ? t.accent : color(k));
    list->AddCircle(points[k], radius, t.panel, 0, px(1));
    const std::string name = spec.name ? spec.name(static_cast<int>(k)) : std::string();
    if (!name.empty())
      draw_text(list, Type::kSmall, {points[k].x + radius + px(2), points[k].y - px(2)},
                current ? t.accent : t.ink, name);
    const Rect dot(points[k].x - radius, points[k].y - radius, points[k].x + radius,
                   points[k].y + radius);
    if (spec.address && ui().items().records_cells())
      ui().items().cell(spec.address(static_cast<int>(k)), dot.Min, dot.Max,
                        format_value(x[k]) + " " + format_value(y[k]));
    if (static_cast<int>(k) == hit.column) hit.rect = dot;
  }
  const float row = px(14);
  draw_text_in(list, Type::kSmall, {place.Min.x, place.Max.y - row, place.Max.x, place.Max.y},
               Align::kRight, t.muted, spec.x_label);
  draw_text_in(list, Type::kSmall, {place.Min.x, place.Min.y, place.Max.x, place.Min.y + row},
               Align::kLeft, t.muted, spec.y_label);
  finish_grid(hit, place);
  return hit;
}

}  // namespace unroll::viz
