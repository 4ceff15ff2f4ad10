#include "viz/widgets/button.h"

#include <cmath>
#include <string>

#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

struct ButtonColors {
  ImU32 fill, border, ink, hint;
};

ButtonColors colors_of(ButtonKind kind, const Interaction& hit) {
  const Theme& t = theme();
  const bool lit = hit.hovered && !hit.disabled;
  if (kind == ButtonKind::kPrimary) {
    if (hit.disabled) return {t.track, t.track, t.faint, t.faint};
    const ImU32 fill = hit.held ? mix(t.accent_down, t.ink, 0.15f) : lit ? t.accent_down : t.accent;
    return {fill, fill, t.accent_ink, mix(t.accent_ink, fill, 0.28f)};
  }
  const ImU32 rest = kind == ButtonKind::kQuiet ? with_alpha(t.panel, 0) : t.panel;
  const ImU32 fill = hit.held ? mix(t.soft, t.ink, 0.06f) : lit ? t.soft : rest;
  const ImU32 border = kind == ButtonKind::kQuiet ? with_alpha(t.border, 0)
                       : lit                      ? mix(t.border, t.muted, 0.35f)
                                                  : t.border;
  if (hit.disabled) return {rest, kind == ButtonKind::kQuiet ? border : t.line, t.faint, t.faint};
  return {fill, border, t.ink, t.muted};
}

Type text_type(const ButtonSpec& spec) {
  return spec.kind == ButtonKind::kPrimary ? Type::kStrong : Type::kBody;
}

float content_width(std::string_view shown, const ButtonSpec& spec) {
  float width = text_width(text_type(spec), shown);
  if (!spec.icon.empty())
    width += text_width(Type::kBody, spec.icon) + (shown.empty() ? 0 : px(metric::kGap));
  if (!spec.hint.empty()) width += px(metric::kGap) + text_width(Type::kBody, spec.hint);
  return width;
}

/// `from`: when it began, seconds.
void draw_pulse(const Rect& rect, float radius, float from) {
  if (ui().look().reduced_motion) return;
  const float turns = (static_cast<float>(ImGui::GetTime()) - from) / timing::kPulse;
  if (turns >= timing::kPulses) return;
  ui().request_frame();
  const float part = turns - std::floor(turns), by = px(metric::kHalfGap) * part;
  Rect ring = rect;
  ring.Expand(by);
  stroke_rect(canvas(), ring, with_alpha(theme().accent, 1 - part), radius + by, px(metric::kLine));
}

}  // namespace

float button_width(std::string_view label, const ButtonSpec& spec) {
  return snap(content_width(shown_label(label), spec) + 2 * px(metric::kPad));
}

bool button(std::string_view label, const ButtonSpec& spec, const Options& options) {
  const std::string_view shown = shown_label(label);
  const float width = take_width(options, button_width(label, spec));
  const Rect rect = take_place({width, ui().control_height(options.dense)});
  const Interaction hit = interact(label, rect, options, Role::kButton);
  show_help(hit, options.help);
  if (!hit.visible) return hit.pressed;

  const ButtonColors c = colors_of(spec.kind, hit);
  const float radius = px(metric::kRadiusControl);
  ImDrawList* list = canvas();
  draw_frame(list, rect, c.fill, c.border, radius);
  if (hit.focused) focus_ring(list, rect, radius);
  if (spec.pulse)
    draw_pulse(
        rect, radius,
        *ImGui::GetStateStorage()->GetFloatRef(hit.id, static_cast<float>(ImGui::GetTime())));
  float x = rect.Min.x + std::max(px(metric::kHalfGap), (width - content_width(shown, spec)) / 2);
  const auto put = [&](Type type, ImU32 color, std::string_view text) {
    if (text.empty()) return;
    const float room = rect.Max.x - px(metric::kHalfGap) - x;
    draw_text_in(list, type, {x, rect.Min.y, x + room, rect.Max.y}, Align::kLeft, color, text);
    x += text_width(type, text) + px(metric::kGap);
  };
  put(Type::kBody, c.ink, spec.icon);
  put(text_type(spec), c.ink, shown);
  put(Type::kBody, c.hint, spec.hint);
  return hit.pressed;
}

bool icon_button(std::string_view label, std::string_view icon, ButtonKind kind,
                 const Options& options) {
  const float side = ui().control_height(options.dense);
  const Rect rect = take_place({take_width(options, side), side});
  const Interaction hit = interact(label, rect, options, Role::kButton);
  show_help(hit, options.help.empty() ? shown_label(label) : options.help);
  if (!hit.visible) return hit.pressed;
  const ButtonColors c = colors_of(kind, hit);
  const float radius = px(metric::kRadiusControl);
  ImDrawList* list = canvas();
  draw_frame(list, rect, c.fill, c.border, radius);
  if (hit.focused) focus_ring(list, rect, radius);
  draw_text_in(list, Type::kBody, rect, Align::kCenter, c.ink, icon);
  return hit.pressed;
}

bool toggle(std::string_view label, bool& on, const Options& options) {
  const Rect row = take_place({take_width(options), ui().control_height(options.dense)});
  const float height = px(20), width = px(36);
  const float middle = (row.Min.y + row.Max.y) / 2;
  const Rect body(row.Max.x - width, snap(middle - height / 2), row.Max.x,
                  snap(middle - height / 2) + height);
  const Interaction hit = interact(label, row, options, Role::kToggle, on ? "on" : "off");
  ui().items().describe_checked(hit.id, on);
  show_help(hit, options.help);
  if (hit.pressed) on = !on;
  const float share = ui().animate(hit.id, on ? 1.0f : 0.0f);
  if (!hit.visible) return hit.pressed;

  const Theme& t = theme();
  ImDrawList* list = canvas();
  draw_text_in(list, Type::kLabel, {row.Min.x, row.Min.y, body.Min.x - px(metric::kGap), row.Max.y},
               Align::kLeft, hit.disabled ? t.faint : t.muted, shown_label(label));
  const ImU32 off_fill = hit.hovered ? mix(t.track, t.muted, 0.3f) : mix(t.track, t.muted, 0.15f);
  const ImU32 on_fill = hit.hovered ? t.accent_down : t.accent;
  fill_rect(list, body, faded(hit, mix(off_fill, on_fill, share)), height / 2);
  if (t.id == ThemeId::kHighContrast) stroke_rect(list, body, t.border, height / 2, px(t.hairline));
  const float knob = height / 2 - px(3);
  const float x = body.Min.x + height / 2 + (width - height) * share;
  list->AddCircleFilled({x, (body.Min.y + body.Max.y) / 2}, knob,
                        mix(t.id == ThemeId::kLight ? t.panel : t.ink, t.accent_ink, share), 24);
  if (hit.focused) focus_ring(list, body, height / 2);
  return hit.pressed;
}

bool chip(std::string_view label, bool chosen, const Options& options) {
  const std::string_view shown = shown_label(label);
  const Type type = chosen ? Type::kTitle : Type::kLabel;
  // Both weights get the same room, so that choosing moves nothing.
  const float text = std::max(text_width(Type::kTitle, shown), text_width(Type::kLabel, shown));
  const float width = take_width(options, snap(text + 2 * px(metric::kPadControl)));
  const Rect rect = take_place({width, ui().control_height(true)});
  const Interaction hit = interact(label, rect, options, Role::kOption);
  ui().items().describe_checked(hit.id, chosen);
  show_help(hit, options.help);
  if (!hit.visible) return hit.pressed;
  const Theme& t = theme();
  const float radius = px(metric::kRadiusControl);
  ImDrawList* list = canvas();
  fill_rect(list, rect, hit.hovered ? t.soft : chosen ? t.accent_soft : t.panel, radius);
  stroke_rect(list, rect, faded(hit, chosen ? t.accent : t.border), radius,
              px(chosen ? metric::kPlayhead : t.hairline));
  draw_text_in(list, type, rect, Align::kCenter,
               hit.disabled ? t.faint
               : chosen     ? t.accent
                            : t.ink,
               shown);
  if (hit.focused) focus_ring(list, rect, radius);
  return hit.pressed;
}

}  // namespace unroll::viz
