#include "viz/views/calculator_link.h"

#include "viz/views/reading.h"

namespace unroll::viz {

void offer_calculation(Outbox& outbox, const CellHit& hit, const SlotView& slot, int row, int step,
                       bool backward) {
  const bool asked = (hit.hovered && ImGui::IsMouseDoubleClicked(0)) ||
                     (hit.focused && ImGui::IsKeyPressed(ImGuiKey_Enter, false));
  if (asked) outbox.wish(WorkOut{(backward ? "grad " : "") + address(slot, row, step)});
}

}  // namespace unroll::viz
