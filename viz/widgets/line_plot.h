#pragma once
// Curves: several series with direct labels, linear or logarithmic, read exactly by pointing.

#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "viz/widgets/interact.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

struct PlotSeries {
  std::string_view name;  ///< in the tooltip, and written at the line unless thin
  std::span<const float> y;
  std::span<const float> x = {};  ///< as long as y, ascending; empty: first_x + k * x_step
  float first_x = 0, x_step = 1;
  ImU32 color = 0;  ///< 0: ink
  LineStyle style = LineStyle::kSolid;
  bool thin = false;  ///< one seed among several: thin, pale, without a label

  float x_at(std::size_t k) const {
    return x.empty() ? first_x + x_step * static_cast<float>(k) : x[k];
  }
};

/// A level to compare with, such as chance: dashed, always drawn, inside the range.
struct PlotBaseline {
  float y = 0;
  std::string_view label;
};

struct PlotSpec {
  float height = 0;    ///< ImGui units; 0: all the height there is
  bool log_y = false;  ///< zeros and negative values stand on the lower edge as small marks
  std::optional<float> y_min = {}, y_max = {};  ///< else from the data and baselines
  std::optional<float> x_min = {}, x_max = {};
  const TimeAxis* axis = nullptr;  ///< share its columns: x = time step, drawn at the centre
  std::string_view x_label = {};   ///< "updates", at the right end of the axis
  bool x_counted = true;           ///< the label follows the last value: "300 updates"
  std::string_view y_label = {};   ///< "right answers, %", in a line above the plot
  float x_mark = NAN;              ///< a dashed line from top to bottom, with its label beside
  std::string_view x_mark_label = {};
  std::span<const PlotBaseline> baselines = {};
  std::string_view empty = "Nothing recorded yet";
  std::string_view empty_how = {};
  bool tooltip = true;            ///< show name, value and x of what is pointed at
  std::string_view x_noun = "x";  ///< in the tooltip: "update 131"
};

struct PlotHit {
  int series = -1, index = -1;  ///< the point nearest to the pointer, or walked to by arrow keys
  float x = 0, y = 0;
  bool hovered = false, focused = false, clicked = false;
  Rect area;  ///< inside of the axes
  explicit operator bool() const { return index >= 0; }
};

/// Draws the plot. Points that are not finite are left out of the line and marked on the upper
/// edge.
PlotHit line_plot(std::string_view label, std::span<const PlotSeries> series, const PlotSpec& spec,
                  const Options& options = {});

/// The middle value at each index over several runs (the mean of the two in the middle for an even
/// number), as far as the longest run goes; what is not finite does not count.
std::vector<float> pointwise_median(std::span<const std::span<const float>> runs);

/// Numbers for an axis from `low` to `high`: about `wanted` of them, at 1, 2 or 5 x 10^n; for a
/// logarithmic axis at powers of ten.
std::vector<float> axis_ticks(float low, float high, int wanted, bool logarithmic);

}  // namespace unroll::viz
