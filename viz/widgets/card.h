#pragma once
// Panels: title at the left, the one thing to know at the right.

#include <span>
#include <string>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

struct CardSpec {
  std::string_view note = {};  ///< right end of the title line, notation (see draw_notation)
  /// Fuller notes, the fullest first: the first of them that fits stands in place of `note`.
  std::span<const std::string> fuller_notes = {};
  std::string_view help = {};  ///< sentences behind the "?" mark; none without
  bool accent_title = false;   ///< a lesson's title
  bool scroll = true;          ///< panels of fixed size: scroll what does not fit
  /// Names of the views that share the panel, in place of the title; those that do not fit in a
  /// list behind them, for fingers all in one list. Fewer than two show the title.
  std::span<const std::string_view> tabs = {};
  std::span<const int> tab_counts = {};  ///< at the names of `tabs`: what waits there; 0: nothing
  int* save = nullptr;  ///< offers to save the panel; set to 0, 1, 2 for PNG, SVG, CSV when chosen
  int model = -1;      ///< its letter stands behind the title: the panel shows that model of a race
  int* tab = nullptr;  ///< which of them is open; set when another is chosen
};

/// A panel over `rect` (ImGui units, screen), clipped. Widgets inside flow as usual. Always paired
/// with end_card(). Without a title there is no title line.
void begin_card(std::string_view title, const Rect& rect, const CardSpec& spec = {});
/// A panel at the layout cursor, as wide as there is room and as high as its content.
void begin_card(std::string_view title, const CardSpec& spec = {});
void end_card();

/// A panel without a window of its own: the frame only.
void draw_card(const Rect& rect);

/// Widgets until end_column() flow below each other from `top_left` and are at most `width` wide.
void begin_column(ImVec2 top_left, float width);
/// Returns where the column ends (y).
float end_column();

/// What is left inside the current panel or window, in screen coordinates.
Rect content_rect();

/// A hairline across the panel.
void separator();

/// A line of bold text, with an optional note at the right end in mono.
void heading_row(std::string_view text, std::string_view note = {});
/// Running text in the muted ink, broken to the panel's width.
void note_text(std::string_view text);
/// Running text in the full ink.
void body_text(std::string_view text);

/// State between begin and end of a card or column; kept by Ui.
struct CardFrame {
  bool window = false;
  Rect outer;
  float work_right = 0;
  ImDrawListSplitter layers;
};

}  // namespace unroll::viz
