#pragma once
// What a panel shows as a table for a spreadsheet: "what,at,value" and a line for each number.

#include <string>

#include "engine/session/snapshot.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/item_registry.h"

namespace unroll::viz {

/// Everything inside `rect` that has a value, with all digits; behind it the points of its curves,
/// `at` is their x. `at` of a number of the trace is its time step: where a panel shows a part of
/// the steps of a slot, the table has them all, out of `now` (that the panel shows; may be null).
std::string panel_table(const ItemRegistry& items, const Rect& rect, const Snapshot* now);

}  // namespace unroll::viz
