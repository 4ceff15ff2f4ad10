#include "viz/widgets/draw.h"

#include <algorithm>
#include <cmath>

namespace unroll::viz {
namespace {

ImDrawList* sharpened(ImDrawList* list) {
  list->_FringeScale = 1 / ui().look().pixel_ratio;
  return list;
}

float channel(ImU32 color, int shift) { return static_cast<float>((color >> shift) & 255); }

float hairline_or(float thickness) { return thickness > 0 ? thickness : px(theme().hairline); }

}  // namespace

ImDrawList* canvas() { return sharpened(ImGui::GetWindowDrawList()); }
ImDrawList* top_canvas() { return sharpened(ImGui::GetForegroundDrawList()); }

ImU32 mix(ImU32 a, ImU32 b, float amount) {
  // In 256ths and whole numbers: strips mix thousands of colours a frame.
  const int share = static_cast<int>(std::clamp(amount, 0.0f, 1.0f) * 256);
  ImU32 mixed = 0;
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT, IM_COL32_A_SHIFT}) {
    const int from = static_cast<int>((a >> shift) & 255),
              to = static_cast<int>((b >> shift) & 255);
    mixed |= static_cast<ImU32>(from + (((to - from) * share + 128) >> 8)) << shift;
  }
  return mixed;
}

ImU32 with_alpha(ImU32 color, float opacity) {
  const float alpha = channel(color, IM_COL32_A_SHIFT) * std::clamp(opacity, 0.0f, 1.0f);
  return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(std::lround(alpha)) << IM_COL32_A_SHIFT);
}

ImU32 color_of_rgb(float red, float green, float blue) {
  const auto part = [](float share) {
    return static_cast<int>(std::lround(std::clamp(share, 0.0f, 1.0f) * 255));
  };
  return IM_COL32(part(red), part(green), part(blue), 255);
}

float luminance(ImU32 color) {
  const auto linear = [&](int shift) {
    const float c = channel(color, shift) / 255;
    return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
  };
  return 0.2126f * linear(IM_COL32_R_SHIFT) + 0.7152f * linear(IM_COL32_G_SHIFT) +
         0.0722f * linear(IM_COL32_B_SHIFT);
}

float contrast(ImU32 a, ImU32 b) {
  const float la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05f) / (std::min(la, lb) + 0.05f);
}

ImU32 ink_on(const Theme& theme, ImU32 fill) {
  return contrast(theme.cell_dark, fill) >= contrast(theme.cell_light, fill) ? theme.cell_dark
                                                                             : theme.cell_light;
}

void fill_rect(ImDrawList* list, const Rect& rect, ImU32 color, float radius, ImDrawFlags corners) {
  if (rect.Max.x <= rect.Min.x || rect.Max.y <= rect.Min.y) return;
  list->AddRectFilled(rect.Min, rect.Max, color, radius, corners);
}

void stroke_rect(ImDrawList* list, const Rect& rect, ImU32 color, float radius, float thickness) {
  const float half = thickness / 2;
  if (rect.GetWidth() <= thickness || rect.GetHeight() <= thickness) return;
  list->PathRect({rect.Min.x + half, rect.Min.y + half}, {rect.Max.x - half, rect.Max.y - half},
                 std::max(0.0f, radius - half));
  list->PathStroke(color, ImDrawFlags_Closed, thickness);
}

void draw_frame(ImDrawList* list, const Rect& rect, ImU32 fill, ImU32 border, float radius) {
  fill_rect(list, rect, fill, radius);
  stroke_rect(list, rect, border, radius, px(theme().hairline));
}

void focus_ring(ImDrawList* list, const Rect& rect, float radius) {
  const float width = px(theme().focus_ring), gap = px(1);
  Rect ring = rect;
  ring.Expand(width + gap);
  stroke_rect(list, ring, theme().accent, radius + gap + width, width);
}

void hline(ImDrawList* list, float x0, float x1, float y, ImU32 color, float thickness) {
  const float top = snap(y);
  fill_rect(list, {x0, top, x1, top + hairline_or(thickness)}, color);
}

void vline(ImDrawList* list, float x, float y0, float y1, ImU32 color, float thickness) {
  const float width = hairline_or(thickness), left = snap(x - width / 2);
  fill_rect(list, {left, y0, left + width, y1}, color);
}

void styled_line(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float thickness,
                 LineStyle style) {
  // Level lines lie on whole pixels.
  if (a.y == b.y) a.y = b.y = snap(a.y - thickness / 2) + thickness / 2;
  const auto stroke = [&](ImVec2 p, ImVec2 q) {
    list->PathLineTo(p);
    list->PathLineTo(q);
    list->PathStroke(color, 0, thickness);
  };
  if (style == LineStyle::kSolid) {
    stroke(a, b);
    return;
  }
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length <= 0) return;
  const float dash = px(metric::kDash), dot = std::max(px(1), thickness);
  const float on[2] = {style == LineStyle::kDotted ? dot : dash,
                       style == LineStyle::kDashed ? dash : dot};
  const float off = style == LineStyle::kDotted ? dot * 1.5f : dash * 0.75f;
  float at = 0;
  for (int k = 0; at < length; ++k) {
    const float end = std::min(length, at + on[k % 2]);
    const auto point = [&](float along) {
      return ImVec2(a.x + (b.x - a.x) * along / length, a.y + (b.y - a.y) * along / length);
    };
    stroke(point(at), point(end));
    at = end + off;
  }
}

void hatch(ImDrawList* list, const Rect& rect, ImU32 stripe, ImU32 ground) {
  fill_rect(list, rect, ground);
  list->PushClipRect(rect.Min, rect.Max, true);
  const float step = px(4), width = px(1);
  const float height = rect.GetHeight();
  // Stripes start at multiples of the step on screen, so that neighbouring cells join up.
  const float first = std::floor((rect.Min.x + rect.Min.y) / step) * step - rect.Min.y;
  for (float x = first; x < rect.Max.x + height; x += step)
    list->AddLine({x, rect.Min.y}, {x - height, rect.Max.y}, stripe, width);
  list->PopClipRect();
}

void draw_model_letter(ImDrawList* list, ImVec2 top_left, float side, int model) {
  const ModelLook look = model_look(theme(), model);
  const Rect square(top_left, {top_left.x + side, top_left.y + side});
  fill_rect(list, square, look.color, px(metric::kRadiusMark));
  // A bold letter reads well at 3 : 1; the light one is preferred, so that A to C match.
  const bool light = contrast(theme().cell_light, look.color) >= 3;
  draw_text_in(list, Type::kTitle, square, Align::kCenter,
               light ? theme().cell_light : theme().cell_dark, std::string_view(&look.letter, 1));
}

void draw_logo(ImDrawList* list, ImVec2 top_left, float side) {
  // A cell with its loop, and the same cell laid out to the right as dots: unrolling.
  const auto at = [&](float x, float y) {
    return ImVec2(top_left.x + x * side / 24, top_left.y + y * side / 24);
  };
  const float width = side / 24 * 2.2f;
  const ImU32 ink = theme().accent;
  list->PathArcTo(at(7, 13), side / 24 * 4.6f, -0.35f * IM_PI, 1.05f * IM_PI, 24);
  list->PathStroke(ink, 0, width);
  list->AddLine(at(10, 17.6f), at(20, 17.6f), ink, width);
  list->PathLineTo(at(17.4f, 15));
  list->PathLineTo(at(20.4f, 17.6f));
  list->PathLineTo(at(17.4f, 20.2f));
  list->PathStroke(ink, 0, width);
  const float dot = side / 24 * 1.7f;
  list->AddCircleFilled(at(11.6f, 5.4f), dot, theme().negative, 16);
  list->AddCircleFilled(at(16.2f, 5.4f), dot, theme().positive, 16);
  list->AddCircleFilled(at(20.8f, 5.4f), dot, theme().good, 16);
}

}  // namespace unroll::viz
