#include "viz/widgets/tokens.h"

namespace unroll::viz {
namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

constexpr Theme kLight = {
    .id = ThemeId::kLight,
    .ground = rgb(0xf4f5f8),
    .panel = rgb(0xffffff),
    .line = rgb(0xe2e5eb),
    .border = rgb(0xd5d9e2),
    .ink = rgb(0x1b2330),
    .muted = rgb(0x5c6878),
    .faint = rgb(0xa3abb8),
    .soft = rgb(0xeef0f5),
    .track = rgb(0xe6e8ef),
    .shadow = rgb(0x1b2330, 18),
    .accent = rgb(0x5b4bdb),
    .accent_down = rgb(0x4a3bc4),
    .accent_ink = rgb(0xffffff),
    .accent_soft = rgb(0xefedfc),
    .good = rgb(0x13795b),
    .warn = rgb(0x8f5a00),
    .bad = rgb(0xb3261e),
    .bad_soft = rgb(0xfcefee),
    .negative = rgb(0xe07b12),
    .zero = rgb(0xe8eaeb),
    .positive = rgb(0x0877bd),
    .magnitude = {rgb(0xeef3f4), rgb(0xb9dfd2), rgb(0x5fb0a5), rgb(0x256a84), rgb(0x25285c)},
    .missing = rgb(0xffffff),
    .missing_ink = rgb(0xb3261e),
    .cell_dark = rgb(0x1b2330),
    .cell_light = rgb(0xffffff),
    .models = {rgb(0xd55e00), rgb(0x0072b2), rgb(0x009e73), rgb(0xcc79a7)},
    .query = rgb(0x0877bd),
    .key = rgb(0xc62f2f),
    .value = rgb(0x13795b),
    .hairline = 1,
    .focus_ring = 2,
};

constexpr Theme kDark = {
    .id = ThemeId::kDark,
    .ground = rgb(0x11141a),
    .panel = rgb(0x191e27),
    .line = rgb(0x2a3240),
    .border = rgb(0x363f50),
    .ink = rgb(0xe7ebf1),
    .muted = rgb(0x98a4b5),
    .faint = rgb(0x5d6878),
    .soft = rgb(0x222936),
    .track = rgb(0x2a3240),
    .shadow = rgb(0x000000, 60),
    .accent = rgb(0xa597ff),
    .accent_down = rgb(0xb9aeff),
    .accent_ink = rgb(0x15122b),
    .accent_soft = rgb(0x2a2747),
    .good = rgb(0x5cd0a6),
    .warn = rgb(0xf0b95a),
    .bad = rgb(0xff8a80),
    .bad_soft = rgb(0x3a2326),
    .negative = rgb(0xf5a34a),
    .zero = rgb(0x2b323d),
    .positive = rgb(0x58b4ec),
    .magnitude = {rgb(0x1d2531), rgb(0x1e4657), rgb(0x1f7d80), rgb(0x5cbf97), rgb(0xe9eba0)},
    .missing = rgb(0x191e27),
    .missing_ink = rgb(0xff8a80),
    .cell_dark = rgb(0x11141a),
    .cell_light = rgb(0xf2f5f9),
    .models = {rgb(0xff9650), rgb(0x62bdf5), rgb(0x4fd0a8), rgb(0xe3a6c6)},
    .query = rgb(0x58b4ec),
    .key = rgb(0xff8a80),
    .value = rgb(0x5cd0a6),
    .hairline = 1,
    .focus_ring = 2,
};

constexpr Theme kHighContrast = {
    .id = ThemeId::kHighContrast,
    .ground = rgb(0x000000),
    .panel = rgb(0x000000),
    .line = rgb(0x8c8c8c),
    .border = rgb(0xffffff),
    .ink = rgb(0xffffff),
    .muted = rgb(0xe2e2e2),
    .faint = rgb(0x9a9a9a),
    .soft = rgb(0x262626),
    .track = rgb(0x4d4d4d),
    .shadow = rgb(0x000000, 0),
    .accent = rgb(0xffd633),
    .accent_down = rgb(0xffe680),
    .accent_ink = rgb(0x000000),
    .accent_soft = rgb(0x3a3000),
    .good = rgb(0x5df2b6),
    .warn = rgb(0xffc14d),
    .bad = rgb(0xff9089),
    .bad_soft = rgb(0x330d0a),
    .negative = rgb(0xffa726),
    .zero = rgb(0x303030),
    .positive = rgb(0x4db8ff),
    .magnitude = {rgb(0x141414), rgb(0x1c4f63), rgb(0x1f8a8c), rgb(0x6fd6a9), rgb(0xffffb8)},
    .missing = rgb(0x000000),
    .missing_ink = rgb(0xff9089),
    .cell_dark = rgb(0x000000),
    .cell_light = rgb(0xffffff),
    .models = {rgb(0xff9f4d), rgb(0x6cc5ff), rgb(0x52e0b5), rgb(0xffb3da)},
    .query = rgb(0x4db8ff),
    .key = rgb(0xff9089),
    .value = rgb(0x5df2b6),
    .hairline = 1,
    .focus_ring = 3,
};

}  // namespace

const Theme& theme_of(ThemeId id) {
  switch (id) {
    case ThemeId::kDark:
      return kDark;
    case ThemeId::kHighContrast:
      return kHighContrast;
    case ThemeId::kLight:
      break;
  }
  return kLight;
}

ModelLook model_look(const Theme& theme, int model) {
  const int index = ((model % 4) + 4) % 4;
  return {static_cast<char>('A' + index), theme.models[index], static_cast<LineStyle>(index)};
}

}  // namespace unroll::viz
