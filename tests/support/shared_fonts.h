#pragma once
// Fonts that all harnesses of a process share: building an atlas takes longer than most tests.

#include <imgui.h>

#include "viz/widgets/ui.h"

namespace unroll::viz::testing {

/// A context that does not own its atlas, as share_fonts() wants it.
ImGuiContext* create_context();

/// Gives `ui` the fonts for its look and characters; the first who asks for them has them built.
void share_fonts(Ui& ui);

}  // namespace unroll::viz::testing
