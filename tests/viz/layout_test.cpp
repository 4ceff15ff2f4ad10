#include "viz/app/layout.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <numeric>
#include <string>

namespace unroll::viz {
namespace {

struct Size {
  float width, height, scale;
};

std::vector<std::pair<std::string, Rect>> parts_of(const Frame& f) {
  std::vector<std::pair<std::string, Rect>> parts;
  const std::pair<const char*, Rect> all[] = {
      {"top bar", f.top_bar},     {"banner", f.banner},  {"left", f.left},
      {"centre", f.centre},       {"right", f.right},    {"scrub bar", f.scrub_bar},
      {"transport", f.transport}, {"tab bar", f.tab_bar}};
  for (const auto& [name, rect] : all)
    if (rect.GetWidth() > 0 && rect.GetHeight() > 0) parts.emplace_back(name, rect);
  return parts;
}

}  // namespace

TEST_CASE("layout: no part overlaps another and none leaves the screen", "[viz][layout]") {
  const Size size =
      GENERATE(Size{1280, 720, 1}, Size{1440, 900, 1}, Size{2560, 1440, 1}, Size{3840, 2160, 1.5f},
               Size{390, 844, 1}, Size{360, 640, 1}, Size{1024, 768, 1}, Size{844, 390, 1});
  const float banner = GENERATE(0.0f, 64.0f);
  const std::string maximised = GENERATE("", "unroll");
  const Frame frame = lay_out({size.width, size.height, size.scale, banner, maximised});
  const auto parts = parts_of(frame);
  CAPTURE(size.width, size.height, banner, maximised);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [name, rect] = parts[i];
    INFO(name);
    CHECK(rect.Min.x >= 0);
    CHECK(rect.Min.y >= 0);
    CHECK(rect.Max.x <= size.width);
    CHECK(rect.Max.y <= size.height);
    for (std::size_t k = i + 1; k < parts.size(); ++k) {
      INFO("and " << parts[k].first);
      CHECK_FALSE(rect.Overlaps(parts[k].second));
    }
  }
}

TEST_CASE("layout: the desktop has the widths of the look, on the 8 px grid", "[viz][layout]") {
  const Frame frame = lay_out({.width = 1440, .height = 900});
  CHECK(frame.kind == LayoutKind::kDesktop);
  CHECK(frame.left.GetWidth() == 264);
  CHECK(frame.right.GetWidth() == 328);
  CHECK(frame.top_bar.GetHeight() == 52);
  CHECK(frame.scrub_bar.GetHeight() == 64);
  CHECK(frame.centre.Min.x - frame.left.Max.x == 8);
  CHECK(frame.right.Min.x - frame.centre.Max.x == 8);
}

TEST_CASE("layout: a phone shows one panel, with targets for fingers", "[viz][layout]") {
  const Frame frame = lay_out({.width = 390, .height = 844});
  CHECK(frame.kind == LayoutKind::kPhone);
  CHECK(frame.left.GetWidth() == 0);
  CHECK(frame.transport.GetHeight() == 44);
  CHECK(frame.centre.GetHeight() > 500);
}

TEST_CASE("layout: heights are shared without a pixel lost", "[viz][layout]") {
  const std::vector<float> heights = share_height({{100, 0}, {100.4f, 2}, {50, 1}}, 700, 8);
  CHECK(heights[0] == 100);
  CHECK(heights[1] > heights[2]);
  CHECK(std::accumulate(heights.begin(), heights.end(), 16.0f) == 700);
}

TEST_CASE("layout: panels never shrink below what they need; the column then scrolls",
          "[viz][layout]") {
  const std::vector<float> heights = share_height({{300, 1}, {200, 0}}, 400, 8);
  CHECK(heights == std::vector<float>{300, 200});
}

}  // namespace unroll::viz
