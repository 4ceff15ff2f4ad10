#include "viz/app/panel_file.h"

#include "viz/app/panel_table.h"
#include "viz/widgets/picture.h"
#include "viz/widgets/vector_picture.h"

namespace unroll::viz {
namespace {

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

PanelFile panel_file(const SavePanel& wish, const Rect& rect, const ImDrawData& drawn,
                     const ImFontAtlas& atlas, ImU32 background, const ItemRegistry& items,
                     const Snapshot* now) {
  const std::string name = "unroll-" + wish.view;
  switch (wish.format) {
    case PanelFormat::kPng: {
      const ImVec2 s = drawn.FramebufferScale;
      const auto pixel = [](float v, float scale) { return static_cast<int>(v * scale); };
      const Image all = rasterize(drawn, atlas, background);
      return {name + ".png", "image/png",
              encode_png(cut_out(all, pixel(rect.Min.x, s.x), pixel(rect.Min.y, s.y),
                                 pixel(rect.Max.x, s.x), pixel(rect.Max.y, s.y)))};
    }
    case PanelFormat::kSvg:
      return {name + ".svg", "image/svg+xml",
              bytes_of(svg_of(drawn, atlas, rect.Min, rect.Max, background))};
    case PanelFormat::kCsv:
      break;
  }
  return {name + ".csv", "text/csv", bytes_of(panel_table(items, rect, now))};
}

}  // namespace unroll::viz
