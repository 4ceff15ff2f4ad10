#pragma once

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// All symbols of the text as cells, the commoner the darker, most frequent first; flows in the
/// width available. A cell's tooltip gives name, count and share.
void vocabulary(const TaskView& task);

}  // namespace unroll::viz
