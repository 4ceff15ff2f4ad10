#include "viz/widgets/dense_cells.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "engine/base/stronger.h"
#include "viz/widgets/texture.h"

namespace unroll::viz {
namespace {

constexpr int kFewCells = 4096;
constexpr float kLargestSide = 6;  // logical pixels; larger cells have gaps between them

/// A hash of bits, fast rather than strong: four chains, so that the processor need not wait.
class Fingerprint {
 public:
  void add(std::uint64_t bits) {
    chains_[next_] = (std::rotl(chains_[next_], 23) ^ bits) * 0x9E3779B97F4A7C15u;
    next_ = (next_ + 1) & 3;
  }
  void add(float value) { add(std::uint64_t{std::bit_cast<std::uint32_t>(value)}); }
  void add(const float* run, std::ptrdiff_t count) {
    for (; count >= 8; count -= 8, run += 8) {
      std::uint64_t pairs[4];
      std::memcpy(pairs, run, sizeof pairs);
      for (const std::uint64_t pair : pairs) add(pair);
    }
    for (; count > 0; --count) add(*run++);
  }
  std::uint64_t value() const {
    std::uint64_t all = 0;
    for (const std::uint64_t chain : chains_)
      all = (std::rotl(all, 29) ^ chain) * 0xD6E8FEB86659FD93u;
    return all;
  }

 private:
  std::uint64_t chains_[4] = {1, 2, 3, 4};
  int next_ = 0;
};

std::uint64_t fingerprint_of(const MatrixView& m, const ColorScale& scale, int width, int height) {
  Fingerprint print;
  for (const std::uint64_t part :
       {std::uint64_t(theme().id), std::uint64_t(scale.kind), std::uint64_t(scale.logarithmic),
        std::uint64_t(width), std::uint64_t(height), std::uint64_t(m.rows),
        std::uint64_t(m.columns)})
    print.add(part);
  for (const float part : {scale.limit, scale.floor, scale.nothing}) print.add(part);
  const MatrixView lines = m.row_stride == 1 ? m.transposed() : m;
  for (int r = 0; r < lines.rows; ++r)
    if (lines.column_stride == 1)
      print.add(lines.data + r * lines.row_stride, lines.columns);
    else
      for (int c = 0; c < lines.columns; ++c) print.add(lines.at(r, c));
  return print.value();
}

/// First cell of a texel, of `cells` that share `texels`.
int first_of(int texel, int texels, int cells) {
  return static_cast<int>(static_cast<long long>(texel) * cells / texels);
}

/// The colours of a scale, worked out once: a large picture has more cells than map_color() has
/// shades. The same colours: it mixes in 256ths, between two colours on either side of zero or from
/// stop to stop of four.
class Shades {
 public:
  Shades(const Theme& theme, ScaleKind kind) : signed_(kind == ScaleKind::kSigned) {
    const int first = signed_ ? -kSigned : 0, last = signed_ ? kSigned : kMagnitudes;
    for (int i = first; i <= last; ++i)
      colors_.push_back(map_color(theme, kind, static_cast<float>(i) / static_cast<float>(last)));
  }
  ImU32 at(float position) const {
    const int i = signed_ ? kSigned + static_cast<int>(std::clamp(position, -1.0f, 1.0f) * kSigned)
                          : static_cast<int>(std::clamp(position, 0.0f, 1.0f) * kMagnitudes);
    return colors_[static_cast<std::size_t>(i)];
  }

 private:
  static constexpr int kSigned = 256, kMagnitudes = 4 * 256;
  bool signed_;
  std::vector<ImU32> colors_;
};

void paint(Texture& texture, const MatrixView& values, const ColorScale& scale,
           const std::function<bool(int, int)>& absent) {
  const Theme& t = theme();
  const Shades shades(t, scale.kind);
  const ImU32 missing[] = {t.missing, mix(t.missing, t.missing_ink, 0.55f)};
  const ImU32 nothing[] = {t.panel, mix(t.panel, t.muted, 0.45f)};
  const int w = texture.width, h = texture.height;
  texture.texels.assign(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0);
  std::vector<int> columns;
  for (int x = 0; x <= w; ++x) columns.push_back(first_of(x, w, values.columns));
  for (int y = 0; y < h; ++y) {
    const int r0 = first_of(y, h, values.rows), r1 = first_of(y + 1, h, values.rows);
    for (int x = 0; x < w; ++x) {
      const int c0 = columns[static_cast<std::size_t>(x)];
      const int c1 = columns[static_cast<std::size_t>(x) + 1];
      bool there = false;
      float value = 0;
      for (int r = r0; r < r1; ++r)
        for (int c = c0; c < c1; ++c) {
          if (absent && absent(r, c)) continue;
          value = there ? stronger(value, values.at(r, c)) : values.at(r, c);
          there = true;
        }
      if (!there) continue;
      const int chequer = (x + y) & 1;
      texture.texels[static_cast<std::size_t>(y * w + x)] =
          is_nothing(scale, value) ? nothing[chequer]
          : std::isfinite(value)   ? shades.at(scale.position(value))
                                   : missing[chequer];
    }
  }
}

}  // namespace

bool are_dense(int rows, int columns, float side) {
  return static_cast<long long>(rows) * columns > kFewCells && side <= px(kLargestSide);
}

void dense_cells(ImDrawList* list, ImGuiID id, const Rect& place, const MatrixView& values,
                 const ColorScale& scale, const std::function<bool(int, int)>& absent) {
  const float ratio = ui().look().pixel_ratio;
  const auto texels = [&](float length, int cells) {
    return std::clamp(static_cast<int>(std::lround(length * ratio)), 1, cells);
  };
  const int width = texels(place.GetWidth(), values.columns),
            height = texels(place.GetHeight(), values.rows);
  Textures& textures = ui().textures();
  Textures::Entry& entry = textures.of(id, ImGui::GetFrameCount());
  const std::uint64_t content = fingerprint_of(values, scale, width, height);
  if (entry.texture.version == 0 || entry.content != content) {
    entry.texture.width = width;
    entry.texture.height = height;
    entry.content = content;
    entry.texture.version = textures.next_version();
    paint(entry.texture, values, scale, absent);
  }
  list->AddImage(&entry.texture, place.Min, place.Max);
}

}  // namespace unroll::viz
