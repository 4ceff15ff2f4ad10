#pragma once
// The way from a cell of any view to the calculator.

#include "viz/views/view.h"
#include "viz/widgets/cells.h"

namespace unroll::viz {

/// After a double click on the cell, or Enter on it, the calculator opens on this number.
void offer_calculation(Outbox& outbox, const CellHit& hit, const SlotView& slot, int row, int step,
                       bool backward);

}  // namespace unroll::viz
