#pragma once
// The buttons that train, shared by desktop and phone.

#include "viz/app/surface.h"
#include "viz/widgets/interact.h"

namespace unroll::viz {

/// Back, Play or Pause, step. `play_width` 0: natural.
void transport_buttons(Surface& surface, float play_width, float gap);

/// Ten units on, and what a unit is.
void stride_buttons(Surface& surface);

/// Two buttons that take the last edit back and make it again.
void undo_buttons(Surface& surface);

/// Names of the speeds, slowest first, in the order of Speed.
std::span<const std::string_view> speed_names();

/// The next theme in the cycle auto, light, dark, high contrast; and its name.
ThemeChoice next_theme(ThemeChoice theme);
std::string_view theme_name(ThemeChoice theme);

}  // namespace unroll::viz
