// Numbers as text, the fonts, the icons.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "tests/support/engine_source_dir.h"
#include "tests/support/ui_harness.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

TEST_CASE("format: three significant digits, scientific when small or large", "[viz][format]") {
  CHECK(format_value(0.976) == "0.976");
  CHECK(format_value(0.5) == "0.500");
  CHECK(format_value(3.7) == "3.70");
  CHECK(format_value(12.34) == "12.3");
  CHECK(format_value(131) == "131");
  CHECK(format_value(1576) == "1\u00A0576");
  CHECK(format_value(-0.0412) == "−0.0412");
  CHECK(format_value(0.001) == "0.00100");
  CHECK(format_value(4.123e-5) == "4.12e−5");
  CHECK(format_value(1.5e12) == "1.50e12");
  CHECK(format_value(1e-300) == "1.00e−300");
}

TEST_CASE("format: rounding never gains a digit", "[viz][format]") {
  CHECK(format_value(9.996) == "10.0");
  CHECK(format_value(0.9996) == "1.00");
  CHECK(format_value(99.96) == "100");
  CHECK(format_value(999.6) == "1\u00A0000");
  CHECK(format_value(0.00099996) == "0.00100");
  CHECK(format_value(999999.7) == "1.00e6");
}

TEST_CASE("format: zero and what is no number", "[viz][format]") {
  CHECK(format_value(0) == "0");
  CHECK(format_value(-0.0) == "0");
  CHECK(format_value(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(format_value(std::numeric_limits<double>::infinity()) == "∞");
  CHECK(format_value(-std::numeric_limits<double>::infinity()) == "−∞");
  CHECK(format_fixed(-0.001, 2) == "0.00");
  CHECK(format_fixed(-0.4, 2) == "−0.40");
}

TEST_CASE("format: short forms and typing", "[viz][format]") {
  CHECK(format_short(0.5) == "0.5");
  CHECK(format_short(3) == "3");
  CHECK(format_short(5e-4) == "5e−4");
  CHECK(format_short(1.25e-5) == "1.25e−5");
  CHECK(format_for_editing(-5e-4) == "-5e-4");
  CHECK(format_for_editing(15760) == "15760");
  CHECK(format_count(1234567) == "1\u00A0234\u00A0567");
  CHECK(format_count(-1000) == "−1\u00A0000");
  CHECK(format_shape(64, 100) == "64 × 100");
}

TEST_CASE("format: what was shown for editing is read back", "[viz][format]") {
  for (const double value : {0.003, 5e-4, 1.0, 64.0, 15760.0, -2.5, 1e-12, 3e8}) {
    double read = 0;
    REQUIRE(parse_number(format_for_editing(value), read));
    CHECK(std::abs(read - value) <= 5e-3 * std::abs(value));
  }
  double value = 7;
  CHECK(parse_number(" 0,003 ", value));
  CHECK(value == 0.003);
  CHECK(parse_number("−2", value));
  CHECK(value == -2);
  for (const char* bad : {"", "  ", "abc", "1 2x", "0.5.5", "inf", "nan", "1e999"}) {
    value = 7;
    CHECK_FALSE(parse_number(bad, value));
    CHECK(value == 7);
  }
}

TEST_CASE("icons: names and code points agree with the file the font is cut by", "[viz][fonts]") {
  std::ifstream file(unroll::test::source_dir() + "/assets/fonts/icons.txt");
  REQUIRE(file);
  std::size_t index = 0;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string name, hex;
    if (!(words >> name >> hex)) continue;
    REQUIRE(index < kIcons.size());
    CHECK(kIcons[index].name == name);
    unsigned code = 0;
    const std::string_view text = kIcons[index].text;
    ImTextCharFromUtf8(&code, text.data(), text.data() + text.size());
    CHECK(code == std::stoul(hex, nullptr, 16));
    ++index;
  }
  CHECK(index == kIcons.size());
}

TEST_CASE("fonts: everything the product prints has a glyph", "[viz][fonts]") {
  testing::UiHarness h;
  const Fonts& fonts = h.ui().fonts();
  for (const char32_t c : U"aäßéñøŁ αβσθΣ∂∇√∞≤≥≈±×·−…–“”‘’→←↑↓⏎✓½²₀₁ₜ‖♭♯♪ЖщЯ□●")
    if (c) CHECK(fonts.covers(c));
  CHECK_FALSE(fonts.covers(U'語'));
  CHECK_FALSE(fonts.covers(U'🎵'));
  for (const NamedIcon& named : kIcons) {
    unsigned code = 0;
    ImTextCharFromUtf8(&code, named.text.data(), named.text.data() + named.text.size());
    CHECK(fonts.covers(code));
  }
}

TEST_CASE("fonts: figures are equally wide, and x is as high as whole pixels at every scale",
          "[viz][fonts]") {
  for (const float ratio : {1.0f, 1.25f, 1.5f, 2.0f, 3.0f}) {
    testing::UiHarness h({.look = {.pixel_ratio = ratio}});
    h.body = [&] {
      const float width = text_width(Type::kMono, "0");
      for (const char* digit : {"1", "4", "8", "−", ".", "e"})
        CHECK(text_width(Type::kMono, digit) == width);
      const TypeFace& body = ui().fonts().face(Type::kBody);
      CHECK(std::abs(body.em - type_size::kBody) < 0.06f * type_size::kBody);
      const ImFontGlyph* x = body.font->FindGlyph('x');
      CHECK(std::abs((x->Y1 - x->Y0) - std::round(body.em * ratio * 1082 / 2048)) <= 1.01f);
    };
    h.step(1);
  }
}

TEST_CASE("text: running text is broken at spaces and long words anywhere", "[viz][text]") {
  testing::UiHarness h;
  h.body = [] {
    const float row = line_height(Type::kBody);
    CHECK(wrapped_height(Type::kBody, 1000, "one line") == row);
    CHECK(wrapped_height(Type::kBody, 60, "two whole lines") > row);
    CHECK(wrapped_height(Type::kBody, 1000, "a\nb\nc") == 3 * row);
    CHECK(wrapped_height(Type::kBody, 30, "Donaudampfschifffahrt") > 2 * row);
    CHECK(wrapped_height(Type::kBody, 1, "narrow") > 0);
    CHECK(wrapped_height(Type::kBody, 100, "") == 0);
    CHECK(text_width(Type::kBody, "\xff\xfe") > 0);
    CHECK(plain_notation("h_{17}[3] = x^T_t") == "h17[3] = xTt");
    CHECK(plain_notation("1 + e^-a_t") == "1 + e(-at)");
    CHECK(plain_notation("e^-y + 1") == "e-y + 1");
    CHECK(notation_width(Type::kLabel, "h_t") < text_width(Type::kLabel, "h_t"));
  };
  h.step(1);
}

}  // namespace
}  // namespace unroll::viz
