#pragma once
// The few numbers that are always in sight.

#include <cstdint>
#include <span>

#include "engine/session/snapshot.h"

namespace unroll::viz {

struct ReadOuts {
  std::uint64_t update = 0;
  float loss_bits = 0;      ///< of the last update; NaN before the first
  float held_out_bits = 0;  ///< last measured; NaN if never
  float accuracy = 0;       ///< measured with it; NaN where nothing is named
};

/// The numbers at `snapshot`, whose history may already be longer.
ReadOuts read_outs(const Snapshot& snapshot, std::span<const HistoryRow> history);

}  // namespace unroll::viz
