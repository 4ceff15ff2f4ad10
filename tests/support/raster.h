#pragma once
// Draws what ImGui wants drawn into a picture, on the processor: the golden pictures need no GPU
// and come out the same everywhere.

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace unroll::viz::testing {

/// RGBA, 8 bits each, row after row from the top.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int width, int height, ImU32 color);
  /// The pixel's colour as ImU32; outside the picture: 0.
  ImU32 at(int x, int y) const;
};

/// Renders with bilinear texture look-up and alpha blending, as the OpenGL back end does. The only
/// texture is the font atlas.
Image rasterize(const ImDrawData& data, const ImFontAtlas& atlas, ImU32 background);

/// Writes all colours, or, with `small`, at most 256 of them: the frequent ones exactly, the others
/// (smoothed edges) by a near one, at a third of the size. Makes the folder if need be.
bool write_png(const std::string& path, const Image& image, bool small = false);
/// Empty when the file is missing or no PNG.
Image read_png(const std::string& path);

/// How far two pictures are apart.
struct Difference {
  bool same_size = false;
  int differing = 0;  ///< pixels with a channel more than `tolerance` apart
  int largest = 0;    ///< largest difference of one channel
  int repainted = 0;  ///< colours of flat areas that the other picture does not have
  Image picture;      ///< the second in pale grey with the differences in red
};
Difference compare(const Image& expected, const Image& actual, int tolerance);

/// Compares with the golden picture tests/golden/<name>.png: flat areas exactly, smoothed edges
/// within what a small PNG keeps. At most `allowed` pixels may differ. On failure the picture and
/// the difference are written to build/pictures, and the result says so. With
/// UNROLL_UPDATE_GOLDEN=1 in the environment it writes the golden picture instead. Empty result:
/// equal.
std::string check_golden(const std::string& name, const Image& actual, int allowed = 0);

}  // namespace unroll::viz::testing
