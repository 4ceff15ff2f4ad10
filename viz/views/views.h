#pragma once
// The one list of views.

#include <memory>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// All views in the order of their docks, from the top.
std::vector<std::unique_ptr<View>> make_views();

/// What they are, in the same order.
std::vector<ViewInfo> list_views();

}  // namespace unroll::viz
