#pragma once
// Where the panels stand: pure arithmetic from the size of the screen to rectangles.

#include <string_view>
#include <vector>

#include "viz/widgets/draw.h"

namespace unroll::viz {

enum class LayoutKind { kDesktop, kPhone };

/// The frame of the screen: bars and columns, in ImGui units. What does not exist is empty.
struct Frame {
  LayoutKind kind = LayoutKind::kDesktop;
  Rect top_bar;
  Rect banner;               ///< empty when nothing needs saying
  Rect left, centre, right;  ///< desktop; on the phone `centre` is the one open tab
  Rect scrub_bar;            ///< desktop
  Rect transport, tab_bar;   ///< phone
};

/// What the frame depends on.
struct FrameNeeds {
  float width = 0, height = 0;
  float scale = 1;                  ///< ImGui units per logical pixel
  float banner_height = 0;          ///< what the banner wants, 0 for none
  std::string_view maximised = {};  ///< id of the only panel to show, or ""
  bool teaching = false;            ///< large type: the settings of the run are out of sight
  bool first_visit = false;         ///< so are they, in type of the usual size
};

/// Below this width (logical pixels) one panel is shown at a time.
inline constexpr float kPhoneBelow = 1060;
/// The same without the left column.
inline constexpr float kPhoneBelowTeaching = 780;

Frame lay_out(const FrameNeeds& needs);

/// One stretch of a column.
struct Stretch {
  float natural = 0;  ///< height that the content wants
  float weight = 0;   ///< share of the height left over; 0 = keeps its natural height
};

/// Splits `height` among panels with `gap` between them. When the natural heights do not fit,
/// weighted panels shrink to `natural`, never below, and the sum may exceed `height`: the column
/// then scrolls.
std::vector<float> share_height(const std::vector<Stretch>& shares, float height, float gap);

}  // namespace unroll::viz
