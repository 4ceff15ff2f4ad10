// The tests' own tools: if the rasteriser or the comparison were blind, golden pictures would prove
// nothing.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "tests/support/ui_harness.h"
#include "viz/widgets/draw.h"

namespace unroll::viz {
namespace {

using testing::Image;
using testing::UiHarness;

constexpr ImU32 kRed = IM_COL32(255, 0, 0, 255);

TEST_CASE("rasteriser: rectangles cover exactly their pixels, once", "[viz][raster]") {
  UiHarness h({.width = 40, .height = 30});
  h.body = [] { fill_rect(top_canvas(), {5, 6, 15, 16}, IM_COL32(0, 0, 0, 128)); };
  h.step(2);
  const Image picture = h.picture();
  const ImU32 ground = h.ui().theme().ground, inside = picture.at(10, 10);
  CHECK(inside != ground);
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x)
      CHECK(picture.at(x, y) == (x >= 5 && x < 15 && y >= 6 && y < 16 ? inside : ground));
}

TEST_CASE("rasteriser: clips, blends, and draws text", "[viz][raster]") {
  UiHarness h({.width = 60, .height = 30});
  h.body = [] {
    ImDrawList* list = top_canvas();
    list->PushClipRect({0, 0}, {10, 30});
    fill_rect(list, {5, 0, 20, 10}, kRed);
    list->PopClipRect();
    draw_text(list, Type::kHeading, {30, 25}, IM_COL32_BLACK, "H");
  };
  h.step(2);
  const Image picture = h.picture();
  CHECK(picture.at(9, 5) == kRed);
  CHECK(picture.at(11, 5) == h.ui().theme().ground);
  int dark = 0, between = 0;
  for (int y = 5; y < 30; ++y)
    for (int x = 28; x < 50; ++x) {
      const float light = luminance(picture.at(x, y));
      dark += light < 0.1f;
      between += light > 0.2f && light < 0.7f;
    }
  CHECK(dark > 20);
  CHECK(between > 5);
}

TEST_CASE("rasteriser: a pixel ratio of 2 draws four pixels for one", "[viz][raster]") {
  UiHarness h({.width = 40, .height = 30, .look = {.pixel_ratio = 2}});
  h.body = [] { fill_rect(top_canvas(), {5, 6, 15, 16}, kRed); };
  h.step(2);
  const Image picture = h.picture();
  CHECK(picture.width == 80);
  CHECK(picture.at(10, 12) == kRed);
  CHECK(picture.at(29, 31) == kRed);
  CHECK(picture.at(30, 31) != kRed);
}

TEST_CASE("pictures: survive writing and reading; small ones keep flat colours exactly",
          "[viz][raster]") {
  Image image(64, 48, kRed);
  for (std::size_t x = 0; x < 64; ++x)
    for (std::size_t k = 0; k < 3; ++k)
      image.pixels[(5 * 64 + x) * 4 + k] = static_cast<std::uint8_t>(x * 4 + k);
  const std::string folder =
      (std::filesystem::temp_directory_path() / "unroll-raster-test").string();
  for (const bool small : {false, true}) {
    const std::string path = folder + "/picture.png";
    REQUIRE(testing::write_png(path, image, small));
    const Image back = testing::read_png(path);
    REQUIRE(back.width == 64);
    CHECK(testing::compare(image, back, 0).differing == 0);
  }
  std::filesystem::remove_all(folder);
  CHECK(testing::read_png("missing.png").pixels.empty());
}

TEST_CASE("pictures: the comparison sees a moved edge and a repainted area", "[viz][raster]") {
  Image a(50, 50, IM_COL32(226, 229, 235, 255)), b = a;
  CHECK(testing::compare(a, b, 24).differing == 0);
  b.pixels[4 * 77] = 100;
  CHECK(testing::compare(a, b, 24).differing == 1);
  const Image c(50, 50, IM_COL32(226, 229, 230, 255));
  const testing::Difference slight = testing::compare(a, c, 24);
  CHECK(slight.differing == 0);
  CHECK(slight.repainted == 1);
  CHECK_FALSE(testing::compare(a, Image(50, 49, 0), 24).same_size);
}

}  // namespace
}  // namespace unroll::viz
