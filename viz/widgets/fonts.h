#pragma once
// The type: which fonts there are, built into ImGui's atlas for one scale.

#include <imgui.h>

#include <array>
#include <string>
#include <string_view>

#include "viz/widgets/tokens.h"

namespace unroll::viz {

/// What a text is for; decides font and size.
enum class Type {
  kBody,        ///< running text, buttons
  kStrong,      ///< the same size, medium weight; our own words only
  kLabel,       ///< labels beside controls, notes, tokens
  kTitle,       ///< panel titles, chosen options
  kSmall,       ///< axis labels, hints
  kHeading,     ///< one per screen; our own words only
  kMono,        ///< numbers, addresses
  kMonoStrong,  ///< read-outs
  kMonoSmall,   ///< numbers on axes and in cells
};
inline constexpr int kTypeCount = 9;

/// A font in the atlas with the measures that ImGui does not keep; all in ImGui units.
struct TypeFace {
  ImFont* font = nullptr;
  float size = 0;        ///< line box as ImGui lays it out
  float em = 0;          ///< type size
  float ascent = 0;      ///< from the top of the line box to the baseline
  float cap_height = 0;  ///< height of "H", the measure for vertical centring
};

/// Fonts for one scale. Build again, and upload the atlas again, when the scale changes.
class Fonts {
 public:
  /// Fills `atlas` (clearing it first). `type_scale` is ImGui units per logical pixel,
  /// `pixel_ratio` device pixels per ImGui unit; glyphs are rasterised for their product, with the
  /// height of "x" on whole pixels. `extra` adds characters beyond Latin, Greek, Cyrillic and
  /// symbols, as far as the fonts have them. ImGui needs FontGlobalScale = 1 / pixel_ratio.
  void build(ImFontAtlas& atlas, float type_scale, float pixel_ratio,
             std::u32string_view extra = {});

  const TypeFace& face(Type type) const { return faces_[static_cast<std::size_t>(type)]; }

  /// True if `c` has a picture of its own; other characters are to be shown by their code.
  bool covers(char32_t c) const;

 private:
  std::array<TypeFace, kTypeCount> faces_{};
};

}  // namespace unroll::viz
