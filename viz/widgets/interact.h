#pragma once
// What every widget does before it draws: take a place, become an ImGui item with a name, and learn
// what pointer and keyboard do to it.

#include <initializer_list>
#include <string_view>

#include "viz/widgets/draw.h"

namespace unroll::viz {

/// What a widget shows. kLive follows pointer and keyboard; the others force the look of one state,
/// for the style guide.
enum class WidgetState { kLive, kHovered, kPressed, kFocused, kDisabled };

/// What all controls understand. Lengths in ImGui units.
struct Options {
  WidgetState state = WidgetState::kLive;
  bool disabled = false;       ///< also inside ImGui::BeginDisabled()
  bool dense = false;          ///< 28 instead of 32 logical pixels high
  float width = 0;             ///< 0: natural for buttons, all there is for the rest
  std::string_view help = {};  ///< one sentence, shown as tooltip
};

/// What happened to a value that a control shows.
struct Edit {
  bool changed = false;   ///< differs from before this frame
  bool finished = false;  ///< the change is complete: knob released, text confirmed, key pressed
  explicit operator bool() const { return changed; }
};

struct Interaction {
  ImGuiID id = 0;
  Rect rect;
  bool pressed = false;  ///< clicked, or Space or Enter while focused
  bool hovered = false;
  bool held = false;
  bool focused = false;  ///< shows the focus ring
  bool disabled = false;
  bool forced = false;   ///< shows a state that it is not in
  bool visible = false;  ///< inside the clip rectangle; nothing needs drawing otherwise
};

/// Visible part of an ImGui label.
std::string_view shown_label(std::string_view label);

/// Moves the layout cursor past `size` and returns the place, on whole device pixels.
Rect take_place(ImVec2 size);
/// The width a widget may use: the option's, else `natural` if not 0, else all that is left.
float take_width(const Options& options, float natural = 0);

/// Makes `rect` an item called `label` with a role and a value to be read out.
Interaction interact(std::string_view label, const Rect& rect, const Options& options, Role role,
                     std::string_view value = {});

/// Turns a place that is already taken into an item inside another widget (an option, a knob).
/// Without `tab_stop` it is reached by pointer only, or by the widget's own keys.
Interaction interact_part(ImGuiID id, std::string_view label, const Rect& rect,
                          const Options& options, Role role, std::string_view value = {},
                          bool tab_stop = true);

/// Puts the layout cursor back where it was when destroyed: for native ImGui widgets drawn inside a
/// place that is already taken.
class LayoutGuard {
 public:
  LayoutGuard();
  ~LayoutGuard();
  LayoutGuard(const LayoutGuard&) = delete;
  LayoutGuard& operator=(const LayoutGuard&) = delete;

 private:
  ImVec2 cursor_, previous_, max_, ideal_, line_, previous_line_;
  float base_, previous_base_;
};

/// Shows help for what is hovered or focused, if there is any.
void show_help(const Interaction& hit, std::string_view help);

/// -1, 0 or +1: an arrow key of that direction was pressed for the focused widget `hit` (with
/// repeat). Claims the arrow keys while it is focused.
int arrow_x(const Interaction& hit);
int arrow_y(const Interaction& hit);
/// True if `key` was pressed for the focused widget.
bool key_for(const Interaction& hit, ImGuiKey key);

/// `color`, or its faded form for a disabled widget.
ImU32 faded(const Interaction& hit, ImU32 color);

/// A label at the left of a row and the rest of the row at the right: what all labelled controls
/// use, so that they line up. Draws the label, which shows `help` when pointed at; an empty one
/// leaves the whole row.
Rect labelled_row(std::string_view label, const Rect& row, bool disabled,
                  std::string_view help = {});

}  // namespace unroll::viz
