#pragma once
// A number to be dragged, stepped by keys or typed.

#include <string>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

struct SliderSpec {
  double min = 0, max = 1;
  bool logarithmic = false;    ///< 0 <= min; the knob moves in decades, from 0 on by v + 1
  double step = 0;             ///< values are multiples of it; 0 = sensible for the range
  double most_typed = 0;       ///< typed values may go so far from 0; 0 = not beyond the ends
  std::string_view unit = {};  ///< behind the value
  std::string_view name = {};  ///< of the items, where the label is not shown ("##...")
};

/// Label, track with knob, value field, in one row. Drag or click the track; arrow keys step,
/// Shift or page keys step ten times as far, Home and End go to the ends; Enter, a double click, or
/// a click on the value starts typing (Enter or leaving confirms, Esc drops it; what is out of
/// range, or of SliderSpec::most_typed, is clamped). Edit::finished tells when to take costly
/// consequences. Items: "label" (the track) and "label: value".
Edit slider(std::string_view label, double& value, const SliderSpec& spec,
            const Options& options = {});
Edit slider(std::string_view label, float& value, const SliderSpec& spec,
            const Options& options = {});
/// Whole numbers.
Edit slider(std::string_view label, int& value, const SliderSpec& spec,
            const Options& options = {});

}  // namespace unroll::viz
