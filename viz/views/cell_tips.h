#pragma once
// Tooltips of cells: name, value, shape, the line of mathematics with its numbers, and the
// gradient.

#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {

/// Everything about one cell of a slot of the example, but for what the calculator hides.
TooltipText cell_tip(const ViewInput& input, const SlotView& slot, int row, int t);

/// Shows it, beside the pointer or below the cell that has the keyboard.
void show_tip(const CellHit& hit, TooltipText text);

}  // namespace unroll::viz
