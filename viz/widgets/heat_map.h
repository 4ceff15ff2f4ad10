#pragma once
// A matrix as coloured squares, with the numbers inside while they fit.

#include <functional>
#include <span>
#include <string_view>

#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/matrix_view.h"

namespace unroll::viz {

struct HeatMapSpec {
  ColorScale scale;
  float height = 0;         ///< ImGui units for the cells; 0: square cells in the given width
  float largest_cell = 60;  ///< logical pixels
  bool numbers = true;      ///< in the cells, if they fit
  /// One for each row or column. A name whose neighbours are empty may be wider than its column.
  std::span<const std::string_view> row_names = {};
  std::span<const std::string_view> column_names = {};
  CellAddress address = {};
  std::function<bool(int row, int column)> absent = {};  ///< cells that there are not
  int marked_row = -1, marked_column = -1;               ///< framed in the accent
  /// Called with the place of each column, to be drawn over.
  std::function<void(int column, const Rect& place)> mark_column = {};
  std::string_view empty = "Nothing to show yet";
};

/// Draws `values` and returns the cell pointed at. Add color_legend(spec.scale) below it.
CellHit heat_map(std::string_view label, const MatrixView& values, const HeatMapSpec& spec,
                 const Options& options = {});

}  // namespace unroll::viz
