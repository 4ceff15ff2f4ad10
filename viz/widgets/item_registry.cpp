#include "viz/widgets/item_registry.h"

#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "engine/base/numbers.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

std::string_view shown_part(std::string_view label) {
  return label.substr(0, std::min(label.find("##"), label.size()));
}

ItemRegistry* registry_of(ImGuiContext* context) {
  return context ? static_cast<ItemRegistry*>(context->TestEngine) : nullptr;
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kButton:
      return "button";
    case Role::kToggle:
      return "switch";
    case Role::kTab:
      return "tab";
    case Role::kOption:
      return "radio";
    case Role::kSlider:
      return "slider";
    case Role::kTextField:
      return "textbox";
    case Role::kMenu:
      return "combobox";
    case Role::kCell:
      return "cell";
    case Role::kText:
      return "text";
    case Role::kPicture:
      return "figure";
    case Role::kTooltip:
      return "tooltip";
    case Role::kStatus:
      return "status";
    case Role::kUnknown:
      break;
  }
  return "item";
}

ItemRegistry::~ItemRegistry() { detach(); }

void ItemRegistry::attach(ImGuiContext* context) {
  detach();
  context_ = context;
  context_->TestEngine = this;
  context_->TestEngineHookItems = true;
}

void ItemRegistry::detach() {
  if (context_ && context_->TestEngine == this) {
    context_->TestEngine = nullptr;
    context_->TestEngineHookItems = false;
  }
  context_ = nullptr;
}

void ItemRegistry::begin_frame() {
  items_.clear();
  lines_.clear();
  pending_.clear();
  scopes_.clear();
}

const Item* ItemRegistry::find(std::string_view label_or_path) const {
  const Item* found = nullptr;
  for (const Item& item : items_) {
    if (item.label != label_or_path && item.path() != label_or_path) continue;
    if (!found || (!found->visible && item.visible)) found = &item;
  }
  return found;
}

void ItemRegistry::place(Item& item, ImVec2 min, ImVec2 max) const {
  ImRect rect(min, max);
  item.visible = true;
  if (const ImGuiWindow* window = context_ ? context_->CurrentWindow : nullptr) {
    item.visible = window->ClipRect.Overlaps(rect);
    if (item.visible) rect.ClipWith(window->ClipRect);
  }
  item.min = rect.Min;
  item.max = rect.Max;
}

void ItemRegistry::cell(std::string_view address, ImVec2 min, ImVec2 max, std::string_view value,
                        Role role, std::string exact) {
  if (!record_cells_ && role == Role::kCell) return;
  Item item;
  item.scope = scopes_.empty() ? std::string() : scopes_.back();
  item.label = address;
  item.value = value;
  item.exact = std::move(exact);
  item.role = role;
  place(item, min, max);
  items_.push_back(std::move(item));
}

void ItemRegistry::number(std::string_view address, ImVec2 min, ImVec2 max,
                          std::initializer_list<double> numbers) {
  if (!record_cells_) return;
  std::string shown, exact;
  for (const double number : numbers) {
    const std::string gap = shown.empty() ? "" : " ";
    shown += gap + format_value(number);
    const auto narrow = static_cast<float>(number);
    exact += gap + (static_cast<double>(narrow) == number ? format_shortest(narrow)
                                                          : format_shortest(number));
  }
  cell(address, min, max, shown, Role::kCell, std::move(exact));
}

void ItemRegistry::line(ListedLine line) {
  if (record_cells_) lines_.push_back(std::move(line));
}

void ItemRegistry::describe(ImGuiID id, Role role, std::string_view value) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second.index < 0) return;
  Item& item = items_[static_cast<std::size_t>(found->second.index)];
  item.role = role;
  item.value = value;
}

void ItemRegistry::describe_checked(ImGuiID id, bool checked) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second.index < 0) return;
  Item& item = items_[static_cast<std::size_t>(found->second.index)];
  item.checkable = true;
  item.checked = checked;
}

void ItemRegistry::push_scope(std::string_view title) { scopes_.emplace_back(shown_part(title)); }

void ItemRegistry::pop_scope() {
  if (!scopes_.empty()) scopes_.pop_back();
}

void ItemRegistry::on_item_add(ImGuiID id, ImVec2 min, ImVec2 max, const ImGuiLastItemData* data) {
  Pending& pending = pending_[id];
  pending.min = min;
  pending.max = max;
  if (data) pending.disabled = (data->InFlags & ImGuiItemFlags_Disabled) != 0;
}

void ItemRegistry::on_item_info(ImGuiID id, const char* label, int status_flags) {
  const std::string_view shown = label ? shown_part(label) : std::string_view();
  if (shown.empty() || id == 0) return;
  // ImGui reports windows as items too; their names are of no use to anybody.
  if (context_ && context_->CurrentWindow && context_->CurrentWindow->ID == id) return;
  Pending& pending = pending_[id];
  if (pending.index < 0) {
    pending.index = static_cast<int>(items_.size());
    items_.emplace_back();
  }
  Item& item = items_[static_cast<std::size_t>(pending.index)];
  item.id = id;
  item.scope = scopes_.empty() ? std::string() : scopes_.back();
  item.label = shown;
  item.disabled = pending.disabled;
  item.checkable = (status_flags & ImGuiItemStatusFlags_Checkable) != 0;
  item.checked = (status_flags & ImGuiItemStatusFlags_Checked) != 0;
  item.inputable = (status_flags & ImGuiItemStatusFlags_Inputable) != 0;
  item.focused = context_ && ((context_->NavId == id && !context_->NavDisableHighlight) ||
                              (item.inputable && context_->ActiveId == id));
  place(item, pending.min, pending.max);
}

const char* ItemRegistry::label_of(ImGuiID id) const {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second.index < 0) return nullptr;
  return items_[static_cast<std::size_t>(found->second.index)].label.c_str();
}

}  // namespace unroll::viz

// The four functions that ImGui calls when built with IMGUI_ENABLE_TEST_ENGINE. They stand in the
// same file as attach(), so whoever links the registry links them too.

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& rect,
                                 const ImGuiLastItemData* data) {
  if (auto* registry = unroll::viz::registry_of(context))
    registry->on_item_add(id, rect.Min, rect.Max, data);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  if (auto* registry = unroll::viz::registry_of(context)) registry->on_item_info(id, label, flags);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* context, ImGuiID id) {
  auto* registry = unroll::viz::registry_of(context);
  return registry ? registry->label_of(id) : nullptr;
}
