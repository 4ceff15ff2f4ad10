#include "viz/widgets/point_map.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/format.h"
#include "viz/widgets/plane.h"
#include "viz/widgets/point_names.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kDot = 3.5f, kShape = 4.5f, kDisc = 7, kMargin = 26;  // logical pixels
constexpr float kPalest = 0.15f, kDarkest = 0.7f;                     // of a trail

int group_of(const PointMapSpec& spec, std::size_t k) {
  return k < spec.groups.size() ? spec.groups[k] : -1;
}

float radius_of(const PointMapSpec& spec, std::size_t k) {
  return px(group_of(spec, k) >= 0 ? kDisc : k < spec.shapes.size() ? kShape : kDot);
}

ImU32 shape_color(int shape) { return theme().models[static_cast<std::size_t>(shape) % 4]; }

void draw_trails(ImDrawList* list, const Plane& plane, const PointMapSpec& spec, int count) {
  if (spec.trail_x.empty() || spec.trail_x.columns < count) return;
  const int moments = spec.trail_x.rows;
  for (int k = 0; k < count; ++k) {
    const int group = group_of(spec, static_cast<std::size_t>(k));
    const auto at = static_cast<std::size_t>(k);
    const ImU32 ink = group >= 0                ? group_color(group)
                      : at < spec.shapes.size() ? shape_color(spec.shapes[at])
                                                : theme().muted;
    for (int m = 1; m < moments; ++m) {
      const float ax = spec.trail_x.at(m - 1, k), ay = spec.trail_y.at(m - 1, k);
      const float bx = spec.trail_x.at(m, k), by = spec.trail_y.at(m, k);
      if (!std::isfinite(ax + ay + bx + by)) continue;
      const float age = static_cast<float>(m) / static_cast<float>(moments - 1);
      list->AddLine(plane.at(ax, ay), plane.at(bx, by),
                    with_alpha(ink, kPalest + (kDarkest - kPalest) * age), px(1.5f));
    }
  }
}

void draw_point(ImDrawList* list, const PointMapSpec& spec, std::size_t k, ImVec2 at, bool chosen) {
  const Theme& t = theme();
  const int group = group_of(spec, k);
  const float radius = radius_of(spec, k);
  if (group < 0 && k < spec.shapes.size()) {
    draw_shape(list, at, radius, static_cast<PointShape>(spec.shapes[k]));
    if (chosen) list->AddCircle(at, radius + px(3), t.accent, 0, px(2));
    return;
  }
  const ImU32 fill = group >= 0 ? group_color(group) : chosen ? t.accent : t.muted;
  list->AddCircleFilled(at, radius, fill);
  list->AddCircle(at, radius + px(chosen ? 2 : 0), chosen ? t.accent : t.panel, 0,
                  px(chosen ? 2 : 1));
  if (group >= 0)
    draw_text_in(list, Type::kSmall, {at.x - radius, at.y - radius, at.x + radius, at.y + radius},
                 Align::kCenter, ink_on(t, fill), group_letter(group));
}

}  // namespace

std::string group_letter(int group) { return std::string(1, static_cast<char>('A' + group % 26)); }

ImU32 group_color(int group) { return theme().models[static_cast<std::size_t>(group) % 4]; }

void draw_shape(ImDrawList* list, ImVec2 at, float radius, PointShape shape) {
  const ImU32 fill = shape_color(static_cast<int>(shape));
  const float side = radius * 0.85f;
  switch (shape) {
    case PointShape::kDisc:
      return list->AddCircleFilled(at, radius, fill);
    case PointShape::kSquare:
      return list->AddRectFilled({at.x - side, at.y - side}, {at.x + side, at.y + side}, fill);
    case PointShape::kTriangle:
      return list->AddTriangleFilled({at.x, at.y - radius}, {at.x + radius, at.y + side},
                                     {at.x - radius, at.y + side}, fill);
    case PointShape::kDiamond:
      return list->AddQuadFilled({at.x, at.y - radius}, {at.x + radius, at.y},
                                 {at.x, at.y + radius}, {at.x - radius, at.y}, fill);
  }
}

CellHit point_map(std::string_view label, std::span<const float> x, std::span<const float> y,
                  const PointMapSpec& spec, const Options& options) {
  const float height = spec.height > 0 ? spec.height : ImGui::GetContentRegionAvail().y;
  const Rect place = take_place({take_width(options), std::max(height, px(3 * kMargin))});
  const std::size_t count = std::min(x.size(), y.size());
  if (std::ranges::none_of(x.first(count), [](float v) { return std::isfinite(v); })) {
    empty_state(place, spec.empty);
    return {};
  }
  Rect area = place;
  area.Expand(-px(kMargin));
  const Plane plane = plane_of(area, x.first(count), y.first(count));
  const std::vector<ImVec2> points = places_of(plane, x.first(count), y.first(count));
  ImDrawList* list = canvas();
  draw_plane(list, plane, place, spec.x_label, spec.y_label);
  const int last = static_cast<int>(count) - 1;
  CellHit hit = begin_grid(
      label, place, 1, static_cast<int>(count), [](float) { return 0; },
      [&](float) { return std::max(0, nearest_place(points, ImGui::GetIO().MousePos)); }, options);
  // Between the points nothing is pointed at.
  if (options.state == WidgetState::kLive && (hit.hovered || hit.held) &&
      nearest_place(points, ImGui::GetIO().MousePos) < 0)
    hit = {};
  hit.column = std::min(hit.column, last);

  list->PushClipRect(place.Min, place.Max, true);
  draw_trails(list, plane, spec, static_cast<int>(count));
  const auto stands = [&](int k) {
    return k >= 0 && k <= last && has_place(points[static_cast<std::size_t>(k)]);
  };
  if (stands(spec.chosen))
    for (const int other : spec.linked)
      if (stands(other))
        list->AddLine(points[static_cast<std::size_t>(spec.chosen)],
                      points[static_cast<std::size_t>(other)], with_alpha(theme().accent, 0.6f),
                      px(1.5f));
  PointNames names(list, place);
  for (std::size_t k = 0; k < count; ++k) {
    if (!has_place(points[k])) continue;
    const float r = radius_of(spec, k);
    const Rect dot(points[k].x - r, points[k].y - r, points[k].x + r, points[k].y + r);
    names.keep_clear(dot);
    draw_point(list, spec, k, points[k], static_cast<int>(k) == spec.chosen);
    if (spec.address && ui().items().records_cells())
      ui().items().number(spec.address(static_cast<int>(k)), dot.Min, dot.Max, {x[k], y[k]});
    if (spec.mark) spec.mark(static_cast<int>(k), dot);
    if (static_cast<int>(k) == hit.column) hit.rect = dot;
  }
  const auto write = [&](std::size_t k, bool always) {
    if (!spec.name || !has_place(points[k])) return;
    names.write(points[k], radius_of(spec, k), spec.name(static_cast<int>(k)),
                always ? theme().accent : theme().ink, always);
  };
  if (spec.chosen >= 0 && spec.chosen <= last) write(static_cast<std::size_t>(spec.chosen), true);
  const auto is_linked = [&](std::size_t k) {
    return std::ranges::find(spec.linked, static_cast<int>(k)) != spec.linked.end();
  };
  // Where there is no room for all, those that the lines lead to have their names.
  for (const bool first : {true, false})
    for (std::size_t k = 0; k < count; ++k)
      if (static_cast<int>(k) != spec.chosen && is_linked(k) == first) write(k, false);
  list->PopClipRect();
  if (options.disabled || options.state == WidgetState::kDisabled) veil(list, place);
  tell_missing(list, place, points);
  finish_grid(hit, place);
  return hit;
}

}  // namespace unroll::viz
