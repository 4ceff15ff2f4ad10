#pragma once
// Draws what ImGui wants drawn into a picture, on the processor: files of a panel need no GPU and
// come out the same everywhere.

#include <imgui.h>

#include <cstdint>
#include <vector>

namespace unroll::viz {

/// RGBA, 8 bits each, row after row from the top.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int width, int height, ImU32 color);
  /// The pixel's colour as ImU32; outside the picture: 0.
  ImU32 at(int x, int y) const;
};

/// Renders with alpha blending, the font atlas looked up between its texels and other textures at
/// the nearest one, as the OpenGL back end does.
Image rasterize(const ImDrawData& data, const ImFontAtlas& atlas, ImU32 background);

/// The part between two corners, as far as it lies inside.
Image cut_out(const Image& image, int x0, int y0, int x1, int y1);

/// A PNG file (RGB, 8 bits). Deflate with fixed codes, each row as its difference to the one above:
/// small for pictures of panels.
std::vector<std::uint8_t> encode_png(const Image& image);

}  // namespace unroll::viz
