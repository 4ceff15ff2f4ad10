#pragma once
// All keys on one page, over everything.

#include "viz/app/surface.h"

namespace unroll::viz {

/// Nothing while closed. Esc, "?", the button or a press outside closes it.
void help_overlay(Surface& surface);

}  // namespace unroll::viz
