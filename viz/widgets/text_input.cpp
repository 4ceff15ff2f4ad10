#include "viz/widgets/text_input.h"

#include <algorithm>

namespace unroll::viz {
namespace {

struct Sink {
  std::string* text;
  std::size_t limit;
};

int grow(ImGuiInputTextCallbackData* data) {
  auto* sink = static_cast<Sink*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    sink->text->resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = sink->text->data();
  } else if (data->EventFlag == ImGuiInputTextFlags_CallbackEdit &&
             static_cast<std::size_t>(data->BufTextLen) > sink->limit) {
    std::size_t keep = sink->limit;
    while (keep > 0 && (static_cast<unsigned char>(data->Buf[keep]) & 0xC0) == 0x80) --keep;
    data->DeleteChars(static_cast<int>(keep), data->BufTextLen - static_cast<int>(keep));
  }
  return 0;
}

constexpr ImGuiInputTextFlags kGrowing =
    ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackEdit;

/// Native text fields draw no frame and no focus of their own; we do.
class BareStyle {
 public:
  BareStyle(Type type, ImVec2 padding) {
    const ImVec4 none(0, 0, 0, 0);
    for (const ImGuiCol c : {ImGuiCol_FrameBg, ImGuiCol_Border, ImGuiCol_NavHighlight})
      ImGui::PushStyleColor(c, none);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, padding);
    ImGui::PushFont(ui().fonts().face(type).font);
  }
  ~BareStyle() {
    ImGui::PopFont();
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(3);
  }
  BareStyle(const BareStyle&) = delete;
  BareStyle& operator=(const BareStyle&) = delete;
};

}  // namespace

Edit text_input(std::string_view label, std::string& text, const TextInputSpec& spec,
                const Options& options) {
  const Theme& t = theme();
  const std::string name(shown_label(label)), full(label);
  const bool area = spec.height > 0;
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const float width = take_width(options);
  if (!name.empty()) {
    const Rect row = take_place({width, line_height(Type::kLabel)});
    draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, disabled ? t.faint : t.muted, name);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(metric::kHalfGap));
  }
  const Rect rect =
      take_place({width, area ? snap(spec.height) : ui().control_height(options.dense)});
  const Type type = spec.mono ? Type::kMono : Type::kBody;
  const float radius = px(metric::kRadiusControl);
  ImDrawList* list = canvas();
  fill_rect(list, rect, disabled ? t.soft : t.panel, radius);

  const LayoutGuard layout;
  const float side = px(metric::kPadControl);
  const float above =
      area ? px(7) : std::max(0.0f, (rect.GetHeight() - ui().fonts().face(type).size) / 2);
  const BareStyle bare(type, {side, above});
  ImGui::SetCursorScreenPos(rect.Min);
  Sink sink{&text, spec.limit};
  const std::string id = "##" + full;
  ImGui::BeginDisabled(disabled);
  bool entered = false;
  const bool changed = area
                           ? ImGui::InputTextMultiline(id.c_str(), text.data(), text.capacity() + 1,
                                                       rect.GetSize(), kGrowing, grow, &sink)
                           : (ImGui::SetNextItemWidth(rect.GetWidth()),
                              ImGui::InputTextEx(id.c_str(), nullptr, text.data(),
                                                 static_cast<int>(text.capacity() + 1),
                                                 rect.GetSize(), kGrowing, grow, &sink));
  ImGui::EndDisabled();
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiID item = ImGui::GetItemID();
  const bool active = ImGui::IsItemActive();
  const bool left = ImGui::IsItemDeactivatedAfterEdit();
  entered = !area && ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
  const bool hovered = ImGui::IsItemHovered() || options.state == WidgetState::kHovered;
  const bool focused = active || (g.NavId == item && !g.NavDisableHighlight) ||
                       options.state == WidgetState::kFocused;
  ui().items().on_item_info(item, name.empty() ? full.c_str() + 2 : name.c_str(),
                            ImGuiItemStatusFlags_Inputable);
  ui().items().describe(item, Role::kTextField, text);
  if (active) ui().request_frame(timing::kCaret);

  stroke_rect(list, rect,
              disabled  ? t.line
              : active  ? t.accent
              : hovered ? mix(t.border, t.muted, 0.35f)
                        : t.border,
              radius, px(t.hairline));
  if (focused) focus_ring(list, rect, radius);
  if (text.empty() && !spec.placeholder.empty()) {
    Rect inside = rect;
    inside.Min.x += side;
    inside.Max.x -= side;
    if (area) inside.Max.y = inside.Min.y + 2 * above + ui().fonts().face(type).size;
    draw_text_in(list, type, inside, Align::kLeft, disabled ? t.faint : t.muted, spec.placeholder);
  }
  return {changed, left || entered};
}

ValueEntry value_entry(ImGuiID owner, const Rect& rect, const std::string& initial, bool start) {
  OpenEntry& open = ui().open_entry();
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiID id = ImGui::GetID("##typed");
  if (start) {
    open = {.owner = owner,
            .opened_in = g.FrameCount,
            .by_keyboard = g.NavId == owner && !g.NavDisableHighlight,
            .initial = initial,
            .text = initial};
    // The field exists from this frame on; ImGui gives it the keyboard in the next.
    g.NavNextActivateId = id;
    g.NavNextActivateFlags = ImGuiActivateFlags_PreferInput;
    ui().request_frame();
  }
  ValueEntry entry;
  if (open.owner != owner) return entry;
  entry.open = true;

  const Theme& t = theme();
  const float height = px(metric::kControlDense), middle = (rect.Min.y + rect.Max.y) / 2;
  const Rect box(rect.Min.x - px(4), snap(middle - height / 2), rect.Max.x + px(4),
                 snap(middle - height / 2) + height);
  ImDrawList* list = canvas();
  draw_frame(list, box, t.panel, t.accent, px(metric::kRadiusInside));
  const LayoutGuard layout;
  const BareStyle bare(Type::kMono, {px(5), (height - ui().fonts().face(Type::kMono).size) / 2});
  char buffer[64] = {};
  open.text.copy(buffer, sizeof buffer - 1);
  ImGui::SetCursorScreenPos(box.Min);
  ImGui::InputTextEx("##typed", nullptr, buffer, sizeof buffer, box.GetSize(),
                     ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_CharsNoBlank);
  open.text = buffer;
  ui().request_frame(timing::kCaret);
  if (g.ActiveId == id) {
    open.was_active = true;
    return entry;
  }
  if (!open.was_active && g.FrameCount < open.opened_in + 3) return entry;

  const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  const bool entered = ImGui::IsKeyPressed(ImGuiKey_Enter, false) ||
                       ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
  if (escaped || entered) {
    ImGui::SetFocusID(owner, ImGui::GetCurrentWindow());
    g.NavDisableHighlight = !open.by_keyboard;
  }
  entry.text = open.text;
  entry.done = !escaped && open.text != open.initial;
  open = {};
  return entry;
}

}  // namespace unroll::viz
