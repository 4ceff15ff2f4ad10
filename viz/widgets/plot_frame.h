#pragma once
// The parts of line_plot(): where numbers stand on screen, and how lines, axes and labels are
// drawn. Nothing for views.

#include <span>
#include <string>
#include <vector>

#include "viz/widgets/draw.h"
#include "viz/widgets/line_plot.h"

namespace unroll::viz {

/// A piece of a line without a gap, in screen coordinates.
using PlotRun = std::vector<ImVec2>;

/// From numbers to places, inside `area`.
struct PlotFrame {
  Rect place;  ///< with axes and labels
  Rect area;   ///< of the lines
  float x_low = 0, x_high = 1, y_low = 0, y_high = 1;
  bool log_y = false;
  bool labels_inside = false;  ///< no room for names right of the area
  const TimeAxis* axis = nullptr;
  std::vector<float> y_ticks;

  float x(float value) const;
  float y(float value) const;
  /// False for what has no place on the line: not finite, or not positive on a logarithmic axis.
  bool drawable(float value) const { return std::isfinite(value) && (!log_y || value > 0); }
  /// y(), or the edge at which what is not drawable is marked.
  float mark_y(float value) const;
};

/// Ranges, ticks and margins for what is to be shown in `place`.
PlotFrame frame_of(const Rect& place, std::span<const PlotSeries> series, const PlotSpec& spec);

/// The points of a series on screen, cut where it is not drawable, thinned to what a pixel column
/// can show: first, lowest, highest, last.
std::vector<PlotRun> runs_of(const PlotFrame& frame, const PlotSeries& series);

/// Index of a series and of a point in it; -1 for none.
struct PlotPoint {
  int series = -1, index = -1;
};

/// The point of a main series nearest to `mouse`, by x before y.
PlotPoint nearest_point(const PlotFrame& frame, std::span<const PlotSeries> series, ImVec2 mouse);

/// Grid lines, numbers at both axes, the x label.
void draw_axes(ImDrawList* list, const PlotFrame& frame, const PlotSpec& spec);
/// Baselines and lines, clipped to the area; returns the lines' points.
std::vector<PlotRun> draw_lines(ImDrawList* list, const PlotFrame& frame,
                                std::span<const PlotSeries> series, const PlotSpec& spec,
                                bool disabled);
/// Names of baselines, clear of the lines as far as possible, and of series, at their ends.
void draw_names(ImDrawList* list, const PlotFrame& frame, std::span<const PlotSeries> series,
                const PlotSpec& spec, const std::vector<PlotRun>& lines, bool disabled);

/// A number at an axis; "1e−3" on logarithmic ones.
std::string tick_text(float tick, bool logarithmic);

}  // namespace unroll::viz
