#include "viz/widgets/color_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viz/widgets/format.h"
#include "viz/widgets/interact.h"

namespace unroll::viz {
namespace {

constexpr float kClearlyBelow = -0.06f;  // of the limit; what is nearly grey has no sign

}  // namespace

float ColorScale::position(float value) const {
  if (!std::isfinite(value)) return std::numeric_limits<float>::quiet_NaN();
  if (!(limit > 0)) return 0;
  if (kind == ScaleKind::kSigned) return std::clamp(value / limit, -1.0f, 1.0f);
  const float magnitude = std::abs(value);
  if (!logarithmic) return std::min(1.0f, magnitude / limit);
  if (magnitude <= floor || floor >= limit) return 0;
  // Differences of logarithms: quotients of the largest and the smallest numbers would overflow.
  const float low = std::log(floor);
  return std::min(1.0f, (std::log(magnitude) - low) / (std::log(limit) - low));
}

ImU32 map_color(const Theme& theme, ScaleKind kind, float position) {
  if (std::isnan(position)) return theme.missing;
  if (kind == ScaleKind::kSigned)
    return mix(theme.zero, position < 0 ? theme.negative : theme.positive, std::abs(position));
  const float at = std::clamp(position, 0.0f, 1.0f) * 4;
  const int stop = std::min(3, static_cast<int>(at));
  return mix(theme.magnitude[stop], theme.magnitude[stop + 1], at - static_cast<float>(stop));
}

ImU32 color_of(const Theme& theme, const ColorScale& scale, float value) {
  return map_color(theme, scale.kind, scale.position(value));
}

float round_limit(float largest, float least) {
  if (!std::isfinite(largest) || largest < least) return least;
  const float decade = std::pow(10.0f, std::floor(std::log10(largest)));
  for (const float step : {1.0f, 2.0f, 5.0f})
    if (largest <= step * decade * 1.0001f) return step * decade;
  return 10 * decade;
}

void draw_cell_bar(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value) {
  if (!std::isfinite(value)) return draw_cell(list, rect, scale, value);
  const Theme& t = theme();
  const bool with_sign = scale.kind == ScaleKind::kSigned;
  const float zero = with_sign ? snap(rect.GetCenter().y) : rect.Max.y;
  const float room = with_sign ? rect.GetHeight() / 2 : rect.GetHeight();
  const float end =
      snap(zero - std::clamp(value / scale.limit, with_sign ? -1.0f : 0, 1.0f) * room);
  hline(list, rect.Min.x, rect.Max.x, zero, t.line);
  if (end != zero)
    fill_rect(list, {rect.Min.x, std::min(end, zero), rect.Max.x, std::max(end, zero)},
              !with_sign  ? map_color(t, scale.kind, scale.position(value))
              : value > 0 ? t.positive
                          : t.negative,
              px(metric::kRadiusFine));
}

bool is_nothing(const ColorScale& scale, float value) { return std::abs(value) <= scale.nothing; }

void draw_sign(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value) {
  const float least = px(metric::kSignFrom);
  if (scale.kind != ScaleKind::kSigned || !(scale.position(value) < kClearlyBelow) ||
      rect.GetWidth() < least || rect.GetHeight() < least)
    return;
  const float x = rect.Min.x + px(2);
  hline(list, x, x + px(metric::kSign), rect.Max.y - px(3),
        ink_on(theme(), color_of(theme(), scale, value)), px(1));
}

void draw_cell(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value, float side,
               bool sign) {
  const Theme& t = theme();
  const float small = side > 0 ? side : std::min(rect.GetWidth(), rect.GetHeight());
  const float radius = small >= px(12) ? px(metric::kRadiusCell) : 0;
  if (is_nothing(scale, value)) {
    hatch(list, rect, with_alpha(t.muted, 0.45f), t.panel);
    return;
  }
  if (std::isfinite(value)) {
    fill_rect(list, rect, color_of(t, scale, value), radius);
    if (sign) draw_sign(list, rect, scale, value);
    return;
  }
  hatch(list, rect, with_alpha(t.missing_ink, 0.55f), t.missing);
  if (small >= px(12)) stroke_rect(list, rect, with_alpha(t.missing_ink, 0.7f), 0, px(1));
}

Rect color_legend(const ColorScale& scale, bool has_missing, float width) {
  const Theme& t = theme();
  const float available = ImGui::GetContentRegionAvail().x;
  const float strip_width = snap(width > 0 ? width : std::min(px(180), available));
  const float strip = px(8), text = line_height(Type::kMonoSmall);
  const float swatch =
      has_missing ? px(metric::kGap * 2) + px(14) + text_width(Type::kSmall, "not finite") + px(6)
                  : 0;
  const Rect place = take_place({strip_width + swatch, strip + text});
  ImDrawList* list = canvas();
  const Rect bar(place.Min.x, place.Min.y, place.Min.x + strip_width, place.Min.y + strip);
  // The map is straight between its stops, and so is the renderer's blending of two colours.
  const int pieces = scale.kind == ScaleKind::kSigned ? 2 : 4;
  for (int i = 0; i < pieces; ++i) {
    const auto color = [&](int stop) {
      const float f = static_cast<float>(stop) / static_cast<float>(pieces);
      return map_color(t, scale.kind, scale.kind == ScaleKind::kSigned ? 2 * f - 1 : f);
    };
    const float piece = bar.GetWidth() / static_cast<float>(pieces);
    const float x0 = bar.Min.x + piece * static_cast<float>(i);
    list->AddRectFilledMultiColor({x0, bar.Min.y}, {x0 + piece, bar.Max.y}, color(i), color(i + 1),
                                  color(i + 1), color(i));
  }
  stroke_rect(list, bar, with_alpha(t.line, 0.8f), 0, px(t.hairline));
  const Rect below(bar.Min.x, bar.Max.y, bar.Max.x, place.Max.y);
  const bool is_signed = scale.kind == ScaleKind::kSigned;
  const std::string low = is_signed           ? format_short(-scale.limit)
                          : scale.logarithmic ? "≤ " + format_short(scale.floor)
                                              : "0";
  draw_text_in(list, Type::kMonoSmall, below, Align::kLeft, t.muted, low);
  if (is_signed) draw_text_in(list, Type::kMonoSmall, below, Align::kCenter, t.muted, "0");
  draw_text_in(list, Type::kMonoSmall, below, Align::kRight, t.muted, format_short(scale.limit));
  if (has_missing) {
    const float x = bar.Max.x + px(metric::kGap * 2);
    const Rect box(x, bar.Min.y - px(1), x + px(14), bar.Max.y + px(3));
    draw_cell(list, box, scale, std::numeric_limits<float>::quiet_NaN());
    draw_text_in(list, Type::kSmall, {box.Max.x + px(6), box.Min.y, place.Max.x, box.Max.y},
                 Align::kLeft, t.muted, "not finite");
  }
  return place;
}

}  // namespace unroll::viz
