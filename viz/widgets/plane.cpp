#include "viz/widgets/plane.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "viz/widgets/color_scale.h"

namespace unroll::viz {
namespace {

constexpr float kReach = 16, kLabelRow = 14, kSwatch = 12;  // logical pixels
constexpr float kNowhere = -1e6f;

}  // namespace

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

std::vector<ImVec2> places_of(const Plane& plane, std::span<const float> x,
                              std::span<const float> y) {
  std::vector<ImVec2> places;
  for (std::size_t k = 0; k < x.size(); ++k)
    places.push_back(std::isfinite(x[k]) && std::isfinite(y[k]) ? plane.at(x[k], y[k])
                                                                : ImVec2(kNowhere, kNowhere));
  return places;
}

bool has_place(ImVec2 place) { return place.x > kNowhere / 10; }

int nearest_place(const std::vector<ImVec2>& places, ImVec2 mouse) {
  int best = -1;
  float least = px(kReach) * px(kReach);
  for (std::size_t k = 0; k < places.size(); ++k) {
    const float dx = places[k].x - mouse.x, dy = places[k].y - mouse.y;
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      best = static_cast<int>(k);
    }
  }
  return best;
}

void draw_plane(ImDrawList* list, const Plane& plane, const Rect& place, std::string_view x_label,
                std::string_view y_label) {
  const Theme& t = theme();
  list->PushClipRect(place.Min, place.Max, true);
  hline(list, place.Min.x, place.Max.x, snap(plane.at(0, 0).y), t.line);
  vline(list, snap(plane.at(0, 0).x), place.Min.y, place.Max.y, t.line);
  list->PopClipRect();
  const float row = px(kLabelRow);
  draw_text_in(list, Type::kSmall, {place.Min.x, place.Max.y - row, place.Max.x, place.Max.y},
               Align::kRight, t.muted, x_label);
  draw_text_in(list, Type::kSmall, {place.Min.x, place.Min.y, place.Max.x, place.Min.y + row},
               Align::kLeft, t.muted, y_label);
}

void veil(ImDrawList* list, const Rect& place) {
  fill_rect(list, place, with_alpha(theme().panel, 0.6f));
}

void tell_missing(ImDrawList* list, const Rect& place, const std::vector<ImVec2>& places) {
  const auto count = std::ranges::count_if(places, [](ImVec2 at) { return !has_place(at); });
  if (count == 0) return;
  const std::string text = std::to_string(count) + " not finite";
  const float row = px(kLabelRow), side = px(kSwatch), gap = px(metric::kHalfGap);
  const float left = snap(place.Max.x - text_width(Type::kSmall, text) - gap - side);
  const Rect swatch(left, place.Min.y, left + side, place.Min.y + side);
  draw_cell(list, swatch, {}, std::numeric_limits<float>::quiet_NaN());
  draw_text_in(list, Type::kSmall,
               {swatch.Max.x + gap, place.Min.y, place.Max.x + px(2), place.Min.y + row},
               Align::kLeft, theme().muted, text);
}

}  // namespace unroll::viz
