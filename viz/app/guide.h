#pragma once
// The short card "what am I looking at, what can I try".

#include "viz/app/surface.h"

namespace unroll::viz {

/// Flows, as high as its text. Nothing when the user has closed it.
void guide_card(Surface& surface);

}  // namespace unroll::viz
