#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/widgets/dense_cells.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/vector_picture.h"

namespace unroll::viz::testing {
namespace {

constexpr int kSide = 100;
constexpr ColorScale kScale{.limit = 1};

struct Fixture {
  Fixture() : values(kSide * kSide), ui({.width = 700, .height = 560}) {
    for (int c = 0; c < kSide; ++c)
      for (int r = 0; r < kSide; ++r) at(r, c) = std::sin(static_cast<float>(r * 7 + c * 13));
    ui.body = [this] {
      hit = heat_map("W", MatrixView::by_columns(values, kSide, kSide), spec, {.width = 400});
    };
    ui.step(3);
  }

  float& at(int r, int c) { return values[static_cast<std::size_t>(c * kSide + r)]; }

  /// The texture that the last frame draws, or null.
  const Texture* texture() const {
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
      for (const ImDrawCmd& command : list->CmdBuffer)
        if (const Texture* found = texture_of(command, *ImGui::GetIO().Fonts)) return found;
    return nullptr;
  }
  ImU32 texel(int r, int c) const {
    return texture()->texels[static_cast<std::size_t>(r * texture()->width + c)];
  }
  /// The middle of a cell on the screen.
  ImVec2 middle(int r, int c) const {
    const Item& grid = ui.item("W");
    const float side = (grid.max.x - grid.min.x) / kSide;
    return {grid.min.x + side * (static_cast<float>(c) + 0.5f),
            grid.min.y + side * (static_cast<float>(r) + 0.5f)};
  }

  std::vector<float> values;
  HeatMapSpec spec{.scale = kScale, .height = 400};
  CellHit hit;
  UiHarness ui;
};

TEST_CASE("dense cells: ten thousand are one rectangle with their colours", "[viz][widgets]") {
  Fixture f;
  REQUIRE(f.texture() != nullptr);
  CHECK(f.texture()->width == kSide);
  CHECK(f.texture()->height == kSide);
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 400);
  const Image picture = f.ui.picture();
  for (const auto& [r, c] : {std::pair{0, 0}, {3, 98}, {57, 20}, {99, 99}}) {
    INFO(r << ", " << c);
    const ImU32 color = color_of(f.ui.ui().theme(), kScale, f.at(r, c));
    CHECK(f.texel(r, c) == color);
    const ImVec2 at = f.middle(r, c);
    CHECK(picture.at(static_cast<int>(at.x), static_cast<int>(at.y)) == color);
  }
}

TEST_CASE("dense cells: each has the colour that the scale gives a single cell", "[viz][widgets]") {
  for (const ColorScale scale :
       {ColorScale{.limit = 0.7f}, ColorScale{.kind = ScaleKind::kMagnitude, .limit = 0.7f},
        ColorScale{
            .kind = ScaleKind::kMagnitude, .limit = 1, .logarithmic = true, .floor = 1e-3f}}) {
    Fixture f;
    f.spec.scale = scale;
    f.ui.step();
    int wrong = 0;
    for (int r = 0; r < kSide; ++r)
      for (int c = 0; c < kSide; ++c)
        wrong += f.texel(r, c) != color_of(f.ui.ui().theme(), scale, f.at(r, c));
    CHECK(wrong == 0);
  }
}

TEST_CASE("dense cells: colours are worked out anew only when something changes",
          "[viz][widgets]") {
  Fixture f;
  const std::uint64_t first = f.texture()->version;
  f.ui.step(5);
  CHECK(f.texture()->version == first);
  f.at(50, 50) = 0.123f;
  f.ui.step();
  CHECK(f.texture()->version != first);
  CHECK(f.texel(50, 50) == color_of(f.ui.ui().theme(), kScale, 0.123f));
  const std::uint64_t second = f.texture()->version;
  f.spec.scale.limit = 2;
  f.ui.step();
  CHECK(f.texture()->version != second);
  const std::uint64_t third = f.texture()->version;
  f.ui.set_look({.theme = ThemeId::kDark});
  f.ui.step(2);
  CHECK(f.texture()->version != third);
  CHECK(f.texel(0, 0) == color_of(theme_of(ThemeId::kDark), f.spec.scale, f.at(0, 0)));
}

TEST_CASE("dense cells: what is not finite, not there, or nothing does not look like a number",
          "[viz][widgets]") {
  Fixture f;
  f.at(1, 1) = std::numeric_limits<float>::quiet_NaN();
  f.at(1, 2) = std::numeric_limits<float>::infinity();
  f.at(5, 5) = 0;
  f.spec.scale.nothing = 0;
  f.spec.absent = [](int r, int c) { return r == 9 && c == 9; };
  f.ui.step();
  const Theme& t = f.ui.ui().theme();
  CHECK(f.texel(1, 1) == t.missing);
  CHECK(f.texel(1, 2) == mix(t.missing, t.missing_ink, 0.55f));
  CHECK(f.texel(5, 5) == t.panel);
  CHECK(f.texel(9, 9) == 0);
}

TEST_CASE("dense cells: of cells that share a pixel the strongest is shown", "[viz][widgets]") {
  constexpr int kMany = 900;
  UiHarness ui({.width = 400, .height = 400});
  std::vector<float> values(kMany * kMany, 0.01f);
  values[static_cast<std::size_t>(451 * kMany + 333)] = -1;  // row 333, column 451
  ui.body = [&] {
    heat_map("W", MatrixView::by_columns(values, kMany, kMany), {.scale = kScale, .height = 300},
             {.width = 300});
  };
  ui.step(3);
  const Image picture = ui.picture();
  const ImU32 strong = color_of(ui.ui().theme(), kScale, -1);
  int found = 0;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) found += picture.at(x, y) == strong;
  CHECK(found == 1);
}

TEST_CASE("dense cells: pointing at one finds it", "[viz][widgets]") {
  Fixture f;
  f.ui.move(f.middle(42, 17));
  CHECK(f.hit.hovered);
  CHECK(f.hit.row == 42);
  CHECK(f.hit.column == 17);
}

TEST_CASE("dense cells: a drawing of them holds a picture", "[viz][widgets]") {
  Fixture f;
  const std::string svg = svg_of(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts, {0, 0}, {700, 560},
                                 f.ui.ui().theme().panel);
  const std::size_t at = svg.find("data:image/png;base64,iVBORw0KGgo");  // the signature of PNG
  REQUIRE(at != std::string::npos);
  CHECK(svg.find("image-rendering:pixelated") != std::string::npos);
  CHECK(svg.size() > 3000);
}

TEST_CASE("dense cells: few or large ones are drawn one by one", "[viz][widgets]") {
  Fixture f;
  CHECK_FALSE(are_dense(64, 64, 2));
  CHECK(are_dense(65, 64, 2));
  CHECK_FALSE(are_dense(100, 100, 9));
}

}  // namespace
}  // namespace unroll::viz::testing
