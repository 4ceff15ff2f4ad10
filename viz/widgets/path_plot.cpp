#include "viz/widgets/path_plot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/plane.h"
#include "viz/widgets/point_names.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kDot = 3.5f, kCurrentDot = 6, kMargin = 22;  // logical pixels
constexpr float kPalest = 0.25f;  // of the magnitude colours, for the first point

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
  const std::vector<ImVec2> points = places_of(plane, x.first(count), y.first(count));
  ImDrawList* list = canvas();
  draw_plane(list, plane, place, spec.x_label, spec.y_label);
  const auto color = [&](std::size_t k) {
    const float part = count > 1 ? static_cast<float>(k) / static_cast<float>(count - 1) : 1;
    return map_color(t, ScaleKind::kMagnitude, kPalest + (1 - kPalest) * part);
  };
  const auto shown = [&](std::size_t k) { return has_place(points[k]); };
  PointNames names(list, place);
  for (std::size_t k = 1; k < count; ++k) {
    if (!shown(k - 1) || !shown(k)) continue;
    list->AddLine(points[k - 1], points[k], color(k), px(1.5f));
    names.stay_off(points[k - 1], points[k]);
  }

  const int last = static_cast<int>(count) - 1;
  CellHit hit = begin_grid(
      label, place, 1, static_cast<int>(count), [](float) { return 0; },
      [&](float) { return std::max(0, nearest_place(points, ImGui::GetIO().MousePos)); }, options);
  // Between the points nothing is pointed at.
  if (options.state == WidgetState::kLive && (hit.hovered || hit.held) &&
      nearest_place(points, ImGui::GetIO().MousePos) < 0)
    hit = {};
  hit.column = std::min(hit.column, last);
  const auto is_current = [&](std::size_t k) { return static_cast<int>(k) == spec.current; };
  const auto radius_of = [&](std::size_t k) { return px(is_current(k) ? kCurrentDot : kDot); };
  for (std::size_t k = 0; k < count; ++k) {
    if (!shown(k)) continue;
    const bool current = is_current(k);
    const float radius = radius_of(k);
    list->AddCircleFilled(points[k], radius, current ? t.accent : color(k));
    list->AddCircle(points[k], radius, t.panel, 0, px(1));
    const Rect dot(points[k].x - radius, points[k].y - radius, points[k].x + radius,
                   points[k].y + radius);
    names.keep_clear(dot);
    if (spec.address && ui().items().records_cells())
      ui().items().number(spec.address(static_cast<int>(k)), dot.Min, dot.Max, {x[k], y[k]});
    if (spec.mark) spec.mark(static_cast<int>(k), dot);
    if (static_cast<int>(k) == hit.column) hit.rect = dot;
  }
  // The current point has its name; where there is no room for all others, the latest have theirs.
  const auto write = [&](std::size_t k) {
    if (!spec.name || !shown(k)) return;
    const bool current = is_current(k);
    names.write(points[k], radius_of(k), spec.name(static_cast<int>(k)), current ? t.accent : t.ink,
                current);
  };
  if (spec.current >= 0 && spec.current <= last) write(static_cast<std::size_t>(spec.current));
  for (std::size_t k = count; k-- > 0;)
    if (!is_current(k)) write(k);
  if (options.disabled || options.state == WidgetState::kDisabled) veil(list, place);
  tell_missing(list, place, points);
  finish_grid(hit, place);
  return hit;
}

}  // namespace unroll::viz
