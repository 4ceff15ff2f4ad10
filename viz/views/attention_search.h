#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// Attention as a search, without a network: a query, the keys and the values of a few videos, each
/// number to be changed, and what the engine's attention makes of them.
void search_table(const ViewInput& input, Outbox& outbox);

}  // namespace unroll::viz
