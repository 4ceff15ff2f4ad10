#include "viz/app/panel_file.h"

#include "viz/widgets/picture.h"
#include "viz/widgets/vector_picture.h"

namespace unroll::viz {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

std::string items_as_csv(const ItemRegistry& items, const Rect& rect) {
  std::string out = "what,value\n";
  for (const Item& item : items.items()) {
    const bool inside =
        rect.Contains(ImVec2((item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2));
    if (!inside || !item.visible || item.value.empty() || item.label.starts_with("help: ") ||
        item.label.starts_with("panel: "))
      continue;
    out += quoted(item.label) + "," + quoted(item.value) + "\n";
  }
  return out;
}

PanelFile panel_file(const SavePanel& wish, const Rect& rect, const ImDrawData& drawn,
                     const ImFontAtlas& atlas, ImU32 background, const ItemRegistry& items) {
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
  return {name + ".csv", "text/csv", bytes_of(items_as_csv(items, rect))};
}

}  // namespace unroll::viz
