#pragma once
// One of a few: segmented buttons, desktop tabs and the phone's bottom tab bar. Each is one stop
// for Tab; the arrow keys choose.

#include <span>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

/// Buttons in one frame, right-aligned in a labelled row; without a visible label ("##kind") only
/// the frame, as wide as it needs. `chosen` outside the range chooses none. True when it changed.
/// Items are called "label: option", or "option" without a visible label.
bool segmented(std::string_view label, int& chosen, std::span<const std::string_view> options_text,
               const Options& options = {});

/// Tabs over a panel: the chosen one is underlined. True when it changed.
bool tabs(std::string_view label, int& chosen, std::span<const std::string_view> names,
          const Options& options = {});

/// Tabs in place of a panel's title, from the left end of `row`; takes no place of its own. A count
/// above 0 stands in a small disc at the name.
bool title_tabs(std::string_view label, int& chosen, std::span<const std::string_view> names,
                const Rect& row, std::span<const int> counts = {});
/// How wide they are, ImGui units.
float title_tabs_width(std::span<const std::string_view> names);

struct TabIcon {
  std::string_view name, icon;
};
/// The phone's tab bar: icon above name, equally wide, filling options.width.
bool bottom_tabs(std::string_view label, int& chosen, std::span<const TabIcon> entries,
                 const Options& options = {});

}  // namespace unroll::viz
