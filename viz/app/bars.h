#pragma once
// The bars around the panels: what is done to the run as a whole.

#include "viz/app/surface.h"

namespace unroll::viz {

/// Desktop: logo, transport, speed, read-outs, share, help, theme.
void top_bar(Surface& surface);
/// Desktop: the journey through the updates. On the phone it flows, inside a panel.
void scrub_bar(Surface& surface, const Rect& rect);

/// Phone: name, two read-outs, overflow menu.
void phone_top_bar(Surface& surface);
/// Phone: transport in 44 px targets.
void phone_transport(Surface& surface);
/// Phone: one tab per panel; what shares a panel shares its tab.
void phone_tabs(Surface& surface);
/// Phone: what the overflow menu holds, when it is open.
void phone_menu(Surface& surface);

}  // namespace unroll::viz
