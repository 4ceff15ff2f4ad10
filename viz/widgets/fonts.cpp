#include "viz/widgets/fonts.h"

#include <cmath>
#include <span>
#include <vector>

#include "engine/base/contract.h"
#include "viz/widgets/font_data.h"

namespace unroll::viz {
namespace {

using Bytes = std::span<const unsigned char>;

/// The vertical measures of a TrueType font, as fractions of its em.
struct Measures {
  float line = 1.2f;  ///< ascender to descender: what ImGui calls the size
  float ascent = 0.95f;
  float x_height = 0.53f;
  float cap_height = 0.71f;
};

int be16(Bytes b, std::size_t at) {
  if (at + 2 > b.size()) return 0;
  return static_cast<std::int16_t>(static_cast<unsigned>(b[at]) << 8 | b[at + 1]);
}

std::size_t be32(Bytes b, std::size_t at) {
  if (at + 4 > b.size()) return 0;
  return static_cast<std::size_t>(b[at]) << 24 | static_cast<std::size_t>(b[at + 1]) << 16 |
         static_cast<std::size_t>(b[at + 2]) << 8 | b[at + 3];
}

/// Offset of a table by its four-letter tag; 0 if the font has none.
std::size_t table(Bytes b, const char* tag) {
  const int count = be16(b, 4);
  for (int i = 0; i < count; ++i) {
    const std::size_t entry = 12 + 16 * static_cast<std::size_t>(i);
    if (entry + 16 > b.size()) break;
    bool same = true;
    for (std::size_t k = 0; k < 4; ++k)
      same = same && b[entry + k] == static_cast<unsigned char>(tag[k]);
    if (same) return be32(b, entry + 8);
  }
  return 0;
}

Measures measure(Bytes b) {
  Measures m;
  const std::size_t head = table(b, "head"), hhea = table(b, "hhea"), os2 = table(b, "OS/2");
  if (!head || !hhea) return m;
  const float em = static_cast<float>(be16(b, head + 18));
  m.ascent = static_cast<float>(be16(b, hhea + 4)) / em;
  m.line = m.ascent - static_cast<float>(be16(b, hhea + 6)) / em;
  if (os2 && be16(b, os2) >= 2 && be16(b, os2 + 86) > 0) {
    m.x_height = static_cast<float>(be16(b, os2 + 86)) / em;
    m.cap_height = static_cast<float>(be16(b, os2 + 88)) / em;
  }
  return m;
}

Bytes font_named(std::string_view name) {
  for (const FontData& font : font_data())
    if (font.name == name) return font.bytes;
  contract_failed("font", __FILE__, __LINE__, "no font named " + std::string(name));
}

struct Spec {
  std::string_view font;
  float em;
  bool mono;
  bool user_text;  ///< may show what the user typed; the others show only our own words
};

constexpr std::array<Spec, kTypeCount> kSpecs = {{
    {"roboto", type_size::kBody, false, true},
    {"roboto-medium", type_size::kBody, false, false},
    {"roboto", type_size::kLabel, false, true},
    {"roboto-medium", type_size::kLabel, false, true},
    {"roboto", type_size::kSmall, false, true},
    {"roboto-medium", type_size::kHeading, false, false},
    {"mono", type_size::kLabel, true, true},
    {"mono-bold", type_size::kBody, true, true},
    {"mono", type_size::kSmall, true, true},
}};

/// An em near `em` at which the height of "x" is a whole number of pixels, so that the tops of the
/// small letters are sharp.
float on_pixels(float em, const Measures& m) {
  const float x_height = std::max(1.0f, std::round(em * m.x_height));
  return x_height / m.x_height;
}

std::vector<ImWchar> glyph_ranges(std::u32string_view extra) {
  std::vector<ImWchar> ranges = {
      0x0020, 0x024F,  // Latin
      0x0370, 0x04FF,  // Greek, Cyrillic
      0x1D40, 0x1D6A,  // raised and lowered letters
      0x2010, 0x209F,  // punctuation, raised and lowered figures
      0x20AC, 0x20AC, 0x2102, 0x211D, 0x2190, 0x21FF, 0x2200, 0x22FF,
      0x2308, 0x230B, 0x23CE, 0x23CE, 0x2423, 0x2423, 0x2500, 0x25FF,
      0x2669, 0x266F, 0x2713, 0x2717, 0x27F2, 0x27F3, 0xFFFD, 0xFFFD,
  };
  for (const char32_t c : extra)
    if (c >= 0x20 && c <= IM_UNICODE_CODEPOINT_MAX) {
      ranges.push_back(static_cast<ImWchar>(c));
      ranges.push_back(static_cast<ImWchar>(c));
    }
  ranges.push_back(0);
  return ranges;
}

void add(ImFontAtlas& atlas, Bytes bytes, float em, const ImWchar* ranges, bool merge, bool mono,
         int oversample) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.MergeMode = merge;
  config.OversampleH = oversample;
  config.OversampleV = 1;
  config.PixelSnapH = mono;
  config.GlyphRanges = ranges;
  config.SizePixels = em * measure(bytes).line;
  // ImGui only reads the bytes; its parameter lacks the const.
  atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), config.SizePixels, &config, ranges);
}

}  // namespace

void Fonts::build(ImFontAtlas& atlas, float type_scale, float pixel_ratio,
                  std::u32string_view extra) {
  static constexpr ImWchar kIconRange[] = {0xF000, 0xF3FF, 0};
  static constexpr ImWchar kOwnWords[] = {0x0020, 0x017F, 0x0391, 0x03C9, 0x2010, 0x2033, 0x2190,
                                          0x2193, 0x2212, 0x2212, 0x221E, 0x221E, 0};
  const std::vector<ImWchar> ranges = glyph_ranges(extra);
  const Bytes icons = font_named("icons"), fallback = font_named("fallback");

  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas.TexDesiredWidth = 2048;
  // Glyphs stand between whole pixels; the sharper the screen, the less they need for it.
  const float density = type_scale * pixel_ratio;
  const int oversample = density >= 2.5f ? 1 : density >= 1.5f ? 2 : 3;
  for (const Spec& spec : kSpecs) {
    const ImWchar* range = spec.user_text ? ranges.data() : kOwnWords;
    const Bytes bytes = font_named(spec.font);
    const float em = on_pixels(spec.em * type_scale * pixel_ratio, measure(bytes));
    add(atlas, bytes, em, range, false, spec.mono, oversample);
    if (!spec.mono) add(atlas, icons, std::round(em * 1.07f), kIconRange, true, false, oversample);
    add(atlas, fallback, em, range, true, spec.mono, oversample);
  }
  atlas.Build();

  for (std::size_t i = 0; i < kSpecs.size(); ++i) {
    const Measures m = measure(font_named(kSpecs[i].font));
    ImFont* font = atlas.Fonts[static_cast<int>(i)];
    const float em = font->FontSize / m.line;
    faces_[i] = {font, font->FontSize / pixel_ratio, em / pixel_ratio,
                 std::round(font->Ascent) / pixel_ratio, em * m.cap_height / pixel_ratio};
  }
}

bool Fonts::covers(char32_t c) const {
  const ImFont* font = face(Type::kLabel).font;
  return font && c <= IM_UNICODE_CODEPOINT_MAX &&
         font->FindGlyphNoFallback(static_cast<ImWchar>(c)) != nullptr;
}

}  // namespace unroll::viz
