#pragma once
// A position in a record, to be dragged: training updates, time steps, operations.

#include <span>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

/// Something that happened, marked on the track.
struct ScrubMarker {
  int at = 0;
  std::string_view label;
  ImU32 color = 0;  ///< 0: muted
  int until = -1;   ///< end of what lasted: a bar in place of a dot
};

struct ScrubberSpec {
  int min = 0, max = 0;  ///< the whole track
  int reached = -1;      ///< recorded up to here; the rest is pale. < 0: max
  std::span<const ScrubMarker> markers = {};
  std::string_view hint = {};      ///< small, below the track
  std::string_view noun = "step";  ///< in the tooltip: "update 131"
};

/// Numbers of both ends, track with markers above and a hint below. Drag or click; arrow keys move
/// by one (Shift or page keys by a tenth), Home and End to the ends. Stays within min .. reached.
Edit scrubber(std::string_view label, int& position, const ScrubberSpec& spec,
              const Options& options = {});

}  // namespace unroll::viz
