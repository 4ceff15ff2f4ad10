#include "tests/support/shared_fonts.h"

#include <map>
#include <string>
#include <tuple>

namespace unroll::viz::testing {
namespace {

struct SharedFonts {
  ImFontAtlas atlas;
  Fonts fonts;
};

}  // namespace

ImGuiContext* create_context() {
  static ImFontAtlas& none = *new ImFontAtlas;  // until a Ui has its look
  return ImGui::CreateContext(&none);
}

void share_fonts(Ui& ui) {
  using Key = std::tuple<float, float, std::u32string>;
  // Never destroyed: contexts that other statics hold may still point to them.
  static auto& all = *new std::map<Key, SharedFonts>;
  const Look& look = ui.look();
  const auto [at, missing] =
      all.try_emplace(Key(look.type_scale, look.pixel_ratio, ui.extra_characters()));
  SharedFonts& shared = at->second;
  if (missing)
    shared.fonts.build(shared.atlas, look.type_scale, look.pixel_ratio, ui.extra_characters());
  ui.share_fonts(shared.atlas, shared.fonts);
}

}  // namespace unroll::viz::testing
