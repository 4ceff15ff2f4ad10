#pragma once
// Notes over time: pitch upwards, quarter notes to the right, bars with their lines and marks.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "viz/widgets/cells.h"

namespace unroll::viz {

struct RollNote {
  float start = 0, length = 0;  ///< quarter notes
  int pitch = 60;               ///< MIDI number
  std::string name;  ///< "F♯4": on the block where there is room, without the 4 if need be
  bool sounding = false;
};

/// What is said of a bar: a tick, a cross and stripes, or dots.
enum class RollMark : std::uint8_t { kGood, kFlawed, kOpen };

struct RollBar {
  float start = 0, length = 0;  ///< quarter notes
  RollMark mark = RollMark::kGood;
};

struct PianoRollSpec {
  float from = 0;       ///< quarter notes from the beginning to the left edge
  float quarters = 8;   ///< between left and right edge
  float beat = 1;       ///< quarter notes between two thin lines
  float playhead = -1;  ///< quarter notes from the beginning; < 0: none
  /// Called with (0, note): cells of notes in sight are listed with what `value` says of them.
  CellAddress address = {};
  std::function<std::string(int note)> value = {};
};

/// The note, or else the bar, that is pointed at.
struct RollHit {
  CellHit note;  ///< column: its index
  int bar = -1;
  Rect bar_rect;
};

/// Width left of the notes for the names of the octaves, in ImGui units.
float roll_gutter();

/// As wide as there is room, as high as its pitches need. Arrow keys walk from note to note, also
/// to one out of sight: the caller moves the picture. Bars lie beside each other in their order.
RollHit piano_roll(std::string_view label, std::span<const RollNote> notes,
                   std::span<const RollBar> bars, const PianoRollSpec& spec,
                   const Options& options = {});

/// Stripes of a flawed bar, for a legend.
void draw_flawed(ImDrawList* list, const Rect& rect);

}  // namespace unroll::viz
