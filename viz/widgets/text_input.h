#pragma once
// Text to be typed: a line, a text area, and the small field over a slider's value.

#include <string>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

struct TextInputSpec {
  std::string_view placeholder = {};
  float height = 0;          ///< above 0: a text area of that height; Enter makes a new line
  std::size_t limit = 4096;  ///< bytes; further typing is refused
  bool mono = false;
};

/// A field below its label (if visible). Edit::finished when Enter was pressed in a line or the
/// field was left after a change.
Edit text_input(std::string_view label, std::string& text, const TextInputSpec& spec = {},
                const Options& options = {});

/// A field that replaces a number while it is being typed.
struct ValueEntry {
  bool open = false;  ///< draw nothing else in the place
  bool done = false;  ///< this frame it was confirmed with `text`
  std::string text;
};

/// `start` opens it over `rect` with `initial`, all selected; Enter, Esc give the focus back to the
/// item `owner`. Call every frame, inside the owner's ID scope.
ValueEntry value_entry(ImGuiID owner, const Rect& rect, const std::string& initial, bool start);

/// The one value entry that can be open; kept by Ui.
struct OpenEntry {
  ImGuiID owner = 0;
  int opened_in = 0;  ///< frame
  bool was_active = false;
  bool by_keyboard = false;
  std::string initial;
  std::string text;
};

}  // namespace unroll::viz
