#pragma once
// The way from a number of any view to the calculator, and to the keys that hold it.

#include <string_view>

#include "viz/views/view.h"
#include "viz/widgets/cells.h"

namespace unroll::viz {

/// After a double click on the cell, or Enter on it, the calculator opens on this number. While it
/// is pointed at, the keys C and A act on it, and all views light it.
void offer_calculation(Outbox& outbox, const CellHit& hit, const SlotView& slot, int row, int step,
                       bool backward);

/// The same of the length of a gradient at one step: opens on the unit that adds most to it.
void offer_largest_gradient(Outbox& outbox, const CellHit& hit, const SlotView& slot, int step);

/// The same of a number that stands in a row of text at `place` and not in a picture of cells.
void offer_row(Outbox& outbox, std::string_view label, const Rect& place, const SlotView& slot,
               int row, int step);

/// A row at `place` that speaks of `slot` at `step`: it is lit while that is pointed at anywhere
/// and, while `hovered`, lights it in all views.
void link_row(const ViewInput& input, Outbox& outbox, const Rect& place, const SlotView& slot,
              int step, bool hovered);
/// The same of "lstm0.f[3]@7" or "grad lstm0.f@7"; nothing for other addresses.
void link_row(const ViewInput& input, Outbox& outbox, const Rect& place, std::string_view address,
              bool hovered);

/// The same of a weight: the calculator opens on its gradient, if that is `offered`.
void offer_weight(Outbox& outbox, const CellHit& hit, const HoldTarget& weight, bool offered);

/// What the calculator works out: what was asked for, else the state under the playhead.
std::string calculated_address(const ViewInput& input);

/// Whether it hides this number, or the gradient of it, so that it can be worked out by hand.
bool is_hidden_result(const ViewInput& input, const SlotView& slot, int row, int step,
                      bool backward);

/// While the calculator stands beside a lane of `slot` over the steps of `axis`: frames the cell
/// whose number, or gradient, it works out.
void mark_calculated(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                     const SlotView& slot);

/// What tooltips say of it.
inline constexpr std::string_view kOfferWords = "double-click: how it came about";

}  // namespace unroll::viz
