#include "viz/widgets/interact.h"

#include <algorithm>
#include <string>

#include "viz/widgets/overlay.h"

namespace unroll::viz {

std::string_view shown_label(std::string_view label) {
  return label.substr(0, std::min(label.find("##"), label.size()));
}

Rect take_place(ImVec2 size) {
  const ImVec2 at = snap(ImGui::GetCursorScreenPos());
  const Rect rect(at, {at.x + snap(size.x), at.y + snap(size.y)});
  ImGui::ItemSize(rect.GetSize());
  return rect;
}

float take_width(const Options& options, float natural) {
  if (options.width > 0) return options.width;
  if (natural > 0) return natural;
  return std::max(px(metric::kMinHit), ImGui::GetContentRegionAvail().x);
}

Interaction interact(std::string_view label, const Rect& rect, const Options& options, Role role,
                     std::string_view value) {
  const ImGuiID id = ImGui::GetCurrentWindow()->GetID(label.data(), label.data() + label.size());
  return interact_part(id, label, rect, options, role, value);
}

Interaction interact_part(ImGuiID id, std::string_view label, const Rect& rect,
                          const Options& options, Role role, std::string_view value,
                          bool tab_stop) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool forced = options.state != WidgetState::kLive;
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  Interaction hit;
  hit.id = id;
  hit.rect = rect;
  hit.forced = forced;
  hit.visible = ImGui::ItemAdd(rect, id, nullptr,
                               (disabled ? ImGuiItemFlags_Disabled : 0) |
                                   (tab_stop && !disabled ? 0 : ImGuiItemFlags_NoTabStop));
  hit.disabled = (g.LastItemData.InFlags & ImGuiItemFlags_Disabled) != 0;
  if (!forced && !hit.disabled) {
    hit.pressed = ImGui::ButtonBehavior(rect, id, &hit.hovered, &hit.held);
    hit.focused = g.NavId == id && !g.NavDisableHighlight;
    // ImGui calls a focused item hovered as well; a pointer is what is meant here.
    if (hit.hovered && g.HoveredId != id) hit.hovered = false;
  }
  if (options.state == WidgetState::kHovered) hit.hovered = true;
  if (options.state == WidgetState::kPressed) hit.hovered = hit.held = true;
  if (options.state == WidgetState::kFocused) hit.focused = true;

  if (g.TestEngineHookItems) {
    const std::string name(shown_label(label));
    IMGUI_TEST_ENGINE_ITEM_INFO(id, name.c_str(), g.LastItemData.StatusFlags);
    ui().items().describe(id, role, value);
  }
  return hit;
}

LayoutGuard::LayoutGuard() {
  const ImGuiWindowTempData& dc = ImGui::GetCurrentWindow()->DC;
  cursor_ = dc.CursorPos;
  previous_ = dc.CursorPosPrevLine;
  max_ = dc.CursorMaxPos;
  ideal_ = dc.IdealMaxPos;
  line_ = dc.CurrLineSize;
  previous_line_ = dc.PrevLineSize;
  base_ = dc.CurrLineTextBaseOffset;
  previous_base_ = dc.PrevLineTextBaseOffset;
}

LayoutGuard::~LayoutGuard() {
  ImGuiWindowTempData& dc = ImGui::GetCurrentWindow()->DC;
  dc.CursorPos = cursor_;
  dc.CursorPosPrevLine = previous_;
  dc.CursorMaxPos = max_;
  dc.IdealMaxPos = ideal_;
  dc.CurrLineSize = line_;
  dc.PrevLineSize = previous_line_;
  dc.CurrLineTextBaseOffset = base_;
  dc.PrevLineTextBaseOffset = previous_base_;
  dc.IsSameLine = dc.IsSetPos = false;
}

void show_help(const Interaction& hit, std::string_view help) {
  if (help.empty() || hit.forced) return;
  TooltipText text{.note = std::string(help)};
  // What is disabled is never hovered, but may be asked what it is for.
  const bool asked = hit.disabled && ImGui::IsWindowHovered() &&
                     ImGui::IsMouseHoveringRect(hit.rect.Min, hit.rect.Max);
  if ((hit.hovered && !hit.held) || asked)
    tooltip(std::move(text));
  else if (hit.focused)
    tooltip(std::move(text), &hit.rect);
}

int arrow_x(const Interaction& hit) {
  return (key_for(hit, ImGuiKey_RightArrow) ? 1 : 0) - (key_for(hit, ImGuiKey_LeftArrow) ? 1 : 0);
}

int arrow_y(const Interaction& hit) {
  return (key_for(hit, ImGuiKey_DownArrow) ? 1 : 0) - (key_for(hit, ImGuiKey_UpArrow) ? 1 : 0);
}

bool key_for(const Interaction& hit, ImGuiKey key) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!hit.focused || g.NavId != hit.id) return false;
  ui().claim_arrows(hit.id);
  return ImGui::IsKeyPressed(key, true);
}

ImU32 faded(const Interaction& hit, ImU32 color) {
  return hit.disabled ? mix(color, theme().panel, 0.55f) : color;
}

Rect labelled_row(std::string_view label, const Rect& row, bool disabled, std::string_view help) {
  const std::string_view shown = shown_label(label);
  if (shown.empty()) return row;
  const float column = std::min(px(metric::kLabelColumn), row.GetWidth() / 2);
  const Rect place(row.Min.x, row.Min.y, row.Min.x + column, row.Max.y);
  draw_text_in(canvas(), Type::kLabel, place, Align::kLeft,
               disabled ? theme().faint : theme().muted, shown);
  if (!help.empty() && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(place.Min, place.Max))
    tooltip(help);
  return {snap(row.Min.x + column + px(metric::kGap)), row.Min.y, row.Max.x, row.Max.y};
}

}  // namespace unroll::viz
