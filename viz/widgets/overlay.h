#pragma once
// What floats above everything: the tooltip and short notices.

#include <imgui.h>
#include <imgui_internal.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace unroll::viz {

/// What a tooltip says. Empty parts are left out.
struct TooltipText {
  std::string name;                  ///< notation: "h_{17}[3]", see draw_notation()
  std::string value;                 ///< "0.976"
  std::string shape;                 ///< "64 × 100"
  std::vector<std::string> formula;  ///< notation, one line each, numbers filled in
  std::string note;                  ///< a sentence, broken into lines
};

/// Shows `text` beside the pointer once the pointer has rested for the usual delay. Call it every
/// frame while the thing is hovered. With `anchor` it stands below that rectangle instead: for
/// keyboard focus, which has no pointer.
void tooltip(TooltipText text, const ImRect* anchor = nullptr);
/// A tooltip that is one sentence.
void tooltip(std::string_view note);

/// The tooltip's box by itself, wherever it is wanted.
ImVec2 tooltip_size(const TooltipText& text);
void draw_tooltip_box(ImDrawList* list, ImVec2 top_left, const TooltipText& text);

enum class NoticeKind { kInfo, kGood, kProblem };

/// Shows a notice at the bottom for some seconds; a repeated text only stays longer.
void notice(NoticeKind kind, std::string_view text);

/// One notice's box by itself, no wider than `room`.
ImVec2 notice_size(std::string_view text, float room);
void draw_notice_box(ImDrawList* list, ImVec2 top_left, float room, NoticeKind kind,
                     std::string_view text);

/// State behind the functions above; owned by Ui.
struct Overlay {
  struct Notice {
    NoticeKind kind;
    std::string text;
    double until;
    int number;
  };

  /// A cell of a grid.
  struct Pin {
    ImGuiID item = 0;
    int row = 0, column = 0;

    bool operator==(const Pin&) const = default;
  };

  void begin_frame();
  void draw();
  /// Pins the tooltip of a cell that was clicked; where it was pinned already, it is let go of.
  void toggle_pin(Pin pin) { pinned = pin == before_click ? Pin() : pin; }

  std::optional<TooltipText> text;
  std::optional<ImRect> anchor;
  bool was_offered = false;  ///< in the frame before
  double offered_since = 0;
  Pin pinned, before_click;
  std::optional<ImRect> pin_place;  ///< of the cell, once it is drawn
  bool shown = false;               ///< the tooltip was drawn in the last frame
  std::vector<Notice> notices;
  int notice_count = 0;
  float bottom_inset = 0;  ///< ImGui units kept free below notices, for a tab bar

 private:
  void draw_tooltip();
  void draw_notices();
};

}  // namespace unroll::viz
