#pragma once
// What has to be known to pass a gradient back through the formula of a slot. Pure functions.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// What the slope of a formula is worked out from: of o · tanh(c) with respect to o it is tanh(c),
/// of tanh(a) the value itself.
struct SlopeReads {
  std::vector<SlotRead> slots;          ///< of those that the formula reads
  std::vector<std::string> parameters;  ///< "rnn0.Wh"
  bool own = false;                     ///< the value of the formula itself
};

/// With respect to `read`, one of `reader.reads`.
SlopeReads slope_reads(const ExampleView& example, const SlotView& reader, const SlotRead& read);
/// With respect to `parameter`, one of `reader.parameters`.
SlopeReads slope_reads(const ExampleView& example, const SlotView& reader,
                       const std::string& parameter);

}  // namespace unroll::viz
