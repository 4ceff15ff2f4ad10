// Cells of heat maps and strips: the tooltip that a click pins, the sign that is no colour.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/ui_harness.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

using testing::UiHarness;

constexpr ColorScale kPlusMinus = {.kind = ScaleKind::kSigned, .limit = 1};

TEST_CASE("cells: a click pins the tooltip, whose number follows; the next click lets go",
          "[viz][widgets][heat]") {
  UiHarness h;
  std::array<float, 6> values = {0, 1, 2, 3, 4, 5};
  h.body = [&] {
    const CellHit hit = heat_map("W", MatrixView::by_rows(values, 2, 3),
                                 {.scale = {.limit = 5}, .address = address_of("W")});
    if (!hit) return;
    const float value = values[static_cast<std::size_t>(hit.row * 3 + hit.column)];
    tooltip({.name = "W[" + std::to_string(hit.row) + "," + std::to_string(hit.column) + "]",
             .value = std::to_string(static_cast<int>(value))},
            hit.focused ? &hit.rect : nullptr);
  };
  const auto tip = [&] { return h.has("tooltip") ? h.item("tooltip").value : std::string(); };
  h.step(2);
  h.hover("W[1]@0");
  h.wait(0.3f);
  CHECK(tip() == "W[1,0] 3");
  values[3] = 7;  // updates under a resting pointer
  h.step();
  CHECK(tip() == "W[1,0] 7");
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "");
  h.click("W[1]@0");
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "W[1,0] 7");
  values[3] = 9;
  h.step();
  CHECK(tip() == "W[1,0] 9");
  h.hover("W[0]@1");
  h.wait(0.3f);
  CHECK(tip() == "W[0,1] 1");
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "W[1,0] 9");
  h.click("W[1]@0");
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "");
  h.click("W[1]@0");
  h.key(ImGuiKey_Escape);
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "");
  h.drag(h.middle_of("W[0]@0"), h.middle_of("W[0]@2"));
  h.move({790, 590});
  h.wait(0.3f);
  CHECK(tip() == "");
}

TEST_CASE("heat map, heat strip: what is below zero has a minus where its cell has room for it",
          "[viz][widgets][heat]") {
  UiHarness h;
  const std::array<float, 3> values = {-1, -0.01f, 1};
  float largest = 60;
  h.body = [&] {
    heat_map("W", MatrixView::by_rows(values, 1, 3),
             {.scale = kPlusMinus,
              .largest_cell = largest,
              .numbers = false,
              .address = address_of("W")});
    const TimeAxis axis = TimeAxis::over(100, 100 + 3 * largest, 0, 3);
    heat_strip("h", MatrixView::by_rows(values, 1, 3), axis,
               {.scale = kPlusMinus, .height = largest, .address = address_of("h")});
  };
  const auto signs = [&](const std::string& cell) {
    const Item& item = h.item(cell);
    const auto picture = h.picture();
    const ImU32 fill =
        color_of(h.ui().theme(), kPlusMinus, values[static_cast<std::size_t>(cell.back() - '0')]);
    int other = 0;
    for (int y = static_cast<int>(item.min.y) + 4; y < static_cast<int>(item.max.y) - 1; ++y)
      for (int x = static_cast<int>(item.min.x) + 2; x < static_cast<int>(item.max.x) - 3; ++x)
        other += picture.at(x, y) != fill;
    return other;
  };
  for (const ThemeId id : {ThemeId::kLight, ThemeId::kDark, ThemeId::kHighContrast}) {
    h.set_look({.theme = id});
    h.step(2);
    for (const char* picture : {"W[0]@", "h[0]@"}) {
      CHECK(signs(std::string(picture) + "0") == static_cast<int>(metric::kSign));
      CHECK(signs(std::string(picture) + "1") == 0);
      CHECK(signs(std::string(picture) + "2") == 0);
    }
  }
  largest = metric::kSignFrom - 1;
  h.step(2);
  CHECK(signs("W[0]@0") == 0);
  CHECK(signs("h[0]@0") == 0);
}

}  // namespace
}  // namespace unroll::viz
