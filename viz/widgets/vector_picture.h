#pragma once
// What ImGui wants drawn as a drawing that can be scaled: shapes as polygons, letters as text.

#include <imgui.h>

#include <string>

namespace unroll::viz {

/// An SVG of the part between `min` and `max` (ImGui units). Meant for frames that are drawn
/// without edge smoothing: what is smoothed is there as further polygons.
std::string svg_of(const ImDrawData& data, const ImFontAtlas& atlas, ImVec2 min, ImVec2 max,
                   ImU32 background);

}  // namespace unroll::viz
