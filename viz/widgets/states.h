#pragma once
// Panels that have nothing to show, something to wait for, or something to say.

#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

/// "Nothing here yet", in the middle of `rect`: what is missing and, below, how to get it.
void empty_state(const Rect& rect, std::string_view what, std::string_view how = {},
                 std::string_view icon = {});

/// What went wrong and what to do, flowing; with `action`, a button. True when it was pressed.
bool error_state(std::string_view what, std::string_view remedy, std::string_view action = {},
                 const Options& options = {});

/// A bar that fills: 0..1, or negative while the length is unknown. `note` stands at its right end.
void progress(std::string_view label, float fraction, std::string_view note = {},
              const Options& options = {});

struct ReadoutSpec {
  float min_width = 0;   ///< ImGui units; keeps neighbours still while digits change
  ImU32 color = 0;       ///< of the value; 0: ink
  bool divider = false;  ///< hairline before it
};

/// A small label above a number in the mono font. Side by side with ImGui::SameLine().
void readout(std::string_view label, std::string_view value, const ReadoutSpec& spec = {});
/// The same in one row: label left, number right.
void readout_row(std::string_view label, std::string_view value, ImU32 color = 0);

}  // namespace unroll::viz
