#include "viz/views/calculator_link.h"

#include <cmath>

#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

bool asked(const CellHit& hit) {
  return (hit.hovered && ImGui::IsMouseDoubleClicked(0)) ||
         (hit.focused && ImGui::IsKeyPressed(ImGuiKey_Enter, false));
}

}  // namespace

void offer_calculation(Outbox& outbox, const CellHit& hit, const SlotView& slot, int row, int step,
                       bool backward) {
  if (row < 0 || row >= slot.rows || step < 0 || step >= slot.steps) return;
  ViewState& state = outbox.state();
  // The pointer is more to the point than a focus that was left somewhere. What is only read off
  // cannot be held.
  if (!slot.grad.empty() && (hit.hovered || (hit.focused && !state.pointed)))
    state.pointed = HoldTarget{slot.layer + "." + slot.name, row, step, slot.rows, slot.steps};
  if (asked(hit)) outbox.wish(WorkOut{(backward ? "grad " : "") + address(slot, row, step)});
}

void offer_largest_gradient(Outbox& outbox, const CellHit& hit, const SlotView& slot, int step) {
  if (slot.grad.empty()) return;
  int largest = 0;
  for (int row = 1; row < slot.rows; ++row)
    if (std::abs(grad_at(slot, row, step)) > std::abs(grad_at(slot, largest, step))) largest = row;
  offer_calculation(outbox, hit, slot, largest, step, true);
}

void offer_row(Outbox& outbox, std::string_view label, const Rect& place, const SlotView& slot,
               int row, int step) {
  const Interaction item = interact(label, place, {}, Role::kButton,
                                    format_value(static_cast<double>(value_at(slot, row, step))));
  if (item.focused) focus_ring(canvas(), place, px(metric::kRadiusCell));
  const CellHit hit{
      .row = row, .column = step, .hovered = item.hovered, .focused = item.focused, .rect = place};
  offer_calculation(outbox, hit, slot, row, step, false);
}

void offer_weight(Outbox& outbox, const CellHit& hit, const HoldTarget& weight) {
  ViewState& state = outbox.state();
  if (hit.hovered || (hit.focused && !state.pointed)) state.pointed = weight;
  if (asked(hit))
    outbox.wish(WorkOut{"grad " + weight.slot + "[" + std::to_string(weight.unit) + "," +
                        std::to_string(weight.step) + "]"});
}

}  // namespace unroll::viz
