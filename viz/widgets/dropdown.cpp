#include "viz/widgets/dropdown.h"

#include <algorithm>
#include <string>

#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr const char* kPopup = "##list";

void draw_field(const Interaction& hit, const Rect& field, std::string_view text, bool open) {
  const Theme& t = theme();
  const float radius = px(metric::kRadiusControl), pad = px(metric::kPadControl);
  ImDrawList* list = canvas();
  const bool lit = hit.hovered && !hit.disabled;
  draw_frame(list, field,
             hit.held      ? mix(t.soft, t.ink, 0.06f)
             : lit || open ? t.soft
                           : t.panel,
             hit.disabled ? t.line
             : lit        ? mix(t.border, t.muted, 0.35f)
                          : t.border,
             radius);
  if (hit.focused) focus_ring(list, field, radius);
  const float caret = px(18);
  draw_text_in(list, Type::kLabel,
               {field.Min.x + pad, field.Min.y, field.Max.x - caret - px(4), field.Max.y},
               Align::kLeft, hit.disabled ? t.faint : t.ink, text);
  draw_text_in(list, Type::kLabel,
               {field.Max.x - caret, field.Min.y, field.Max.x - px(4), field.Max.y}, Align::kCenter,
               hit.disabled ? t.faint : t.muted, icon::kCaretDown);
}

}  // namespace

bool dropdown(std::string_view label, int& chosen, std::span<const std::string_view> names,
              const Options& options) {
  const int count = static_cast<int>(names.size());
  const std::string_view current =
      chosen >= 0 && chosen < count ? names[static_cast<std::size_t>(chosen)] : "choose …";
  const Rect row = take_place({take_width(options), ui().control_height(options.dense)});
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const Rect field = labelled_row(label, row, disabled, options.help);
  const bool hidden = label.starts_with("##");
  const std::string shown(hidden ? label.substr(2) : shown_label(label));

  ImGui::PushID(label.data(), label.data() + label.size());
  const Interaction hit =
      interact_part(ImGui::GetID("##field"), shown, field, options, Role::kMenu, current);
  if (hit.pressed) ImGui::OpenPopup(kPopup);
  bool changed = false;
  const int step = arrow_y(hit);
  if (step && count > 0) {
    const int next = std::clamp(chosen + step, 0, count - 1);
    changed = next != chosen;
    chosen = next;
  }
  const bool open = ImGui::IsPopupOpen(kPopup);
  draw_field(hit, field, current, open);
  if (!open) show_help(hit, options.help);

  if (open) {
    const float item_height = ui().control_height(!ui().look().touch);
    const float pad = px(metric::kHalfGap);
    const float screen = ImGui::GetIO().DisplaySize.y;
    const float wanted = item_height * static_cast<float>(count) + 2 * pad;
    float top = field.Max.y + pad;
    const float below = screen - top - pad, above = field.Min.y - 2 * pad;
    const float height = std::min(wanted, std::max(below, above));
    if (height > below) top = field.Min.y - pad - height;
    ImGui::SetNextWindowPos({field.Min.x, snap(top)});
    ImGui::SetNextWindowSize({field.GetWidth(), snap(height)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(pad, pad));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove)) {
      for (int i = 0; i < count; ++i) {
        const std::string_view name = names[static_cast<std::size_t>(i)];
        const Rect place = take_place({ImGui::GetContentRegionAvail().x, item_height});
        const std::string full = shown + ": " + std::string(name);
        ImGui::PushID(i);
        const Interaction entry =
            interact_part(ImGui::GetID("##entry"), full, place, {}, Role::kOption);
        ImGui::PopID();
        ui().items().describe_checked(entry.id, i == chosen);
        if (i == chosen && ImGui::IsWindowAppearing()) {
          ImGui::SetScrollHereY();
          ImGui::SetItemDefaultFocus();
        }
        const Theme& t = theme();
        if (entry.hovered || entry.focused)
          fill_rect(canvas(), place, t.soft, px(metric::kRadiusCell) * 2);
        Rect text = place;
        text.Min.x += px(metric::kPadControl) - pad;
        text.Max.x -= px(20);
        draw_text_in(canvas(), i == chosen ? Type::kTitle : Type::kLabel, text, Align::kLeft, t.ink,
                     name);
        if (i == chosen)
          draw_text_in(canvas(), Type::kLabel,
                       {place.Max.x - px(20), place.Min.y, place.Max.x - px(4), place.Max.y},
                       Align::kCenter, t.accent, icon::kCheck);
        if (entry.focused) {
          Rect inner = place;
          inner.Expand(-px(3));
          focus_ring(canvas(), inner, px(metric::kRadiusCell));
        }
        if (entry.pressed) {
          changed = changed || i != chosen;
          chosen = i;
          ImGui::CloseCurrentPopup();
        }
      }
      ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
  }
  ImGui::PopID();
  return changed;
}

}  // namespace unroll::viz
