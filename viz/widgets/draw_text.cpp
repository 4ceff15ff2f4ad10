// The text part of draw.h: glyphs are placed here rather than by ImFont, which rounds to whole
// ImGui units and so blurs at a pixel ratio of 1.25 or 1.5.

#include <algorithm>
#include <cctype>
#include <cmath>

#include "viz/widgets/draw.h"

namespace unroll::viz {
namespace {

constexpr std::string_view kEllipsis = "…";

const TypeFace& face(Type type) { return ui().fonts().face(type); }

/// Scale from font units (device pixels) to ImGui units.
float font_scale() { return 1 / ui().look().pixel_ratio; }

/// Reads one character; bad UTF-8 gives U+FFFD and moves on by one byte.
unsigned next_char(std::string_view text, std::size_t& at) {
  unsigned c = 0;
  const int bytes = ImTextCharFromUtf8(&c, text.data() + at, text.data() + text.size());
  at += static_cast<std::size_t>(std::max(1, bytes));
  return c;
}

float advance(const ImFont& font, unsigned c) {
  return c <= IM_UNICODE_CODEPOINT_MAX ? font.GetCharAdvance(static_cast<ImWchar>(c))
                                       : font.FallbackAdvanceX;
}

float put_glyphs(ImDrawList* list, const ImFont& font, float ascent, ImVec2 baseline, float scale,
                 ImU32 color, std::string_view text) {
  const float start = snap(baseline.x), top = snap(baseline.y) - ascent;
  float x = start;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned c = next_char(text, at);
    const ImFontGlyph* glyph =
        font.FindGlyph(c <= IM_UNICODE_CODEPOINT_MAX ? static_cast<ImWchar>(c) : ImWchar(0xFFFD));
    if (!glyph) continue;
    if (glyph->Visible) {
      list->PrimReserve(6, 4);
      list->PrimRectUV({x + glyph->X0 * scale, top + glyph->Y0 * scale},
                       {x + glyph->X1 * scale, top + glyph->Y1 * scale}, {glyph->U0, glyph->V0},
                       {glyph->U1, glyph->V1}, glyph->Colored ? color | ~IM_COL32_A_MASK : color);
    }
    x += glyph->AdvanceX * scale;
  }
  return x - start;
}

/// The first line of `text` that fits `width`, and where the next one starts.
struct Line {
  std::string_view text;
  std::size_t next;
};

Line break_line(const ImFont& font, float scale, float width, std::string_view text) {
  float x = 0;
  std::size_t last_space = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const unsigned c = next_char(text, at);
    if (c == '\n') return {text.substr(0, here), at};
    if (c == ' ') last_space = here;
    x += advance(font, c) * scale;
    if (x > width && c != ' ' && here > 0) {
      if (last_space > 0) return {text.substr(0, last_space), last_space + 1};
      return {text.substr(0, here), here};
    }
  }
  return {text, text.size()};
}

template <class EachLine>
float for_lines(Type type, float width, std::string_view text, EachLine&& each) {
  const TypeFace& f = face(type);
  const float step = line_height(type);
  float y = 0;
  do {
    const Line line = break_line(*f.font, font_scale(), width, text);
    each(line.text, y);
    text.remove_prefix(line.next);
    y += step;
  } while (!text.empty());
  return y;
}

enum class Level { kBase, kLow, kHigh, kHighLow };

/// Calls each(part, level) for the runs of a notation.
template <class EachRun>
void for_runs(std::string_view text, EachRun&& each) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if ((c != '_' && c != '^') || at + 1 >= text.size()) {
      ++at;
      continue;
    }
    if (at > begin) each(text.substr(begin, at - begin), Level::kBase);
    std::size_t from = at + 1, to, after;
    if (c == '^' && text[from] == '-') {
      // e^-a_t: sign, letters and what is lowered behind them are one exponent, in brackets.
      to = from + 1;
      while (to < text.size() && std::isalnum(static_cast<unsigned char>(text[to]))) ++to;
      const bool lowered = to + 1 < text.size() && text[to] == '_';
      if (lowered) each("(", Level::kHigh);
      each(text.substr(from, to - from), Level::kHigh);
      if (lowered) {
        from = ++to;
        next_char(text, to);
        each(text.substr(from, to - from), Level::kHighLow);
        each(")", Level::kHigh);
      }
      at = begin = to;
      continue;
    }
    if (text[from] == '{') {
      ++from;
      to = std::min(text.find('}', from), text.size());
      after = std::min(to + 1, text.size());
    } else {
      to = from;
      next_char(text, to);
      after = to;
    }
    each(text.substr(from, to - from), c == '_' ? Level::kLow : Level::kHigh);
    at = begin = after;
  }
  if (begin < text.size()) each(text.substr(begin), Level::kBase);
}

Type small_type(Type type) {
  const bool mono = type == Type::kMono || type == Type::kMonoStrong || type == Type::kMonoSmall;
  return mono ? Type::kMonoSmall : Type::kSmall;
}

}  // namespace

float text_width(Type type, std::string_view text) {
  const ImFont& font = *face(type).font;
  float width = 0;
  for (std::size_t at = 0; at < text.size();) width += advance(font, next_char(text, at));
  return width * font_scale();
}

float line_height(Type type) { return snap(face(type).em * type_size::kLineSpacing); }

float draw_text(ImDrawList* list, Type type, ImVec2 baseline, ImU32 color, std::string_view text) {
  const TypeFace& f = face(type);
  return put_glyphs(list, *f.font, f.ascent, baseline, font_scale(), color, text);
}

void draw_text_in(ImDrawList* list, Type type, const Rect& rect, Align align, ImU32 color,
                  std::string_view text) {
  const TypeFace& f = face(type);
  const float room = rect.GetWidth();
  float width = text_width(type, text);
  std::string shortened;
  if (width > room + 0.5f) {
    const float dots = text_width(type, kEllipsis);
    float x = 0;
    std::size_t keep = 0;
    for (std::size_t at = 0; at < text.size();) {
      const float next = x + advance(*f.font, next_char(text, at)) * font_scale();
      if (next + dots > room) break;
      x = next;
      keep = at;
    }
    shortened = std::string(text.substr(0, keep)) + std::string(kEllipsis);
    text = shortened;
    width = x + dots;
  }
  float left = rect.Min.x;
  if (align == Align::kCenter) left += (room - width) / 2;
  if (align == Align::kRight) left += room - width;
  const float middle = (rect.Min.y + rect.Max.y) / 2;
  draw_text(list, type, {left, middle + f.cap_height / 2}, color, text);
}

std::string fit_text(Type type, std::string_view text, float width) {
  if (text_width(type, text) <= width) return std::string(text);
  const float dots = text_width(type, kEllipsis);
  std::size_t plain = 0, dotted = 0;
  int letters = 0, before_dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const bool blank = next_char(text, at) == ' ';
    const float beginning = text_width(type, text.substr(0, at));
    if (beginning > width) break;
    if (blank) continue;
    plain = at;
    ++letters;
    if (beginning + dots <= width) dotted = at, before_dots = letters;
  }
  if (before_dots >= 2) return std::string(text.substr(0, dotted)) + std::string(kEllipsis);
  return std::string(text.substr(0, plain));
}

float draw_wrapped(ImDrawList* list, Type type, ImVec2 top_left, float width, ImU32 color,
                   std::string_view text) {
  if (text.empty()) return 0;
  const float middle = (line_height(type) + face(type).cap_height) / 2;
  return for_lines(type, width, text, [&](std::string_view line, float y) {
    draw_text(list, type, {top_left.x, top_left.y + y + middle}, color, line);
  });
}

float wrapped_height(Type type, float width, std::string_view text) {
  if (text.empty()) return 0;
  return for_lines(type, width, text, [](std::string_view, float) {});
}

float draw_notation(ImDrawList* list, Type type, ImVec2 baseline, ImU32 color,
                    std::string_view text) {
  const float em = face(type).em;
  float x = 0;
  for_runs(text, [&](std::string_view run, Level level) {
    const float shift = level == Level::kLow       ? em * 0.22f
                        : level == Level::kHigh    ? -em * 0.36f
                        : level == Level::kHighLow ? -em * 0.2f
                                                   : 0;
    x += draw_text(list, level == Level::kBase ? type : small_type(type),
                   {baseline.x + x, baseline.y + shift}, color, run);
  });
  return x;
}

float notation_width(Type type, std::string_view text) {
  float x = 0;
  for_runs(text, [&](std::string_view run, Level level) {
    x += text_width(level == Level::kBase ? type : small_type(type), run);
  });
  return x;
}

std::string plain_notation(std::string_view text) {
  std::string plain;
  for_runs(text, [&](std::string_view run, Level) { plain += run; });
  return plain;
}

}  // namespace unroll::viz
