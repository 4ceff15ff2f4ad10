#pragma once
// Buttons, the on/off switch and text chips.

#include "viz/widgets/interact.h"

namespace unroll::viz {

enum class ButtonKind {
  kPlain,    ///< outlined
  kPrimary,  ///< filled with the accent: one per screen
  kQuiet,    ///< no outline until hovered: beside other controls, in title rows
};

struct ButtonSpec {
  ButtonKind kind = ButtonKind::kPlain;
  std::string_view icon = {};  ///< from icons.h, before the text
  std::string_view hint = {};  ///< shortcut shown behind the text in a lighter ink: "space"
  bool pulse = false;          ///< a ring swells around it a few times, then rests
};

/// A button as wide as its text, or options.width. True when pressed.
bool button(std::string_view label, const ButtonSpec& spec = {}, const Options& options = {});

/// A square button that shows only `icon`. `label` is its name for tests and screen readers and,
/// unless options.help says more, its tooltip.
bool icon_button(std::string_view label, std::string_view icon,
                 ButtonKind kind = ButtonKind::kPlain, const Options& options = {});

/// How wide button() will be; for right-aligned rows.
float button_width(std::string_view label, const ButtonSpec& spec = {});

/// On/off switch at the right end of a labelled row. True when it was switched.
bool toggle(std::string_view label, bool& on, const Options& options = {});

/// A word in a rounded frame, to be chosen. True when pressed.
bool chip(std::string_view label, bool chosen, const Options& options = {});

}  // namespace unroll::viz
