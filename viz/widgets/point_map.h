#pragma once
// Named points in a plane, with the way that they came and lines to those that one of them is near.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/widgets/cells.h"
#include "viz/widgets/matrix_view.h"

namespace unroll::viz {

/// Shapes in which points are drawn that have no group; each has a colour of its own.
enum class PointShape : int { kDisc, kSquare, kTriangle, kDiamond };

struct PointMapSpec {
  float height = 0;                              ///< ImGui units; 0: all there is
  std::function<std::string(int)> name = {};     ///< beside point k, where there is room
  std::function<std::string(int)> address = {};  ///< of point k, for tests and readers
  /// Group of each point: a letter on a colour; negative or missing: a plain dot.
  std::span<const int> groups = {};
  /// PointShape of each point without a group; missing: a plain dot.
  std::span<const int> shapes = {};
  /// Earlier places, moments x points, the oldest moment first.
  MatrixView trail_x, trail_y;
  std::function<void(int k, const Rect& dot)> mark = {};  ///< called with each, to be drawn over
  int chosen = -1;                                        ///< point with the accent
  std::span<const int> linked = {};                       ///< points that it is joined to
  std::string_view x_label = {}, y_label = {};
  std::string_view empty = "Nothing to show yet";
};

/// Letter of a group: A, B, ...
std::string group_letter(int group);
/// Colour of a group; never without its letter.
ImU32 group_color(int group);

/// A point of that shape around `at`, in its colour.
void draw_shape(ImDrawList* list, ImVec2 at, float radius, PointShape shape);

/// Draws x[k], y[k] on equal scales. Points that are not finite are counted in the corner. The
/// hit's column is the point pointed at; arrow keys walk through them.
CellHit point_map(std::string_view label, std::span<const float> x, std::span<const float> y,
                  const PointMapSpec& spec, const Options& options = {});

}  // namespace unroll::viz
