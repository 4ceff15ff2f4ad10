// The style guide as golden pictures: any change of any widget's look shows here.

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/ui_harness.h"
#include "viz/widgets/gallery.h"

namespace unroll::viz {
namespace {

using testing::Image;
using testing::UiHarness;

constexpr float kWholePage = 6100;  // all of the style guide on one screen

Image picture_of(std::span<const ThemeId> themes, float width, float height, float ratio = 1) {
  Gallery gallery;
  UiHarness h({.width = width,
               .height = height,
               .look = {.theme = themes[0], .pixel_ratio = ratio, .reduced_motion = true}});
  h.own_windows = true;
  h.body = [&] { gallery.draw(themes); };
  h.step(4);
  return h.picture();
}

TEST_CASE("gallery: looks as agreed in every theme", "[viz][gallery][golden][slow]") {
  const std::array<ThemeId, 2> both = {ThemeId::kLight, ThemeId::kDark};
  const std::array<ThemeId, 1> contrast = {ThemeId::kHighContrast};
  // Compilers may round one pixel of an edge differently; more than a few are a change.
  CHECK(testing::check_golden("gallery-themes", picture_of(both, 1504, kWholePage), 80) == "");
  CHECK(testing::check_golden("gallery-contrast", picture_of(contrast, 760, kWholePage), 40) == "");
}

TEST_CASE("gallery: the same frame is the same picture", "[viz][gallery]") {
  const std::array<ThemeId, 2> both = {ThemeId::kLight, ThemeId::kDark};
  const Image first = picture_of(both, 1440, 900), second = picture_of(both, 1440, 900);
  CHECK(testing::compare(first, second, 0).differing == 0);
}

TEST_CASE("gallery: fits narrow, wide and sharp screens without asking for frames",
          "[viz][gallery]") {
  const std::array<ThemeId, 2> both = {ThemeId::kLight, ThemeId::kDark};
  for (const auto& [width, height, ratio] :
       {std::tuple{390.0f, 844.0f, 3.0f}, std::tuple{1440.0f, 900.0f, 1.25f},
        std::tuple{200.0f, 150.0f, 1.0f}}) {
    Gallery gallery;
    UiHarness h({.width = width, .height = height, .look = {.pixel_ratio = ratio}});
    h.own_windows = true;
    h.body = [&] { gallery.draw(both); };
    h.wait(1);
    INFO("next frame in " << h.ui().next_frame_in());
    CHECK(std::isinf(h.ui().next_frame_in()));
  }
}

TEST_CASE("gallery: its live widgets live", "[viz][gallery]") {
  Gallery gallery;
  UiHarness h({.width = 760, .height = 3080});
  const std::array<ThemeId, 1> one = {ThemeId::kLight};
  h.own_windows = true;
  h.body = [&] { gallery.draw(one); };
  h.step(3);
  const std::string before = h.item("hidden units").value;
  h.click("hidden units");
  CHECK(h.item("hidden units").value != before);
  h.focus("hidden units");
  h.key(ImGuiKey_Home);
  CHECK(h.item("hidden units").value == "1");
}

}  // namespace
}  // namespace unroll::viz
