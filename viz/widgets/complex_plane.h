#pragma once
// Complex numbers as points in the plane, with the unit circle: which powers grow, which fade.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

struct ComplexPlaneSpec {
  float side = 0;  ///< ImGui units of the square; 0: the width there is
  /// Listed under this address with its number; empty: points are not listed one by one.
  std::function<std::string(int index)> address = {};
  std::string_view empty = "Nothing to show yet";
};

struct PlaneHit {
  int index = -1;  ///< the point pointed at, or walked to by arrow keys
  bool focused = false;
  Rect rect;  ///< around the point; anchor for a tooltip when focused
  explicit operator bool() const { return index >= 0; }
};

/// The points re[k] + im[k] i, of which those outside the unit circle are drawn as squares, the
/// others as dots; those that are not finite are counted in the corner. Both axes have one scale,
/// which shows the whole circle. Returns the point pointed at.
PlaneHit complex_plane(std::string_view label, std::span<const float> re, std::span<const float> im,
                       const ComplexPlaneSpec& spec, const Options& options = {});

}  // namespace unroll::viz
