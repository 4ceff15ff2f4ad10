#pragma once
// Running text, each character on a colour of its own: what a unit does while it reads or writes.

#include <span>
#include <string_view>

#include "viz/widgets/cells.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {

struct ColoredTextSpec {
  ColorScale scale;
  int caret = -1;            ///< a caret before this character; its count for the end
  CellAddress address = {};  ///< called with (0, index)
  std::string_view empty = "No text yet";
  float min_height = 0;  ///< ImGui units
};

/// `text` in the mono font, broken at spaces and line ends to the width. A token of value 0 has no
/// background. Hit: column = index into `text`.
CellHit colored_text(std::string_view label, std::span<const Token> text,
                     const ColoredTextSpec& spec, const Options& options = {});

}  // namespace unroll::viz
