#pragma once
// Points on equal scales, so that distances are true: from numbers to places. Nothing for views.

#include <span>
#include <vector>

#include "viz/widgets/draw.h"

namespace unroll::viz {

struct Plane {
  Rect area;
  float left = 0, bottom = 0, scale = 1;

  ImVec2 at(float x, float y) const {
    return {area.GetCenter().x + (x - left) * scale, area.GetCenter().y - (y - bottom) * scale};
  }
};

/// Equal scales on both axes, the middle of the points in the middle.
Plane plane_of(const Rect& area, std::span<const float> x, std::span<const float> y);

/// Where the points stand; far outside where they are not finite.
std::vector<ImVec2> places_of(const Plane& plane, std::span<const float> x,
                              std::span<const float> y);
/// False for a place far outside.
bool has_place(ImVec2 place);

/// The place nearest to `mouse` within reach, -1 if there is none.
int nearest_place(const std::vector<ImVec2>& places, ImVec2 mouse);

/// Lines through zero, and what the axes are.
void draw_plane(ImDrawList* list, const Plane& plane, const Rect& place, std::string_view x_label,
                std::string_view y_label);

/// Over what is disabled.
void veil(ImDrawList* list, const Rect& place);

/// In the upper right corner of `place`: how many points have no place because they are no numbers.
void tell_missing(ImDrawList* list, const Rect& place, const std::vector<ImVec2>& places);

}  // namespace unroll::viz
