#pragma once
// Points in a plane in the order in which they came, joined by a line that darkens with time.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "viz/widgets/cells.h"

namespace unroll::viz {

struct PathPlotSpec {
  float height = 0;                              ///< ImGui units; 0: all there is
  std::function<std::string(int)> name = {};     ///< beside point k; empty where there is none
  std::function<std::string(int)> address = {};  ///< of point k, for tests and readers
  int current = -1;                              ///< point with the accent
  std::function<void(int k, const Rect& dot)> mark = {};  ///< called with each, to be drawn over
  std::string_view x_label = {}, y_label = {};
  std::string_view empty = "Nothing to show yet";
};

/// Draws x[k], y[k] on equal scales, so that distances are true. Points that are not finite are
/// counted in the corner. The hit's column is the point pointed at; arrow keys walk along the path.
CellHit path_plot(std::string_view label, std::span<const float> x, std::span<const float> y,
                  const PathPlotSpec& spec, const Options& options = {});

}  // namespace unroll::viz
