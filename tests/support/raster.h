#pragma once
// Golden pictures: they are drawn on the processor (viz/widgets/picture.h), need no GPU and come
// out the same everywhere.

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

#include "viz/widgets/picture.h"

namespace unroll::viz::testing {

using viz::Image;
using viz::rasterize;

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
