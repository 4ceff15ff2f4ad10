#pragma once
// Keys that work wherever the focus is, except while typing.

#include <string>
#include <vector>

#include "viz/app/surface.h"

namespace unroll::viz {

/// Reads this frame's keys. `panels`: ids for the number keys.
void handle_keys(Surface& surface, const std::vector<std::string>& panels);

}  // namespace unroll::viz
