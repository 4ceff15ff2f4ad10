#include "viz/widgets/overlay.h"

#include <algorithm>

#include "viz/widgets/draw.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {

void tooltip(TooltipText text, const ImRect* anchor) {
  Overlay& overlay = ui().overlay();
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

void Overlay::begin_frame() {
  was_offered = text.has_value();
  text.reset();
  anchor.reset();
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

  const Theme& t = theme();
  const float pad = px(metric::kPadControl), gap = px(metric::kGap);
  const float max_width = px(metric::kTooltipWidth);
  const bool head = !text->name.empty() || !text->value.empty() || !text->shape.empty();
  const float name_width = notation_width(Type::kTitle, text->name);
  const float value_width = text_width(Type::kMonoStrong, text->value);
  const float shape_width = text_width(Type::kMonoSmall, text->shape);

  float width = name_width + (value_width > 0 ? gap * 1.5f + value_width : 0) +
                (shape_width > 0 ? gap * 2 + shape_width : 0);
  for (const std::string& line : text->formula)
    width = std::max(width, notation_width(Type::kMono, line));
  if (!text->note.empty())
    width = std::max(width, std::min(max_width, text_width(Type::kLabel, text->note) + px(1)));
  const float row = line_height(Type::kBody), formula_row = line_height(Type::kMono);
  float height = head ? row : 0;
  height += static_cast<float>(text->formula.size()) * formula_row;
  if (!text->note.empty()) height += wrapped_height(Type::kLabel, width, text->note);

  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 size(snap(width + 2 * pad), snap(height + 2 * pad * 0.75f));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float away = px(14);
  ImVec2 at =
      anchor ? ImVec2(anchor->Min.x, anchor->Max.y + gap) : ImVec2(mouse.x + away, mouse.y + away);
  const float above = anchor ? anchor->Min.y - gap - size.y : mouse.y - away - size.y;
  if (at.y + size.y > screen.y - gap && above >= gap) at.y = above;
  if (at.x + size.x > screen.x - gap) at.x = screen.x - gap - size.x;
  at = snap(ImVec2(std::max(gap, at.x), std::max(gap, at.y)));

  ImDrawList* list = top_canvas();
  const Rect box(at, {at.x + size.x, at.y + size.y});
  Rect shade = box;
  shade.Translate({0, px(2)});
  shade.Expand(px(1));
  fill_rect(list, shade, t.shadow, px(metric::kRadiusControl));
  draw_frame(list, box, t.panel, t.border, px(metric::kRadiusControl));

  const float left_x = at.x + pad;
  float y = at.y + pad * 0.75f;
  if (head) {
    const float baseline = y + (row + ui().fonts().face(Type::kBody).cap_height) / 2;
    float x = left_x + draw_notation(list, Type::kTitle, {left_x, baseline}, t.ink, text->name);
    if (value_width > 0) {
      if (name_width > 0) x += gap * 1.5f;
      draw_text(list, Type::kMonoStrong, {x, baseline}, t.ink, text->value);
    }
    draw_text(list, Type::kMonoSmall, {left_x + width - shape_width, baseline}, t.muted,
              text->shape);
    y += row;
  }
  for (const std::string& line : text->formula) {
    const float middle = (formula_row + ui().fonts().face(Type::kMono).cap_height) / 2;
    draw_notation(list, Type::kMono, {left_x, y + middle}, t.muted, line);
    y += formula_row;
  }
  if (!text->note.empty())
    draw_wrapped(list, Type::kLabel, {left_x, y}, width + px(1), t.muted, text->note);

  std::string spoken = plain_notation(text->name);
  for (const std::string* part : {&text->value, &text->shape, &text->note})
    if (!part->empty()) spoken += (spoken.empty() ? "" : " ") + *part;
  for (const std::string& line : text->formula) spoken += " " + plain_notation(line);
  ui().items().cell("tooltip", box.Min, box.Max, spoken, Role::kTooltip);
}

void Overlay::draw_notices() {
  const double now = ImGui::GetTime();
  std::erase_if(notices, [&](const Notice& n) { return n.until <= now; });
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Theme& t = theme();
  const float pad = px(metric::kPad), gap = px(metric::kGap), icon = px(22);
  float bottom = screen.y - bottom_inset - gap * 2;
  ImDrawList* list = top_canvas();
  for (auto it = notices.rbegin(); it != notices.rend(); ++it) {
    ui().request_frame(static_cast<float>(it->until - now));
    const float room = std::min(px(560), screen.x - 4 * gap) - 2 * pad - icon;
    const float width = std::min(room, text_width(Type::kLabel, it->text) + px(1));
    const float height = wrapped_height(Type::kLabel, width, it->text) + pad * 1.5f;
    const float full = width + 2 * pad + icon;
    const float left = snap((screen.x - full) / 2);
    const Rect box(left, snap(bottom - height), left + full, snap(bottom));
    const ImU32 mark = it->kind == NoticeKind::kProblem ? t.bad
                       : it->kind == NoticeKind::kGood  ? t.good
                                                        : t.accent;
    const std::string_view sign = it->kind == NoticeKind::kProblem ? icon::kWarning
                                  : it->kind == NoticeKind::kGood  ? icon::kCheck
                                                                   : icon::kInfo;
    Rect shade = box;
    shade.Translate({0, px(2)});
    shade.Expand(px(1));
    fill_rect(list, shade, t.shadow, px(metric::kRadiusControl));
    draw_frame(list, box, t.panel, t.border, px(metric::kRadiusControl));
    draw_text_in(list, Type::kBody, {box.Min.x + pad, box.Min.y, box.Min.x + pad + icon, box.Max.y},
                 Align::kLeft, mark, sign);
    draw_wrapped(list, Type::kLabel, {box.Min.x + pad + icon, box.Min.y + pad * 0.75f}, width,
                 t.ink, it->text);
    ui().items().cell("notice", box.Min, box.Max, it->text, Role::kStatus);
    bottom = box.Min.y - gap;
  }
}

}  // namespace unroll::viz
