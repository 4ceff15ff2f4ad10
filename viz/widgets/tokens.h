#pragma once
// Design tokens: the one place that decides colours, type sizes, spacing, radii and timings. Every
// widget and view reads them; none writes a number or a colour of its own.

#include <imgui.h>

namespace unroll::viz {

enum class ThemeId { kLight, kDark, kHighContrast };

/// All colours of one theme, as sRGB ImU32.
struct Theme {
  ThemeId id;

  ImU32 ground;  ///< behind the panels
  ImU32 panel;   ///< panels, controls, tooltips
  ImU32 line;    ///< hairlines, grid lines, borders
  ImU32 border;  ///< outline of things to click or type into
  ImU32 ink;     ///< text
  ImU32 muted;   ///< labels, axis numbers
  ImU32 faint;   ///< disabled text, placeholders
  ImU32 soft;    ///< hovered and selected fills, token cells
  ImU32 track;   ///< empty part of sliders, scrubbers, progress bars
  ImU32 shadow;  ///< under floating things only

  ImU32 accent;       ///< controls and playhead; never data
  ImU32 accent_down;  ///< accent under the pointer
  ImU32 accent_ink;   ///< text on accent
  ImU32 accent_soft;  ///< fill behind something chosen

  ImU32 good, warn, bad;
  ImU32 bad_soft;  ///< fill behind an error

  ImU32 negative, zero, positive;  ///< signed data
  ImU32 magnitude[5];              ///< single-direction data, from 0 (near panel) to the maximum
  ImU32 missing, missing_ink;      ///< hatched cells: not a number, infinite
  ImU32 cell_dark, cell_light;     ///< text on coloured cells, chosen by luminance

  ImU32 models[4];  ///< A, B, C, D; always shown with their letter
  /// Queries, keys and values of attention; always shown with their letters Q, K, V.
  ImU32 query, key, value;

  float hairline;    ///< width of lines, logical pixels
  float focus_ring;  ///< width of the keyboard focus ring, logical pixels
};

/// The theme's constant table.
const Theme& theme_of(ThemeId id);

/// Lengths in logical pixels at scale 1; pass them through px() to get ImGui units.
namespace metric {
inline constexpr float kGap = 8;      ///< between panels, between rows
inline constexpr float kHalfGap = 4;  ///< between things that belong together
inline constexpr float kPad = 12;     ///< inside panels
inline constexpr float kPadControl = 10;
inline constexpr float kRadiusPanel = 10;
inline constexpr float kRadiusControl = 8;
inline constexpr float kRadiusInside = 6;  ///< what stands inside a control
inline constexpr float kRadiusCell = 3;    ///< cells of 12 px and more; smaller ones are square
inline constexpr float kRadiusMark = 5;    ///< frames around several cells, letters of models
inline constexpr float kRadiusBar = 2;
inline constexpr float kRadiusFine = 1;  ///< outlines of a pixel or two
inline constexpr float kControl = 32;
inline constexpr float kControlDense = 28;
inline constexpr float kControlTouch = 44;
inline constexpr float kTitleRow = 24;  ///< height of a panel's title line
inline constexpr float kLabelColumn = 92;
inline constexpr float kValueColumn = 52;
inline constexpr float kTrack = 4;  ///< thickness of slider tracks
inline constexpr float kKnob = 16;
inline constexpr float kScrubTrack = 6;
inline constexpr float kTokenHeight = 22;
inline constexpr float kSignFrom = 11;       ///< cells from this size on show a minus below zero
inline constexpr float kSign = 4;            ///< its length
inline constexpr float kPlayheadLabel = 20;  ///< band that views keep free for the label
inline constexpr float kPlayhead = 1.5f;
inline constexpr float kLine = 2;  ///< main line of a plot
inline constexpr float kThinLine = 1;
inline constexpr float kDash = 4;
inline constexpr float kMarker = 8;
inline constexpr float kScrollbar = 8;
inline constexpr float kTooltipWidth = 300;
inline constexpr float kMinHit = 24;  ///< smallest side of a target

inline constexpr float kLeftPanel = 264;
inline constexpr float kRightPanel = 328;
inline constexpr float kTopBar = 52;
inline constexpr float kScrubBar = 64;
inline constexpr float kTabBar = 60;  ///< bottom tab bar on phones
}  // namespace metric

/// Type sizes (em) in logical pixels.
namespace type_size {
inline constexpr float kBody = 15;
inline constexpr float kLabel = 13;
inline constexpr float kSmall = 11.5f;
inline constexpr float kHeading = 19;
inline constexpr float kLineSpacing = 1.4f;  ///< line height of running text, in em
}  // namespace type_size

/// Times in seconds.
namespace timing {
inline constexpr float kMove = 0.22f;  ///< knobs, selections; ease-out
inline constexpr float kTooltip = 0.15f;
inline constexpr float kToast = 6.0f;
inline constexpr float kCaret = 0.55f;  ///< half a blink
inline constexpr float kSweep = 1.4f;   ///< of a bar whose end is not known, once along
inline constexpr float kPulse = 1.2f;  ///< of a ring that swells around what is to be pressed first
inline constexpr float kPulses = 3;    ///< how often it does
}  // namespace timing

/// How a model is told apart without its colour.
enum class LineStyle { kSolid, kDashed, kDotted, kDashDot };

/// Letter, colour and line style of model 0..3; larger numbers start again at A.
struct ModelLook {
  char letter;
  ImU32 color;
  LineStyle style;
};
ModelLook model_look(const Theme& theme, int model);

}  // namespace unroll::viz
