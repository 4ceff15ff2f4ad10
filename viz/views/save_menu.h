#pragma once
// What of a run goes into files, and back.

#include "viz/views/view.h"

namespace unroll::viz {

/// Two buttons beside each other: one opens a list of the files that can be saved (the session,
/// weights, scripts, tables), the other the system's dialog for a file to go on with.
void save_menu(Outbox& outbox, bool dense);
/// How wide they are together, ImGui units.
float save_menu_width();

}  // namespace unroll::viz
