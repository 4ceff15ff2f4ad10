#pragma once
// How long an engine may be silent before it counts as lost.

#include "engine/session/command.h"

namespace unroll::viz {

/// Microseconds that a slow machine may need for one unit of work on `config`: one update with the
/// measurements around it. At least five seconds.
double patience_us(const Config& config);

/// The same for taking in `command`; 0 where that is nothing special.
double patience_us(const Command& command);

}  // namespace unroll::viz
