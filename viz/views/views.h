#pragma once
// The one list of views.

#include <memory>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// All views in the order of their docks, from the top.
std::vector<std::unique_ptr<View>> make_views();

/// Their ids, in the same order.
std::vector<std::string> view_ids();

}  // namespace unroll::viz
