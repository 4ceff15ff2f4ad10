#include "viz/widgets/complex_plane.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/plane.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kDot = 3;       // logical pixels
constexpr float kRoom = 1.12f;  // around what must be seen
constexpr int kCircleSides = 96;

float modulus(float re, float im) { return std::hypot(re, im); }

/// Half of the side in numbers.
float extent(std::span<const float> re, std::span<const float> im) {
  float largest = 1;
  for (std::size_t k = 0; k < re.size(); ++k)
    if (const float r = modulus(re[k], im[k]); std::isfinite(r)) largest = std::max(largest, r);
  // In quarters, so that the circle does not change its size with every update.
  return kRoom * std::ceil(largest * 4 - 0.1f) / 4;
}

std::string text_of(float re, float im) {
  std::string text = format_value(static_cast<double>(re));
  if (im == 0) return text;
  text += im < 0 ? " − " : " + ";
  return text + format_value(static_cast<double>(std::abs(im))) + " i";
}

}  // namespace

PlaneHit complex_plane(std::string_view label, std::span<const float> re, std::span<const float> im,
                       const ComplexPlaneSpec& spec, const Options& options) {
  const float side = spec.side > 0 ? spec.side : take_width(options);
  const Rect place = take_place({side, side});
  const int count = static_cast<int>(std::min(re.size(), im.size()));
  const Interaction item =
      interact(label, place, options, Role::kPicture,
               count == 0 ? std::string(spec.empty) : std::to_string(count) + " points");
  if (count == 0) {
    empty_state(place, spec.empty);
    return {};
  }
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const ImVec2 middle = place.GetCenter();
  const float unit = side / 2 / extent(re, im);
  const Plane plane{place, 0, 0, unit};
  const auto all = static_cast<std::size_t>(count);
  const std::vector<ImVec2> points = places_of(plane, re.first(all), im.first(all));
  hline(list, place.Min.x, place.Max.x, snap(middle.y), t.line);
  vline(list, snap(middle.x), place.Min.y, place.Max.y, t.line);
  list->AddCircle(middle, unit, t.muted, kCircleSides, px(1));
  draw_text_in(list, Type::kSmall,
               {middle.x + unit + px(3), middle.y - px(15), place.Max.x + px(8), middle.y - px(1)},
               Align::kLeft, t.muted, "1");

  PlaneHit hit;
  if (item.forced) {
    hit.index = item.hovered || item.focused ? count / 3 : -1;
  } else if (item.hovered) {
    hit.index = nearest_place(points, ImGui::GetIO().MousePos);
  } else if (item.focused) {
    ImGuiStorage* storage = ImGui::GetStateStorage();
    hit.index = std::clamp(storage->GetInt(item.id, 0) + arrow_x(item), 0, count - 1);
    storage->SetInt(item.id, hit.index);
    hit.focused = true;
  }
  const float dot = px(kDot);
  for (int k = 0; k < count; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const ImVec2 at = points[i];
    if (!has_place(at)) continue;
    const bool grows = modulus(re[i], im[i]) > 1;
    const Rect around(at.x - dot, at.y - dot, at.x + dot, at.y + dot);
    if (grows)
      fill_rect(list, around, t.positive);
    else
      list->AddCircleFilled(at, dot, t.negative, 16);
    if (k == hit.index) {
      hit.rect = around;
      list->AddCircle(at, dot + px(3), t.ink, 20, px(1.5f));
    }
    if (spec.address && ui().items().records_cells())
      ui().items().cell(spec.address(k), around.Min, around.Max, text_of(re[i], im[i]), Role::kCell,
                        format_shortest(re[i]) + " " + format_shortest(im[i]));
  }
  if (item.disabled) veil(list, place);
  tell_missing(list, place, points);
  if (item.focused) focus_ring(list, place, px(metric::kRadiusCell));
  return hit;
}

}  // namespace unroll::viz
