#pragma once
// Drawing in ImGui units with edges on whole device pixels. Widgets and views draw with these
// rather than with ImDrawList directly.

#include <imgui.h>
#include <imgui_internal.h>

#include <string>
#include <string_view>

#include "viz/widgets/fonts.h"
#include "viz/widgets/ui.h"

namespace unroll::viz {

using Rect = ImRect;

enum class Align { kLeft, kCenter, kRight };

/// The current window's draw list, with its edge smoothing set to one device pixel.
ImDrawList* canvas();
/// The same for the list above all windows.
ImDrawList* top_canvas();

// --- colour ---------------------------------------------------------------------------------

/// From `a` (0) to `b` (1), in sRGB; alpha too.
ImU32 mix(ImU32 a, ImU32 b, float amount);
/// `color` at `opacity` 0..1 of its own.
ImU32 with_alpha(ImU32 color, float opacity);
/// A colour that is data: its red, green and blue, each 0..1.
ImU32 color_of_rgb(float red, float green, float blue);
/// 0 (black) .. 1 (white), as the eye weighs it (WCAG relative luminance).
float luminance(ImU32 color);
/// WCAG contrast ratio of two opaque colours, 1..21.
float contrast(ImU32 a, ImU32 b);
/// The theme's dark or light cell text, whichever reads better on `fill`.
ImU32 ink_on(const Theme& theme, ImU32 fill);

// --- text -----------------------------------------------------------------------------------

/// Width of one line.
float text_width(Type type, std::string_view text);
/// Height of the line box for running text.
float line_height(Type type);

/// One line with its baseline's left end at `baseline`. Returns the width.
float draw_text(ImDrawList* list, Type type, ImVec2 baseline, ImU32 color, std::string_view text);
/// One line inside `rect`, centred vertically by its capitals; too long a text ends in "…".
void draw_text_in(ImDrawList* list, Type type, const Rect& rect, Align align, ImU32 color,
                  std::string_view text);
/// `text` cut to `width`: "beginn…", or its first letters where two of them and the dots do not
/// fit.
std::string fit_text(Type type, std::string_view text, float width);
/// Running text from `top_left`, broken at spaces to `width`. Returns the height.
float draw_wrapped(ImDrawList* list, Type type, ImVec2 top_left, float width, ImU32 color,
                   std::string_view text);
/// The height that draw_wrapped() would return.
float wrapped_height(Type type, float width, std::string_view text);

/// One line of notation with "_x", "_{17}" lowered and "^x", "^{T}" raised. Returns the width.
float draw_notation(ImDrawList* list, Type type, ImVec2 baseline, ImU32 color,
                    std::string_view text);
float notation_width(Type type, std::string_view text);
/// Notation without its marks, for item labels: "h_{17}[3]" becomes "h17[3]".
std::string plain_notation(std::string_view text);

// --- shapes ---------------------------------------------------------------------------------

void fill_rect(ImDrawList* list, const Rect& rect, ImU32 color, float radius = 0,
               ImDrawFlags corners = 0);
/// Outline wholly inside `rect`.
void stroke_rect(ImDrawList* list, const Rect& rect, ImU32 color, float radius, float thickness);
/// Panel or control: fill and hairline.
void draw_frame(ImDrawList* list, const Rect& rect, ImU32 fill, ImU32 border, float radius);
/// The keyboard focus ring, just outside `rect`; may be drawn over a neighbour, never clipped by
/// the item itself.
void focus_ring(ImDrawList* list, const Rect& rect, float radius);
/// A horizontal or vertical line one device pixel (or `thickness`) wide.
void hline(ImDrawList* list, float x0, float x1, float y, ImU32 color, float thickness = 0);
void vline(ImDrawList* list, float x, float y0, float y1, ImU32 color, float thickness = 0);
/// A straight line in a style; dashes are measured in logical pixels.
void styled_line(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float thickness,
                 LineStyle style);
/// Diagonal stripes: the sign for "not a number".
void hatch(ImDrawList* list, const Rect& rect, ImU32 stripe, ImU32 ground);

/// The letter of model 0..3 on its colour, in a square of `side`.
void draw_model_letter(ImDrawList* list, ImVec2 top_left, float side, int model);
/// The product's mark, in a square of `side`.
void draw_logo(ImDrawList* list, ImVec2 top_left, float side);

}  // namespace unroll::viz
