#pragma once
// Where time steps stand on screen. Panels that share one axis show the same step at the same x.

#include <algorithm>
#include <cmath>

#include "viz/widgets/ui.h"

namespace unroll::viz {

/// Steps first .. first + count - 1, each column_width wide, from x0 on (ImGui units, screen).
struct TimeAxis {
  float x0 = 0;
  float column_width = 0;
  int first = 0;
  int count = 0;

  /// The columns that fill left .. right.
  static TimeAxis over(float left, float right, int first, int count) {
    return {left, count > 0 ? (right - left) / static_cast<float>(count) : 0, first, count};
  }

  float edge(float t) const { return x0 + (t - static_cast<float>(first)) * column_width; }
  /// Left and right edge of step t, on whole device pixels.
  float left(int t) const { return snap(edge(static_cast<float>(t))); }
  float right(int t) const { return snap(edge(static_cast<float>(t + 1))); }
  float center(int t) const { return edge(static_cast<float>(t) + 0.5f); }
  float end() const { return right(first + count - 1); }

  bool contains(int t) const { return t >= first && t < first + count; }
  /// The step under x, clamped to the axis; `first` when the axis is empty.
  int step_at(float x) const {
    if (count <= 0 || column_width <= 0) return first;
    const int offset = static_cast<int>(std::floor((x - x0) / column_width));
    return first + std::clamp(offset, 0, count - 1);
  }
};

}  // namespace unroll::viz
