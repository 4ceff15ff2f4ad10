// Widgets that draw data: what they say about a cell or a point is what is in the data.

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/complex_plane.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

using Catch::Approx;
using testing::UiHarness;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr ColorScale kSigned = {.kind = ScaleKind::kSigned, .limit = 1};

ImU32 color_at(const UiHarness& h, std::string_view label) {
  const ImVec2 at = h.middle_of(label);
  return h.picture().at(static_cast<int>(at.x), static_cast<int>(at.y));
}

TEST_CASE("heat map: the cell pointed at, by mouse and by keyboard", "[viz][widgets][heat]") {
  UiHarness h;
  const std::array<float, 6> values = {0, 1, 2, 3, 4, 5};
  CellHit hit;
  h.body = [&] {
    hit = heat_map("W", MatrixView::by_rows(values, 2, 3),
                   {.scale = {.limit = 5}, .address = address_of("W")});
  };
  h.step(2);
  CHECK_FALSE(hit);
  h.hover("W[1]@2");
  REQUIRE(hit);
  CHECK(hit.hovered);
  CHECK(hit.row == 1);
  CHECK(hit.column == 2);
  CHECK(h.item("W[1]@2").value == "5.00");
  h.click("W[0]@1");
  CHECK(hit.row == 0);
  CHECK(hit.column == 1);

  h.move({790, 590});
  CHECK_FALSE(hit.hovered);
  CHECK(hit.pinned);
  h.key(ImGuiKey_Escape);
  CHECK_FALSE(hit);
  h.focus("W");
  h.key(ImGuiKey_DownArrow);
  CHECK(hit.focused);
  CHECK(hit.row == 1);
  CHECK(hit.column == 1);
  h.key(ImGuiKey_End);
  CHECK(hit.column == 2);
  h.key(ImGuiKey_UpArrow);
  h.key(ImGuiKey_UpArrow);
  CHECK(hit.row == 0);
}

TEST_CASE("lane: a pinned tooltip stays with its step when the axis shows others",
          "[viz][widgets][lane]") {
  UiHarness h;
  std::array<float, 10> values;
  values.fill(0.5f);
  int first = 5;
  CellHit hit;
  h.body = [&] {
    hit = bar_lane("loss", values, TimeAxis::over(100, 500, first, 10),
                   {.limit = 1, .address = [](int, int t) { return "loss@" + std::to_string(t); }});
  };
  h.step(2);
  h.click("loss@8");
  h.move({790, 590});
  REQUIRE(hit.pinned);
  CHECK(hit.column == 8);
  first = 7;
  h.step(2);
  CHECK(hit.pinned);
  CHECK(hit.column == 8);
  first = 9;
  h.step(2);
  CHECK_FALSE(hit);
  first = 5;
  h.step(2);
  CHECK(hit.column == 8);
}

TEST_CASE("heat map: a cell has the colour of its value", "[viz][widgets][heat]") {
  UiHarness h;
  const std::array<float, 4> values = {-1, 0, 0.5f, 1};
  h.body = [&] {
    heat_map("W", MatrixView::by_rows(values, 1, 4),
             {.scale = kSigned, .numbers = false, .address = address_of("W")});
  };
  for (const ThemeId id : {ThemeId::kLight, ThemeId::kDark, ThemeId::kHighContrast}) {
    h.set_look({.theme = id});
    h.step(2);
    for (int c = 0; c < 4; ++c)
      CHECK(color_at(h, "W[0]@" + std::to_string(c)) ==
            color_of(theme_of(id), kSigned, values[static_cast<std::size_t>(c)]));
  }
}

TEST_CASE("heat map: values that are not finite are striped and named", "[viz][widgets][nan]") {
  UiHarness h;
  const std::array<float, 4> values = {kNaN, kInfinity, -kInfinity, 0.5f};
  h.body = [&] {
    heat_map("W", MatrixView::by_rows(values, 2, 2),
             {.scale = kSigned, .address = address_of("W")});
  };
  h.step(2);
  CHECK(h.item("W[0]@0").value == "NaN");
  CHECK(h.item("W[0]@1").value == "∞");
  CHECK(h.item("W[1]@0").value == "−∞");
  // Stripes: both the stripe's and the ground's colour occur along a line through the cell.
  const Item& cell = h.item("W[0]@0");
  const testing::Image picture = h.picture();
  bool stripe = false, ground = false;
  for (int x = static_cast<int>(cell.min.x) + 3; x < static_cast<int>(cell.max.x) - 3; ++x) {
    const ImU32 color = picture.at(x, static_cast<int>(cell.min.y) + 6);
    ground = ground || color == h.ui().theme().missing;
    stripe =
        stripe || ((color >> IM_COL32_R_SHIFT) & 255) > ((color >> IM_COL32_B_SHIFT) & 255) + 20;
  }
  CHECK(stripe);
  CHECK(ground);
}

TEST_CASE("heat map: where nothing arrived are stripes, where there is no cell is nothing",
          "[viz][widgets][heat]") {
  UiHarness h;
  const std::array<float, 4> values = {0, 1e-8f, 1, 5};
  const ColorScale scale = {
      .kind = ScaleKind::kMagnitude, .logarithmic = true, .floor = 1e-6f, .nothing = 1e-9f};
  CHECK(is_nothing(scale, 0));
  CHECK(is_nothing(scale, -1e-9f));
  CHECK_FALSE(is_nothing(scale, 1e-8f));
  CHECK_FALSE(is_nothing({}, 0));
  h.body = [&] {
    heat_map(
        "W", MatrixView::by_rows(values, 1, 4),
        {.scale = scale, .numbers = false, .address = address_of("W"), .absent = [](int, int c) {
           return c == 3;
         }});
  };
  h.step(2);
  const Item& striped = h.item("W[0]@0");
  const testing::Image picture = h.picture();
  bool stripe = false, ground = false;
  for (float x = striped.min.x + 4; x < striped.max.x - 4; ++x) {
    const ImU32 color = picture.at(static_cast<int>(x), static_cast<int>(striped.min.y) + 9);
    if (color == h.ui().theme().panel)
      ground = true;
    else
      stripe = true;
  }
  CHECK(stripe);
  CHECK(ground);
  CHECK(color_at(h, "W[0]@1") == color_of(h.ui().theme(), scale, 1e-8f));
  CHECK_FALSE(h.has("W[0]@3"));
}

TEST_CASE("complex plane: each point stands where it belongs and is read exactly",
          "[viz][widgets]") {
  UiHarness h;
  const std::array<float, 3> re = {0.5f, -1.5f, 0}, im = {0.5f, 0, -1};
  PlaneHit hit;
  h.body = [&] {
    hit =
        complex_plane("spectrum", re, im,
                      {.side = 300, .address = [](int i) { return "value " + std::to_string(i); }});
  };
  h.step(2);
  CHECK(h.item("value 0").value == "0.500 + 0.500 i");
  CHECK(h.item("value 1").value == "−1.50");
  CHECK(h.item("value 2").value == "0 − 1.00 i");
  const ImVec2 middle = h.middle_of("spectrum"), first = h.middle_of("value 0"),
               second = h.middle_of("value 1");
  const float unit = (first.x - middle.x) / 0.5f;
  CHECK(std::fabs(middle.y - first.y - 0.5f * unit) < 1);
  CHECK(std::fabs(second.x - middle.x + 1.5f * unit) < 1);
  CHECK(1.5f * unit < 150);
  // Growing ones have another colour and corners.
  CHECK(color_at(h, "value 0") == h.ui().theme().negative);
  CHECK(color_at(h, "value 1") == h.ui().theme().positive);
  h.hover("value 1");
  h.step(2);
  CHECK(hit.index == 1);
  h.move({middle.x + 140, middle.y + 140});
  h.step(2);
  CHECK_FALSE(hit);
  h.move({middle.x, middle.y + 250});
  h.focus("spectrum");
  h.key(ImGuiKey_RightArrow);
  CHECK(hit.index == 1);
  CHECK(hit.focused);
}

TEST_CASE("colour scale: the largest and smallest numbers have places of their own",
          "[viz][widgets]") {
  const ColorScale scale = {
      .kind = ScaleKind::kMagnitude, .limit = 1e38f, .logarithmic = true, .floor = 1e-37f};
  CHECK(scale.position(1e38f) == 1);
  CHECK(scale.position(1e-37f) == 0);
  CHECK(std::fabs(scale.position(3.2f) - 0.5f) < 0.01f);
}

TEST_CASE("heat map: no data is said, not drawn", "[viz][widgets][empty]") {
  UiHarness h;
  CellHit hit;
  h.body = [&] { hit = heat_map("W", {}, {.scale = kSigned, .empty = "No weights yet"}); };
  h.step(2);
  h.hover("No weights yet");
  CHECK_FALSE(hit);
}

TEST_CASE("strips: columns stand on the shared axis and hits give the time step",
          "[viz][widgets][time]") {
  UiHarness h;
  const TimeAxis axis = TimeAxis::over(100, 500, 5, 10);
  std::vector<float> states(3 * 10), norms(10, 0.5f);
  for (std::size_t i = 0; i < states.size(); ++i) states[i] = 0.03f * static_cast<float>(i);
  std::vector<Token> tokens(10, Token{.text = "a"});
  CellHit state, bar, token;
  h.body = [&] {
    token = token_row("input", tokens, axis, {.address = address_of("x")});
    state = heat_strip("states", MatrixView::by_columns(states, 3, 10), axis,
                       {.scale = kSigned, .address = address_of("h")});
    bar = bar_lane("grad", norms, axis, {.address = address_of("g")});
  };
  h.step(2);
  const Item t = h.item("x[0]@7"), s = h.item("h[2]@7"), g = h.item("g[0]@7");
  CHECK(t.min.x == axis.left(7));
  CHECK(s.min.x == t.min.x);
  CHECK(g.min.x == t.min.x);
  CHECK(s.max.x == t.max.x);
  CHECK(s.value == "0.240");
  h.hover("h[2]@7");
  CHECK(state.row == 2);
  CHECK(state.column == 7);
  h.hover("g[0]@14");
  CHECK(bar.column == 14);
  h.hover("x[0]@5");
  CHECK(token.column == 5);
  h.focus("states");
  h.key(ImGuiKey_End);
  CHECK(state.column == 14);
}

TEST_CASE("strips: one step, more columns than steps, and nothing at all", "[viz][widgets][time]") {
  UiHarness h;
  const std::vector<float> values(8, 0.5f);
  CellHit hit;
  int steps = 1;
  h.body = [&] {
    const TimeAxis axis = TimeAxis::over(100, 500, 0, steps);
    hit = heat_strip("h", MatrixView::by_columns(values, 2, 4), axis,
                     {.scale = kSigned, .address = address_of("h")});
    bar_lane("g", values, axis, {.address = address_of("g")});
    token_row("x", {}, axis, {});
    guess_lane("y", {}, axis, {});
  };
  h.step(2);
  CHECK(h.has("h[0]@0"));
  CHECK_FALSE(h.has("h[0]@1"));
  CHECK_FALSE(h.has("g[0]@1"));
  h.hover("h[1]@0");
  CHECK(hit.row == 1);
  steps = 0;
  h.step(2);
  CHECK_FALSE(h.has("h[0]@0"));
}

TEST_CASE("heat strip: more units than pixels lose neither a peak nor a NaN",
          "[viz][widgets][time]") {
  UiHarness h;
  std::vector<float> values(400 * 8, 0.0f);
  values[400 * 2 + 133] = 1;
  values[400 * 5 + 301] = kNaN;
  const TimeAxis axis = TimeAxis::over(100, 260, 0, 8);
  h.body = [&] {
    heat_strip("h", MatrixView::by_columns(values, 400, 8), axis,
               {.scale = kSigned, .height = 100, .address = address_of("h")});
  };
  h.step(2);
  CHECK(color_at(h, "h[133]@2") == h.ui().theme().positive);
  CHECK(color_at(h, "h[133]@3") == h.ui().theme().zero);
  const ImU32 lost = color_at(h, "h[301]@5");
  CHECK(lost != h.ui().theme().zero);
  CHECK(h.item("h[301]@5").value == "NaN");
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 8 * 100 * 4 + 1000);
}

TEST_CASE("bar lane: heights follow the value, linear or in decades; zero differs from tiny",
          "[viz][widgets][time]") {
  UiHarness h;
  const std::array<float, 4> norms = {1, 1e-3f, 0, 1e-9f};
  bool logarithmic = true;
  const TimeAxis axis = TimeAxis::over(100, 260, 0, 4);
  h.body = [&] {
    bar_lane("g", norms, axis,
             {.limit = 1,
              .logarithmic = logarithmic,
              .floor = 1e-6f,
              .height = 60,
              .color = IM_COL32(255, 0, 0, 255),
              .address = address_of("g")});
  };
  const auto height = [&](int step) {
    const Item& cell = h.item("g[0]@" + std::to_string(step));
    const testing::Image picture = h.picture();
    const int x = static_cast<int>((cell.min.x + cell.max.x) / 2);
    int filled = 0;
    for (int y = static_cast<int>(cell.min.y); y < static_cast<int>(cell.max.y); ++y) {
      const ImU32 color = picture.at(x, y);
      const bool red =
          ((color >> IM_COL32_R_SHIFT) & 255) > ((color >> IM_COL32_G_SHIFT) & 255) + 40;
      filled += red;
    }
    return filled;
  };
  h.step(2);
  CHECK(height(0) == 60);
  CHECK(height(1) == 30);
  CHECK(height(2) == 0);
  CHECK(height(3) == 1);
  logarithmic = false;
  h.step(2);
  CHECK(height(0) == 60);
  CHECK(height(1) == 1);
  CHECK(height(2) == 0);
}

TEST_CASE("token row: blanks and characters without a glyph are made visible", "[viz][widgets]") {
  UiHarness h;
  h.body = [] {
    CHECK(visible_token(" ") == "·");
    CHECK(visible_token("\n") == "⏎");
    CHECK(visible_token("a") == "a");
    CHECK(visible_token("ß") == "ß");
    CHECK(visible_token("語") == "U+8A9E");
    CHECK(visible_token(std::string_view("\x01", 1)) == "U+0001");
    CHECK(visible_token("word") == "word");
    CHECK(visible_token("日曜") == "\\u{65e5}\\u{66dc}");
  };
  h.step(1);
}

TEST_CASE("playhead: one line in the accent that leaves texts alone", "[viz][widgets][time]") {
  UiHarness h;
  const TimeAxis axis = TimeAxis::over(100, 500, 0, 20);
  h.body = [&] {
    const Rect text(100, 80, 500, 100);
    playhead(axis, 7, 40, 160, "t = 7", 170, std::span(&text, 1));
  };
  h.step(2);
  const testing::Image picture = h.picture();
  const int x = static_cast<int>(axis.center(7));
  const ImU32 accent = h.ui().theme().accent;
  CHECK(picture.at(x, 60) == accent);
  CHECK(picture.at(x, 90) != accent);
  CHECK(picture.at(x, 130) == accent);
  CHECK(picture.at(x, 165) != accent);
  CHECK(h.item("playhead").value == "t = 7");
}

TEST_CASE("guesses: rows and cells carry their probability", "[viz][widgets]") {
  UiHarness h;
  const Guess guesses[] = {{"d", 0.512f, false}, {" ", 0.231f, true}, {"x", kNaN, false}};
  CellHit hit;
  h.body = [&] { hit = guess_list("next", guesses); };
  h.step(2);
  CHECK(h.item("next: d").value == "0.512");
  CHECK(h.item("next: x").value == "NaN");
  h.hover("next: ·");
  CHECK(hit.row == 1);
}

TEST_CASE("coloured text: breaks at words and finds the character under the pointer",
          "[viz][widgets]") {
  UiHarness h;
  const std::string_view words = "one two three\nfour";
  std::vector<Token> text;
  text.reserve(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) text.push_back({words.substr(i, 1), 0.5f});
  CellHit hit;
  h.body = [&] {
    hit = colored_text(
        "sample", text,
        {.scale = kSigned, .caret = static_cast<int>(text.size()), .address = address_of("c")},
        {.width = 90});
  };
  h.step(2);
  // About eleven characters fit: "three" moves to the second line as a whole.
  CHECK(h.item("c[0]@8").min.x == h.item("c[0]@0").min.x);
  CHECK(h.item("c[0]@8").min.y > h.item("c[0]@7").min.y);
  CHECK(h.item("c[0]@14").min.x == h.item("c[0]@0").min.x);
  h.hover("c[0]@9");
  CHECK(hit.column == 9);
  h.move({400, 300});
  CHECK_FALSE(hit);
}

TEST_CASE("colour scale: positions and the two arms", "[viz][widgets]") {
  CHECK(kSigned.position(-2) == -1);
  CHECK(kSigned.position(0.25f) == 0.25f);
  CHECK(std::isnan(kSigned.position(kInfinity)));
  const ColorScale decades = {
      .kind = ScaleKind::kMagnitude, .limit = 1, .logarithmic = true, .floor = 1e-4f};
  CHECK(decades.position(1e-2f) == Approx(0.5f));
  CHECK(decades.position(0) == 0);
  CHECK(round_limit(0.31f) == Approx(0.5f));
  CHECK(round_limit(7) == 10);
  CHECK(round_limit(kNaN, 0.5f) == 0.5f);
  for (const ThemeId id : {ThemeId::kLight, ThemeId::kDark, ThemeId::kHighContrast}) {
    const Theme& t = theme_of(id);
    CHECK(color_of(t, kSigned, 0) == t.zero);
    CHECK(color_of(t, kSigned, 1) == t.positive);
    CHECK(color_of(t, kSigned, -1) == t.negative);
    // Magnitudes become steadily darker (light theme) or lighter (dark themes).
    for (int k = 1; k < 5; ++k) {
      const float step = luminance(t.magnitude[k]) - luminance(t.magnitude[k - 1]);
      CHECK((id == ThemeId::kLight ? -step : step) > 0);
    }
  }
}

TEST_CASE("themes: text is readable on everything it stands on", "[viz][widgets]") {
  for (const ThemeId id : {ThemeId::kLight, ThemeId::kDark, ThemeId::kHighContrast}) {
    const Theme& t = theme_of(id);
    for (const ImU32 ground : {t.panel, t.ground, t.soft}) {
      CHECK(contrast(t.ink, ground) >= 7);
      CHECK(contrast(t.muted, ground) >= 4.5f);
      CHECK(contrast(t.bad, ground) >= 4.5f);
      CHECK(contrast(t.good, ground) >= 4.5f);
    }
    CHECK(contrast(t.accent_ink, t.accent) >= 4.5f);
    CHECK(contrast(t.accent, t.accent_soft) >= 4.5f);
    CHECK(contrast(t.muted, t.bad_soft) >= 4.5f);
    // Rings and lines of data need 3 : 1.
    CHECK(contrast(t.accent, t.panel) >= 3);
    for (float p = -1; p <= 1; p += 0.05f) {
      const ImU32 fill = map_color(t, ScaleKind::kSigned, p);
      CHECK(contrast(ink_on(t, fill), fill) >= 3.9f);
      const ImU32 shade = map_color(t, ScaleKind::kMagnitude, std::abs(p));
      CHECK(contrast(ink_on(t, shade), shade) >= 3.9f);
    }
  }
}

}  // namespace
}  // namespace unroll::viz
