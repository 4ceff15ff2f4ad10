#include "viz/widgets/vector_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

#include "viz/widgets/picture.h"
#include "viz/widgets/texture.h"

namespace unroll::viz {
namespace {

std::string number(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(value));
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string fill_of(ImU32 color) {
  char text[48];
  std::snprintf(text, sizeof text, "fill=\"#%02x%02x%02x\"", color & 255u, (color >> 8) & 255u,
                (color >> 16) & 255u);
  std::string out = text;
  const unsigned alpha = color >> 24;
  if (alpha < 255) out += " fill-opacity=\"" + number(static_cast<float>(alpha) / 255) + "\"";
  return out;
}

std::string utf8(unsigned c) {
  if (c == '&') return "&amp;";
  if (c == '<') return "&lt;";
  if (c < 0x80) return {static_cast<char>(c)};
  std::string out;
  if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
  } else {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 63));
  }
  out += static_cast<char>(0x80 | (c & 63));
  return out;
}

/// RFC 4648, section 4.
std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < there ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= there ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

/// A texture as a PNG file; what is not there shows the background.
std::string png_of(const Texture& texture, ImU32 background) {
  Image image(texture.width, texture.height, background);
  for (std::size_t i = 0; i < texture.texels.size(); ++i)
    for (std::size_t k = 0; k < 4 && texture.texels[i] >> 24; ++k)
      image.pixels[4 * i + k] = texture.texels[i] >> (8 * k) & 255;
  return base64(encode_png(image));
}

struct Letter {
  const ImFontGlyph* glyph = nullptr;
  const ImFont* font = nullptr;
};

/// Every glyph by the corner of its picture in the atlas.
std::map<std::pair<float, float>, Letter> letters_of(const ImFontAtlas& atlas) {
  std::map<std::pair<float, float>, Letter> out;
  for (const ImFont* font : atlas.Fonts)
    for (const ImFontGlyph& glyph : font->Glyphs)
      if (glyph.Visible) out.try_emplace({glyph.U0, glyph.V0}, Letter{&glyph, font});
  return out;
}

/// The private use area, where fonts of icons keep theirs.
bool is_icon(unsigned c) { return c >= 0xE000 && c <= 0xF8FF; }

class Drawing {
 public:
  Drawing(const ImDrawData& data, const ImFontAtlas& atlas, ImVec2 min, ImVec2 max,
          ImU32 background)
      : atlas_(atlas), letters_(letters_of(atlas)), min_(min), max_(max), background_(background) {
    for (const ImDrawList* list : data.CmdLists)
      for (const ImDrawCmd& command : list->CmdBuffer) {
        if (command.UserCallback) continue;
        clip(command.ClipRect);
        if (clip_max_.x > clip_min_.x && clip_max_.y > clip_min_.y) draw(*list, command);
      }
    flush();
    close();
  }

  std::string take() { return defs_ + body_; }

 private:
  void clip(const ImVec4& rect) {
    const ImVec2 low(std::max(rect.x, min_.x), std::max(rect.y, min_.y));
    const ImVec2 high(std::min(rect.z, max_.x), std::min(rect.w, max_.y));
    if (low.x == clip_min_.x && low.y == clip_min_.y && high.x == clip_max_.x &&
        high.y == clip_max_.y)
      return;
    flush();
    close();
    clip_min_ = low;
    clip_max_ = high;
  }

  void open() {
    if (open_) return;
    const std::string id = "c" + std::to_string(clips_++);
    defs_ += "<clipPath id=\"" + id + "\"><rect x=\"" + number(clip_min_.x - min_.x) + "\" y=\"" +
             number(clip_min_.y - min_.y) + "\" width=\"" + number(clip_max_.x - clip_min_.x) +
             "\" height=\"" + number(clip_max_.y - clip_min_.y) + "\"/></clipPath>\n";
    body_ += "<g clip-path=\"url(#" + id + ")\">\n";
    open_ = true;
  }
  void close() {
    if (open_) body_ += "</g>\n";
    open_ = false;
  }

  void draw(const ImDrawList& list, const ImDrawCmd& command) {
    const auto vertex = [&](unsigned i) -> const ImDrawVert& {
      return list.VtxBuffer[static_cast<int>(
          list.IdxBuffer[static_cast<int>(command.IdxOffset + i)] + command.VtxOffset)];
    };
    const auto index = [&](unsigned i) {
      return list.IdxBuffer[static_cast<int>(command.IdxOffset + i)];
    };
    if (const Texture* texture = texture_of(command, atlas_)) {
      for (unsigned i = 0; i + 5 < command.ElemCount; i += 6)
        image(*texture, vertex(i).pos, vertex(i + 2).pos);
      return;
    }
    for (unsigned i = 0; i + 2 < command.ElemCount;) {
      const bool quad =
          i + 5 < command.ElemCount && index(i) == index(i + 3) && index(i + 2) == index(i + 4);
      const ImDrawVert &a = vertex(i), &b = vertex(i + 1), &c = vertex(i + 2);
      if (quad && letter(a, c)) {
        i += 6;
        continue;
      }
      std::vector<ImVec2> points = {a.pos, b.pos, c.pos};
      if (quad && vertex(i + 5).col == a.col) points.push_back(vertex(i + 5).pos);
      i += points.size() == 4 ? 6 : 3;
      if (outside(points)) continue;
      polygon(points, a.col == b.col ? a.col : c.col);
    }
  }

  bool outside(const std::vector<ImVec2>& points) const {
    const auto all = [&](auto test) { return std::all_of(points.begin(), points.end(), test); };
    return all([&](ImVec2 p) { return p.x < clip_min_.x; }) ||
           all([&](ImVec2 p) { return p.x > clip_max_.x; }) ||
           all([&](ImVec2 p) { return p.y < clip_min_.y; }) ||
           all([&](ImVec2 p) { return p.y > clip_max_.y; });
  }

  void image(const Texture& texture, ImVec2 low, ImVec2 high) {
    flush();
    open();
    body_ += "<image x=\"" + number(low.x - min_.x) + "\" y=\"" + number(low.y - min_.y) +
             "\" width=\"" + number(high.x - low.x) + "\" height=\"" + number(high.y - low.y) +
             "\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
             "href=\"data:image/png;base64," +
             png_of(texture, background_) + "\"/>\n";
  }

  void polygon(const std::vector<ImVec2>& points, ImU32 color) {
    if (color >> 24 == 0) return;
    flush_text();
    if (color != color_) flush_shapes();
    color_ = color;
    for (std::size_t i = 0; i < points.size(); ++i)
      path_ +=
          (i == 0 ? "M" : "L") + number(points[i].x - min_.x) + " " + number(points[i].y - min_.y);
    path_ += "Z";
  }

  /// True where the two corners are those of a letter.
  bool letter(const ImDrawVert& low, const ImDrawVert& high) {
    const auto found = letters_.find({low.uv.x, low.uv.y});
    if (found == letters_.end() || found->second.glyph->U1 != high.uv.x) return false;
    const auto& [glyph, font] = found->second;
    if (outside({low.pos, high.pos}) || low.col >> 24 == 0) return true;
    if (is_icon(glyph->Codepoint) && atlas_.TexPixelsAlpha8 != nullptr) {
      icon(*glyph, low, high);
      return true;
    }
    const float scale = (high.pos.y - low.pos.y) / (glyph->Y1 - glyph->Y0);
    const float baseline = low.pos.y - (glyph->Y0 - font->Ascent) * scale - min_.y;
    const float size = font->FontSize * scale * kEmOfLine;
    const float x = low.pos.x - glyph->X0 * scale - min_.x;
    flush_shapes();
    const bool goes_on = !text_.empty() && low.col == text_color_ && font == text_font_ &&
                         std::fabs(baseline - baseline_) < 0.5f && x >= last_x_;
    if (!goes_on) {
      flush_text();
      text_color_ = low.col;
      text_font_ = font;
      baseline_ = baseline;
      size_ = size;
    }
    text_ += utf8(glyph->Codepoint);
    places_ += (places_.empty() ? "" : " ") + number(x);
    last_x_ = x;
    return true;
  }

  /// What no reader's fonts hold is drawn from its picture, in four shades.
  void icon(const ImFontGlyph& glyph, const ImDrawVert& low, const ImDrawVert& high) {
    const auto texel = [](float part, int size) {
      return static_cast<int>(std::lround(part * static_cast<float>(size)));
    };
    const int left = texel(glyph.U0, atlas_.TexWidth), right = texel(glyph.U1, atlas_.TexWidth),
              top = texel(glyph.V0, atlas_.TexHeight), bottom = texel(glyph.V1, atlas_.TexHeight);
    const float w = (high.pos.x - low.pos.x) / static_cast<float>(std::max(1, right - left)),
                h = (high.pos.y - low.pos.y) / static_cast<float>(std::max(1, bottom - top));
    const auto shade = [&](int x, int y) {
      return x < right ? (atlas_.TexPixelsAlpha8[y * atlas_.TexWidth + x] + 32) * 4 / 256 : 0;
    };
    for (int level = 1; level <= 4; ++level)
      for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
          if (shade(x, y) != level) continue;
          const int from = x;
          while (shade(x + 1, y) == level) ++x;
          const float x0 = low.pos.x + w * static_cast<float>(from - left),
                      x1 = low.pos.x + w * static_cast<float>(x + 1 - left),
                      y0 = low.pos.y + h * static_cast<float>(y - top);
          const auto alpha = static_cast<ImU32>(level) * (low.col >> 24) / 4;
          polygon({{x0, y0}, {x1, y0}, {x1, y0 + h}, {x0, y0 + h}},
                  (low.col & ~IM_COL32_A_MASK) | alpha << IM_COL32_A_SHIFT);
        }
  }

  void flush_shapes() {
    if (path_.empty()) return;
    open();
    body_ += "<path " + fill_of(color_) + " d=\"" + path_ + "\"/>\n";
    path_.clear();
  }
  void flush_text() {
    if (text_.empty()) return;
    open();
    // Fonts are named "name, size": the family is for the reader to have, or another like it.
    const std::string font = text_font_->ConfigData ? text_font_->ConfigData->Name : "";
    const bool mono =
        font.find("Mono") != std::string::npos || font.find("mono") != std::string::npos;
    body_ += "<text " + fill_of(text_color_) + " font-family=\"" +
             (mono ? "JetBrains Mono, monospace" : "Roboto, sans-serif") + "\" font-size=\"" +
             number(size_) + "\" y=\"" + number(baseline_) + "\" x=\"" + places_ +
             "\" xml:space=\"preserve\">" + text_ + "</text>\n";
    text_.clear();
    places_.clear();
  }
  void flush() {
    flush_shapes();
    flush_text();
  }

  static constexpr float kEmOfLine = 0.853f;  // Roboto and its like: line box 1.172 em

  const ImFontAtlas& atlas_;
  std::map<std::pair<float, float>, Letter> letters_;
  ImVec2 min_, max_;
  ImU32 background_;
  ImVec2 clip_min_{0, 0}, clip_max_{0, 0};
  std::string defs_, body_, path_, text_, places_;
  ImU32 color_ = 0, text_color_ = 0;
  const ImFont* text_font_ = nullptr;
  float baseline_ = 0, size_ = 0, last_x_ = 0;
  bool open_ = false;
  int clips_ = 0;
};

}  // namespace

std::string svg_of(const ImDrawData& data, const ImFontAtlas& atlas, ImVec2 min, ImVec2 max,
                   ImU32 background) {
  const std::string width = number(max.x - min.x), height = number(max.y - min.y);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
         "\" viewBox=\"0 0 " + width + " " + height + "\">\n<rect width=\"100%\" height=\"100%\" " +
         fill_of(background) + "/>\n" + Drawing(data, atlas, min, max, background).take() +
         "</svg>\n";
}

}  // namespace unroll::viz
