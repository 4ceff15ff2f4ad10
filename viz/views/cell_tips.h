#pragma once
// Tooltips of cells: name, value, shape, the line of mathematics with its numbers, and the
// gradient.

#include "engine/session/snapshot.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {

/// "h_t" at step 17, row 3: "h_{17}[3]", in the notation of draw_notation().
std::string notation_of(const SlotView& slot, int row, int t);

/// Everything about one cell of a slot of the example.
TooltipText cell_tip(const ExampleView& example, const SlotView& slot, int row, int t);

/// Shows it, beside the pointer or below the cell that has the keyboard.
void show_tip(const CellHit& hit, TooltipText text);

}  // namespace unroll::viz
