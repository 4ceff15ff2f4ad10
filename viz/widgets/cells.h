#pragma once
// What heat map, strip, lane and token row have in common: cells that are pointed at, or walked
// with the arrow keys, and found by tests under an address.

#include <functional>
#include <string>
#include <string_view>

#include "viz/widgets/interact.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Which cell the user points at. Row and column are -1 when there is none.
struct CellHit {
  int row = -1, column = -1;
  bool hovered = false;  ///< by the pointer
  bool focused = false;  ///< by keyboard: the cell inside the ring; or its tooltip is pinned
  bool pinned = false;   ///< a click has pinned its tooltip, and the pointer has gone
  bool clicked = false;  ///< pressed in this frame (Enter counts)
  bool held = false;     ///< the pointer went down inside and still is: dragging along
  Rect rect;             ///< the cell; anchor for a tooltip when focused
  /// A cell is pointed at, in either way.
  explicit operator bool() const { return (hovered || focused) && column >= 0; }
};

/// Gives a cell its address for tests and readers, such as "rnn0.h[3]@7". The number is added by
/// the widget. Empty: cells are not listed one by one.
using CellAddress = std::function<std::string(int row, int column)>;

/// An address made of a prefix: "rnn0.h" becomes "rnn0.h[row]@column".
CellAddress address_of(std::string prefix);

/// A grid as one focusable item with a cell cursor inside: arrow keys, Home and End move it.
/// A click also pins the cell's tooltip: it stays, with its numbers as they are, until the next
/// click or Esc. `row_at` / `column_at` turn a position into a cell. The caller draws the cells and
/// then calls finish_grid() with the rectangle of the cell that was hit.
CellHit begin_grid(std::string_view label, const Rect& rect, int rows, int columns,
                   const std::function<int(float y)>& row_at,
                   const std::function<int(float x)>& column_at, const Options& options,
                   std::string_view summary = {});
/// The same over the steps of an axis: a pin stays with its step when the axis shows others.
CellHit begin_grid(std::string_view label, const Rect& rect, int rows, int columns,
                   const std::function<int(float y)>& row_at, const TimeAxis& axis,
                   const Options& options, std::string_view summary = {});

/// Draws the mark around the cell that was hit and the focus ring around the grid.
void finish_grid(const CellHit& hit, const Rect& grid);

}  // namespace unroll::viz
