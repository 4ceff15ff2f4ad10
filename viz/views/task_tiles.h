#pragma once
// The tasks as tiles to choose from.

#include <vector>

#include "viz/widgets/dropdown.h"

namespace unroll::viz {

/// One for each task, in the order of TaskKind.
std::vector<Tile> task_tiles();

}  // namespace unroll::viz
