#include "viz/widgets/picture.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/texture.h"

namespace unroll::viz {
namespace {

/// Coverage in the font atlas at texture coordinates, between the four nearest texels.
class Atlas {
 public:
  explicit Atlas(const ImFontAtlas& atlas)
      : texels_(atlas.TexPixelsAlpha8), width_(atlas.TexWidth), height_(atlas.TexHeight) {}

  float alpha(float u, float v) const {
    const float x = u * static_cast<float>(width_) - 0.5f,
                y = v * static_cast<float>(height_) - 0.5f;
    const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
    const float top = texel(x0, y0) * (1 - fx) + texel(x0 + 1, y0) * fx;
    const float bottom = texel(x0, y0 + 1) * (1 - fx) + texel(x0 + 1, y0 + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  }

 private:
  float texel(int x, int y) const {
    x = std::clamp(x, 0, width_ - 1);
    y = std::clamp(y, 0, height_ - 1);
    return static_cast<float>(texels_[y * width_ + x]) / 255;
  }
  const unsigned char* texels_;
  int width_, height_;
};

struct Vertex {
  float x, y, u, v;
  float color[4];
};

ImU32 nearest(const Texture& texture, float u, float v) {
  const auto texel = [](float part, int size) {
    return std::clamp(static_cast<int>(std::floor(part * static_cast<float>(size))), 0, size - 1);
  };
  const int x = texel(u, texture.width), y = texel(v, texture.height);
  return texture.texels[static_cast<std::size_t>(y * texture.width + x)];
}

struct Clip {
  int x0, y0, x1, y1;
};

float edge(const Vertex& a, const Vertex& b, float x, float y) {
  return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
}

/// Pixels exactly on an edge belong to one of the two triangles only: the top-left rule.
bool owns_edge(const Vertex& a, const Vertex& b) { return (a.y == b.y && b.x > a.x) || b.y < a.y; }

void blend(std::uint8_t* pixel, const float color[4]) {
  const float alpha = color[3];
  for (int k = 0; k < 3; ++k) {
    const float old = static_cast<float>(pixel[k]);
    pixel[k] = static_cast<std::uint8_t>(old + (color[k] * 255 - old) * alpha + 0.5f);
  }
  pixel[3] = 255;
}

void draw_triangle(Image& image, const Atlas& atlas, const Texture* texture, const Clip& clip,
                   Vertex a, Vertex b, Vertex c) {
  float area = edge(a, b, c.x, c.y);
  if (area == 0) return;
  if (area < 0) {
    std::swap(b, c);
    area = -area;
  }
  const int x0 = std::max(clip.x0, static_cast<int>(std::floor(std::min({a.x, b.x, c.x}))));
  const int x1 = std::min(clip.x1, static_cast<int>(std::ceil(std::max({a.x, b.x, c.x}))));
  const int y0 = std::max(clip.y0, static_cast<int>(std::floor(std::min({a.y, b.y, c.y}))));
  const int y1 = std::min(clip.y1, static_cast<int>(std::ceil(std::max({a.y, b.y, c.y}))));
  const bool own_ab = owns_edge(a, b), own_bc = owns_edge(b, c), own_ca = owns_edge(c, a);
  const bool flat_texture = a.u == b.u && b.u == c.u && a.v == b.v && b.v == c.v;
  const float flat_alpha = flat_texture ? atlas.alpha(a.u, a.v) : 0;
  const bool flat_color =
      std::equal(a.color, a.color + 4, b.color) && std::equal(b.color, b.color + 4, c.color);
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
      const float wc = edge(a, b, px, py), wa = edge(b, c, px, py), wb = edge(c, a, px, py);
      if (wa < 0 || wb < 0 || wc < 0) continue;
      if ((wc == 0 && !own_ab) || (wa == 0 && !own_bc) || (wb == 0 && !own_ca)) continue;
      const float fa = wa / area, fb = wb / area, fc = wc / area;
      float color[4];
      for (int k = 0; k < 4; ++k)
        color[k] = flat_color ? a.color[k] : fa * a.color[k] + fb * b.color[k] + fc * c.color[k];
      const float u = fa * a.u + fb * b.u + fc * c.u, v = fa * a.v + fb * b.v + fc * c.v;
      if (texture) {
        const ImU32 texel = nearest(*texture, u, v);
        for (int k = 0; k < 4; ++k) color[k] *= static_cast<float>((texel >> (8 * k)) & 255) / 255;
      } else {
        color[3] *= flat_texture ? flat_alpha : atlas.alpha(u, v);
      }
      if (color[3] <= 0) continue;
      blend(&image.pixels[static_cast<std::size_t>(y * image.width + x) * 4], color);
    }
}

}  // namespace

Image::Image(int w, int h, ImU32 color)
    : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {
  for (std::size_t i = 0; i < pixels.size(); i += 4)
    for (int k = 0; k < 4; ++k) pixels[i + static_cast<std::size_t>(k)] = (color >> (8 * k)) & 255;
}

ImU32 Image::at(int x, int y) const {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  const std::uint8_t* p = &pixels[static_cast<std::size_t>(y * width + x) * 4];
  return IM_COL32(p[0], p[1], p[2], p[3]);
}

Image rasterize(const ImDrawData& data, const ImFontAtlas& font_atlas, ImU32 background) {
  const ImVec2 scale = data.FramebufferScale;
  Image image(static_cast<int>(data.DisplaySize.x * scale.x),
              static_cast<int>(data.DisplaySize.y * scale.y), background);
  const Atlas atlas(font_atlas);
  for (const ImDrawList* list : data.CmdLists)
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.UserCallback) continue;
      const Texture* texture = texture_of(command, font_atlas);
      const auto pixel = [&](float v, float origin, float s) {
        return static_cast<int>((v - origin) * s);
      };
      const Clip clip = {
          std::max(0, pixel(command.ClipRect.x, data.DisplayPos.x, scale.x)),
          std::max(0, pixel(command.ClipRect.y, data.DisplayPos.y, scale.y)),
          std::min(image.width, pixel(command.ClipRect.z, data.DisplayPos.x, scale.x)),
          std::min(image.height, pixel(command.ClipRect.w, data.DisplayPos.y, scale.y))};
      const auto vertex = [&](unsigned i) {
        const ImDrawVert& v = list->VtxBuffer[static_cast<int>(
            list->IdxBuffer[static_cast<int>(command.IdxOffset + i)] + command.VtxOffset)];
        Vertex out{(v.pos.x - data.DisplayPos.x) * scale.x,
                   (v.pos.y - data.DisplayPos.y) * scale.y,
                   v.uv.x,
                   v.uv.y,
                   {}};
        for (int k = 0; k < 4; ++k)
          out.color[k] = static_cast<float>((v.col >> (8 * k)) & 255) / 255;
        return out;
      };
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3)
        draw_triangle(image, atlas, texture, clip, vertex(i), vertex(i + 1), vertex(i + 2));
    }
  return image;
}

Image cut_out(const Image& image, int x0, int y0, int x1, int y1) {
  x0 = std::clamp(x0, 0, image.width);
  y0 = std::clamp(y0, 0, image.height);
  Image out;
  out.width = std::clamp(x1, x0, image.width) - x0;
  out.height = std::clamp(y1, y0, image.height) - y0;
  for (int y = 0; y < out.height; ++y) {
    const auto from =
        image.pixels.begin() + (static_cast<std::ptrdiff_t>(y0 + y) * image.width + x0) * 4;
    out.pixels.insert(out.pixels.end(), from, from + static_cast<std::ptrdiff_t>(out.width) * 4);
  }
  return out;
}

}  // namespace unroll::viz
