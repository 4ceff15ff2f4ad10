#include "viz/widgets/overlay.h"

#include <algorithm>
#include <utility>

#include "viz/widgets/draw.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {

void tooltip(TooltipText text, const ImRect* anchor) {
  Overlay& overlay = ui().overlay();
  const bool of_pin = anchor && overlay.pin_place && anchor->Min.x == overlay.pin_place->Min.x &&
                      anchor->Min.y == overlay.pin_place->Min.y;
  if (of_pin && overlay.text) return;  // what the pointer rests on comes first
  overlay.text = std::move(text);
  overlay.anchor = anchor ? std::optional<ImRect>(*anchor) : std::nullopt;
}

void tooltip(std::string_view note) { tooltip(TooltipText{.note = std::string(note)}); }

void notice(NoticeKind kind, std::string_view text) {
  Overlay& overlay = ui().overlay();
  const double until = ImGui::GetTime() + timing::kToast;
  ui().request_frame();
  for (Overlay::Notice& old : overlay.notices)
    if (old.text == text) {
      old.until = until;
      return;
    }
  overlay.notices.push_back({kind, std::string(text), until, overlay.notice_count++});
}

namespace {

/// Measures that size and drawing of a tooltip share.
struct TooltipLayout {
  float name, value, shape, width, head, formula_row, note;

  explicit TooltipLayout(const TooltipText& text) {
    const float gap = px(metric::kGap);
    name = notation_width(Type::kTitle, text.name);
    value = text_width(Type::kMonoStrong, text.value);
    shape = text_width(Type::kMonoSmall, text.shape);
    width = name + (value > 0 ? gap * 1.5f + value : 0) + (shape > 0 ? gap * 2 + shape : 0);
    for (const std::string& line : text.formula)
      width = std::max(width, notation_width(Type::kMono, line));
    const float note_room = std::max(width, px(metric::kTooltipWidth));
    width = std::max(width, std::min(note_room, text_width(Type::kLabel, text.note)));
    width = snap(width + px(1));
    head = text.name.empty() && text.value.empty() && text.shape.empty() ? 0
                                                                         : line_height(Type::kBody);
    formula_row = line_height(Type::kMono);
    note = wrapped_height(Type::kLabel, width, text.note);
  }
};

void draw_floating_frame(ImDrawList* list, const Rect& box) {
  Rect shade = box;
  shade.Translate({0, px(2)});
  shade.Expand(px(1));
  fill_rect(list, shade, theme().shadow, px(metric::kRadiusControl));
  draw_frame(list, box, theme().panel, theme().border, px(metric::kRadiusControl));
}

std::string spoken(const TooltipText& text) {
  std::string all = plain_notation(text.name);
  const auto add = [&](const std::string& part) {
    if (!part.empty()) all += (all.empty() ? "" : " ") + part;
  };
  add(text.value);
  add(text.shape);
  for (const std::string& line : text.formula) add(plain_notation(line));
  add(text.note);
  return all;
}

}  // namespace

ImVec2 tooltip_size(const TooltipText& text) {
  const TooltipLayout layout(text);
  const float height =
      layout.head + static_cast<float>(text.formula.size()) * layout.formula_row + layout.note;
  const float pad = px(metric::kPadControl);
  return {snap(layout.width + 2 * pad), snap(height + 1.5f * pad)};
}

void draw_tooltip_box(ImDrawList* list, ImVec2 top_left, const TooltipText& text) {
  const Theme& t = theme();
  const TooltipLayout layout(text);
  const ImVec2 size = tooltip_size(text);
  const float pad = px(metric::kPadControl), x = top_left.x + pad;
  draw_floating_frame(list, {top_left, {top_left.x + size.x, top_left.y + size.y}});
  float y = top_left.y + pad * 0.75f;
  const auto baseline = [&](Type type, float row) {
    return y + (row + ui().fonts().face(type).cap_height) / 2;
  };
  if (layout.head > 0) {
    const float base = baseline(Type::kBody, layout.head);
    draw_notation(list, Type::kTitle, {x, base}, t.ink, text.name);
    const float value_x = x + layout.name + (layout.name > 0 ? px(metric::kGap) * 1.5f : 0);
    draw_text(list, Type::kMonoStrong, {value_x, base}, t.ink, text.value);
    draw_text(list, Type::kMonoSmall, {x + layout.width - layout.shape, base}, t.muted, text.shape);
    y += layout.head;
  }
  for (const std::string& line : text.formula) {
    draw_notation(list, Type::kMono, {x, baseline(Type::kMono, layout.formula_row)}, t.muted, line);
    y += layout.formula_row;
  }
  draw_wrapped(list, Type::kLabel, {x, y}, layout.width, t.muted, text.note);
  ui().items().cell("tooltip", top_left, {top_left.x + size.x, top_left.y + size.y}, spoken(text),
                    Role::kTooltip);
}

ImVec2 notice_size(std::string_view text, float room) {
  const float pad = px(metric::kPad), icon = px(22);
  const float width = std::min(room - 2 * pad - icon, text_width(Type::kLabel, text) + px(1));
  return {snap(width + 2 * pad + icon),
          snap(wrapped_height(Type::kLabel, width, text) + pad * 1.5f)};
}

void draw_notice_box(ImDrawList* list, ImVec2 top_left, float room, NoticeKind kind,
                     std::string_view text) {
  const Theme& t = theme();
  const ImVec2 size = notice_size(text, room);
  const Rect box(top_left, {top_left.x + size.x, top_left.y + size.y});
  const float pad = px(metric::kPad), text_x = box.Min.x + pad + px(22);
  const bool bad = kind == NoticeKind::kProblem, good = kind == NoticeKind::kGood;
  draw_floating_frame(list, box);
  draw_text_in(list, Type::kBody, {box.Min.x + pad, box.Min.y, text_x, box.Max.y}, Align::kLeft,
               bad    ? t.bad
               : good ? t.good
                      : t.accent,
               bad    ? icon::kWarning
               : good ? icon::kCheck
                      : icon::kInfo);
  draw_wrapped(list, Type::kLabel, {text_x, box.Min.y + pad * 0.75f}, box.Max.x - pad - text_x,
               t.ink, text);
  ui().items().cell("notice", box.Min, box.Max, text, Role::kStatus);
}

void Overlay::begin_frame() {
  was_offered = text.has_value();
  text.reset();
  anchor.reset();
  pin_place.reset();
  if (ImGui::IsMouseClicked(0)) before_click = std::exchange(pinned, {});
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool by_keyboard = g.NavId != 0 && !g.NavDisableHighlight;
  if (by_keyboard || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) pinned = {};
}

void Overlay::draw() {
  draw_notices();
  draw_tooltip();
}

void Overlay::draw_tooltip() {
  shown = false;
  if (!text) return;
  const double now = ImGui::GetTime();
  if (!was_offered) offered_since = now;
  const double left = timing::kTooltip - (now - offered_since);
  if (left > 1e-6) {
    ui().request_frame(static_cast<float>(left));
    return;
  }
  shown = true;
  const ImVec2 size = tooltip_size(*text), screen = ImGui::GetIO().DisplaySize;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float gap = px(metric::kGap), away = px(14);
  ImVec2 at =
      anchor ? ImVec2(anchor->Min.x, anchor->Max.y + gap) : ImVec2(mouse.x + away, mouse.y + away);
  const float above = (anchor ? anchor->Min.y - gap : mouse.y - away) - size.y;
  if (at.y + size.y > screen.y - gap && above >= gap) at.y = above;
  at.x = std::max(gap, std::min(at.x, screen.x - gap - size.x));
  at.y = std::max(gap, std::min(at.y, screen.y - gap - size.y));
  draw_tooltip_box(top_canvas(), snap(at), *text);
}

void Overlay::draw_notices() {
  const double now = ImGui::GetTime();
  std::erase_if(notices, [&](const Notice& n) { return n.until <= now; });
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float gap = px(metric::kGap), room = std::min(px(560), screen.x - 4 * gap);
  float bottom = screen.y - bottom_inset - gap * 2;
  for (auto it = notices.rbegin(); it != notices.rend(); ++it) {
    ui().request_frame(static_cast<float>(it->until - now));
    const ImVec2 size = notice_size(it->text, room);
    draw_notice_box(top_canvas(), snap(ImVec2((screen.x - size.x) / 2, bottom - size.y)), room,
                    it->kind, it->text);
    bottom -= size.y + gap;
  }
}

}  // namespace unroll::viz
