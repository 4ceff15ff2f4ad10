#pragma once
// A legend of one small line: what the colours, frames and bars of a picture mean.

#include <span>
#include <string_view>

#include "viz/widgets/color_scale.h"

namespace unroll::viz {

enum class LegendMark {
  kScale,    ///< a strip of the scale's colours between the numbers at its ends
  kFrame,    ///< an outlined cell
  kBars,     ///< bars of rising height
  kHatch,    ///< a striped cell: nothing there by rule
  kNothing,  ///< a cell with the pale stripes of ColorScale::nothing
  kMissing,  ///< a cell with the stripes of what is not finite
};

struct LegendEntry {
  std::string_view text = {};
  LegendMark mark = LegendMark::kScale;
  ColorScale scale = {};  ///< of kScale
  ImU32 color = 0;        ///< of kFrame and kBars
};

/// Height that legend_line() takes at `width` (ImGui units): as many lines as the entries need.
float legend_height(std::span<const LegendEntry> entries, float width);

/// The entries from left to right from `left` on (ImGui units, screen), as wide as the panel,
/// broken into lines. Flows; listed as the text "legend".
void legend_line(std::span<const LegendEntry> entries, float left);

}  // namespace unroll::viz
