#pragma once
// What stands left of a lane: a plain word for those who are new, the notation for the others.

#include <string_view>

#include "viz/widgets/draw.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// The space left of the axis in which lanes write their names.
struct LaneName {
  std::string_view text = {};  ///< notation, right-aligned before the axis
  int model = -1;              ///< 0..3: its letter stands before the name
  std::string_view word = {};  ///< plain word before the notation, or above it; "" = none
  std::string_view note = {};  ///< small line below; left out where it does not fit
};

/// Width that lane names take left of the axis, in ImGui units. `wide`: word and notation fit
/// beside each other.
float lane_name_width(bool wide = false);

/// Writes the name into the room between the left edge of `place` and the axis, its first line in
/// the middle of `first_row` (ImGui units; 0: a token's height).
void draw_lane_name(const LaneName& name, const TimeAxis& axis, const Rect& place,
                    float first_row = 0);

}  // namespace unroll::viz
