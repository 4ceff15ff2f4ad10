#include "viz/widgets/cells.h"

#include <algorithm>

#include "viz/widgets/overlay.h"

namespace unroll::viz {

CellAddress address_of(std::string prefix) {
  return [prefix = std::move(prefix)](int row, int column) {
    return prefix + "[" + std::to_string(row) + "]@" + std::to_string(column);
  };
}

namespace {

/// `first`: number of the first column.
CellHit grid_from(int first, std::string_view label, const Rect& rect, int rows, int columns,
                  const std::function<int(float)>& row_at,
                  const std::function<int(float)>& column_at, const Options& options,
                  std::string_view summary) {
  const Interaction item = interact(label, rect, options, Role::kPicture, summary);
  CellHit hit;
  if (rows <= 0 || columns <= 0) return hit;
  Overlay& pins = ui().overlay();
  ImGuiStorage* storage = ImGui::GetStateStorage();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  hit.hovered = item.hovered;
  hit.held = item.held;
  hit.clicked = item.held && ImGui::IsMouseClicked(0);
  if (options.state == WidgetState::kHovered || options.state == WidgetState::kFocused) {
    hit.row = rows / 3;
    hit.column = columns / 3;
    hit.focused = options.state == WidgetState::kFocused;
  } else if (item.hovered || item.held) {
    hit.row = std::clamp(row_at(mouse.y), 0, rows - 1);
    hit.column = std::clamp(column_at(mouse.x), 0, columns - 1);
    const int cell = hit.row * columns + hit.column;
    storage->SetInt(item.id, cell);
    const ImGuiIO& io = ImGui::GetIO();
    const bool dragged =
        io.MouseDragMaxDistanceSqr[0] > io.MouseDragThreshold * io.MouseDragThreshold;
    if (ImGui::IsMouseReleased(0) && !dragged && rect.Contains(io.MouseClickedPos[0]))
      pins.toggle_pin({item.id, hit.row, first + hit.column});
  } else if (const int column = pins.pinned.column - first; pins.pinned.item == item.id &&
                                                            pins.pinned.row < rows && column >= 0 &&
                                                            column < columns) {
    hit.row = pins.pinned.row;
    hit.column = column;
    hit.focused = hit.pinned = true;
  } else if (item.focused) {
    const int kept = std::clamp(storage->GetInt(item.id, 0), 0, rows * columns - 1);
    hit.row = std::clamp(kept / columns + arrow_y(item), 0, rows - 1);
    hit.column = std::clamp(kept % columns + arrow_x(item), 0, columns - 1);
    if (key_for(item, ImGuiKey_Home)) hit.column = 0;
    if (key_for(item, ImGuiKey_End)) hit.column = columns - 1;
    storage->SetInt(item.id, hit.row * columns + hit.column);
    hit.focused = true;
    hit.clicked = item.pressed;
  }
  return hit;
}

}  // namespace

CellHit begin_grid(std::string_view label, const Rect& rect, int rows, int columns,
                   const std::function<int(float)>& row_at,
                   const std::function<int(float)>& column_at, const Options& options,
                   std::string_view summary) {
  return grid_from(0, label, rect, rows, columns, row_at, column_at, options, summary);
}

CellHit begin_grid(std::string_view label, const Rect& rect, int rows, int columns,
                   const std::function<int(float)>& row_at, const TimeAxis& axis,
                   const Options& options, std::string_view summary) {
  return grid_from(
      axis.first, label, rect, rows, columns, row_at,
      [&](float x) { return axis.step_at(x) - axis.first; }, options, summary);
}

void finish_grid(const CellHit& hit, const Rect& grid) {
  ImDrawList* list = canvas();
  if (hit.pinned) ui().overlay().pin_place = hit.rect;
  if (hit.focused && !hit.pinned) focus_ring(list, grid, px(metric::kRadiusCell));
  if (hit.column < 0) return;
  Rect outline = hit.rect;
  outline.Expand(px(1));
  stroke_rect(list, outline, theme().ink, px(metric::kRadiusBar), px(1.5f));
}

}  // namespace unroll::viz
