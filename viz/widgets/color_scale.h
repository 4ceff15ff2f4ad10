#pragma once
// Numbers as colours, and the legend that says which is which.

#include <string>

#include "viz/widgets/draw.h"

namespace unroll::viz {

enum class ScaleKind {
  kSigned,     ///< -limit orange, 0 grey, +limit blue
  kMagnitude,  ///< 0 near the panel, limit dark indigo (dark theme: pale yellow)
};

struct ColorScale {
  ScaleKind kind = ScaleKind::kSigned;
  float limit = 1;           ///< the value of the full colour; larger ones keep it
  bool logarithmic = false;  ///< magnitudes only: decades from `floor` to `limit`
  float floor = 1e-6f;       ///< logarithmic: this and below, but not zero, is the palest colour
  /// Cells of this magnitude and below are striped: nothing arrived there. < 0: none are.
  float nothing = -1;

  /// 0..1 along a magnitude, -1..1 along a signed scale; NaN for what is not finite.
  float position(float value) const;
};

/// The colour of `value`; the theme's `missing` for what is not finite.
ImU32 color_of(const Theme& theme, const ColorScale& scale, float value);
/// Colour at a position of the map: see ColorScale::position().
ImU32 map_color(const Theme& theme, ScaleKind kind, float position);

/// The largest finite |value| rounded up to 1, 2 or 5 x 10^n, at least `least`: a scale that does
/// not flicker while values change a little.
float round_limit(float largest, float least = 1e-12f);

/// Fills one cell: colour, or stripes for what is not finite (with a mark for infinity's sign if
/// it fits). Small gaps between cells are the caller's business. `side`: of the grid's cells before
/// they were put on whole pixels, for all to get the same corners; 0: that of `rect`.
/// `sign`: false where the number stands in it.
void draw_cell(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value,
               float side = 0, bool sign = true);

/// A minus in the lower left corner of a cell of a signed scale that shows clearly less than zero,
/// where there is room: the sign is told by form too. draw_cell() does it by itself.
void draw_sign(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value);

/// The same as a bar: up for what is above zero, down for what is below; sign by direction and
/// colour. Magnitudes stand on the lower edge.
void draw_cell_bar(ImDrawList* list, const Rect& rect, const ColorScale& scale, float value);

/// Whether the scale shows `value` as stripes because nothing arrived.
bool is_nothing(const ColorScale& scale, float value);

/// A strip with its numbers: the ends, zero, and "not finite" if `has_missing`. Flows; returns its
/// place. Width 0: 180 logical pixels at most.
Rect color_legend(const ColorScale& scale, bool has_missing = false, float width = 0);

}  // namespace unroll::viz
