// The drawing part of plot_frame.h.

#include <algorithm>
#include <limits>

#include "viz/widgets/format.h"
#include "viz/widgets/plot_frame.h"

namespace unroll::viz {
namespace {

void draw_run(ImDrawList* list, const PlotRun& run, ImU32 color, float width, LineStyle style) {
  if (run.size() == 1) {
    list->AddCircleFilled(run[0], width * 1.25f, color, 12);
    return;
  }
  if (style == LineStyle::kSolid) {
    list->AddPolyline(run.data(), static_cast<int>(run.size()), color, 0, width);
    return;
  }
  // Dashes run on over the corners: walk the line by its length.
  const float dash = px(metric::kDash) * 2.5f, dot = width;
  const float on[2] = {style == LineStyle::kDotted ? dot : dash,
                       style == LineStyle::kDashed ? dash : dot};
  const float off = style == LineStyle::kDotted ? dot * 1.5f : dash * 0.4f;
  int piece = 0;
  float left = on[0];
  PlotRun part = {run[0]};
  bool drawing = true;
  for (std::size_t i = 1; i < run.size(); ++i) {
    ImVec2 a = run[i - 1];
    const ImVec2 b = run[i];
    float length = std::hypot(b.x - a.x, b.y - a.y);
    while (length > left) {
      const float share = left / length;
      a = ImVec2(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
      length -= left;
      if (drawing) {
        part.push_back(a);
        list->AddPolyline(part.data(), static_cast<int>(part.size()), color, 0, width);
        part.clear();
        left = off;
      } else {
        part = {a};
        left = on[++piece % 2];
      }
      drawing = !drawing;
    }
    left -= length;
    if (drawing) part.push_back(b);
  }
  if (drawing && part.size() > 1)
    list->AddPolyline(part.data(), static_cast<int>(part.size()), color, 0, width);
}

/// Marks for values that have no place on the line.
void draw_missing(ImDrawList* list, const PlotFrame& f, const PlotSeries& s) {
  const Theme& t = theme();
  const float r = px(3);
  float last_bad = -1e30f, last_zero = -1e30f;
  for (std::size_t k = 0; k < s.y.size(); ++k) {
    const float x = f.x(s.x_at(k));
    if (!std::isfinite(s.y[k])) {
      if (x - last_bad < 2.5f * r) continue;
      last_bad = x;
      const float y = f.area.Min.y + r + px(1);
      list->AddLine({x - r, y - r}, {x + r, y + r}, t.bad, px(1.5f));
      list->AddLine({x - r, y + r}, {x + r, y - r}, t.bad, px(1.5f));
    } else if (!f.drawable(s.y[k])) {
      if (x - last_zero < 2.5f * r) continue;
      last_zero = x;
      const float y = f.area.Max.y - px(1);
      list->AddTriangle({x - r, y - 1.6f * r}, {x + r, y - 1.6f * r}, {x, y},
                        s.color ? s.color : t.ink, px(1));
    }
  }
}

ImU32 readable(ImU32 color) {
  const Theme& t = theme();
  ImU32 result = color;
  for (float share = 0.1f; contrast(result, t.panel) < 4.5f && share <= 1; share += 0.1f)
    result = mix(color, t.ink, share);
  return result;
}

/// Names at the ends of their lines, pushed apart so that none covers another.
void draw_series_names(ImDrawList* list, const PlotFrame& f, std::span<const PlotSeries> series,
                       bool disabled) {
  struct Tag {
    std::string_view text;
    ImU32 color;
    float x, y, width;
  };
  std::vector<Tag> tags;
  const float row = line_height(Type::kSmall);
  for (const PlotSeries& s : series) {
    if (s.thin || s.name.empty()) continue;
    for (std::size_t k = s.y.size(); k-- > 0;) {
      if (!f.drawable(s.y[k])) continue;
      const float width = text_width(Type::kTitle, s.name);
      const float x = f.x(s.x_at(k)), y = f.y(s.y[k]);
      tags.push_back(
          {s.name, disabled ? theme().faint : readable(s.color ? s.color : theme().ink),
           f.labels_inside ? std::max(f.area.Min.x, std::min(x, f.area.Max.x) - width) : x + px(6),
           f.labels_inside ? y - row : y - row / 2, width});
      break;
    }
  }
  std::sort(tags.begin(), tags.end(), [](const Tag& a, const Tag& b) { return a.y < b.y; });
  for (std::size_t i = 1; i < tags.size(); ++i)
    tags[i].y = std::max(tags[i].y, tags[i - 1].y + row);
  float limit = f.area.Max.y - row + px(4);
  for (std::size_t i = tags.size(); i-- > 0;) {
    tags[i].y = std::max(f.area.Min.y - px(2), std::min(tags[i].y, limit));
    limit = tags[i].y - row;
  }
  for (const Tag& tag : tags) {
    const Rect box(tag.x, snap(tag.y), tag.x + tag.width + px(1), snap(tag.y) + row);
    if (f.labels_inside) {
      Rect halo = box;
      halo.Expand({px(3), -px(1)});
      fill_rect(list, halo, with_alpha(theme().panel, 0.8f), px(metric::kRadiusCell));
    }
    draw_text_in(list, Type::kTitle, box, Align::kLeft, tag.color, tag.text);
  }
}

/// A place for a label, and how many points of the curves it covers.
struct LabelPlace {
  Rect rect;
  int covered = std::numeric_limits<int>::max();
};

/// Where a baseline's label covers least of the curves: one of six places along its line.
LabelPlace baseline_label_place(const PlotFrame& f, float y, ImVec2 size,
                                const std::vector<PlotRun>& drawn) {
  LabelPlace best;
  for (const float part : {0.0f, 1.0f, 0.5f})
    for (const float top : {y - size.y - px(1), y + px(2)}) {
      const float left = f.area.Min.x + px(4) + part * (f.area.GetWidth() - size.x - px(8));
      const Rect place(left, top, left + size.x, top + size.y);
      if (place.Min.y < f.area.Min.y - px(4) || place.Max.y > f.area.Max.y) continue;
      int covered = 0;
      for (const PlotRun& run : drawn)
        for (const ImVec2& p : run) covered += place.Contains(p);
      if (covered < best.covered) best = {place, covered};
    }
  return best;
}

}  // namespace

void draw_axes(ImDrawList* list, const PlotFrame& f, const PlotSpec& spec) {
  const Theme& t = theme();
  const Rect &place = f.place, &area = f.area;
  for (const float tick : f.y_ticks) {
    const float y = f.y(tick);
    hline(list, area.Min.x, area.Max.x, y, t.line);
    draw_text_in(list, Type::kMonoSmall, {place.Min.x, y - px(8), area.Min.x - px(6), y + px(8)},
                 Align::kRight, t.muted, tick_text(tick, f.log_y));
  }
  const float from = spec.axis ? static_cast<float>(spec.axis->first) : f.x_low;
  const float to =
      spec.axis ? static_cast<float>(spec.axis->first + spec.axis->count - 1) : f.x_high;
  const int wanted = std::max(1, static_cast<int>(area.GetWidth() / px(90)));
  const Rect row(area.Min.x, place.Max.y - px(15), area.Max.x + px(1), place.Max.y);
  std::string label(spec.x_label);
  if (spec.x_counted && !label.empty() && to == std::round(to) && to > from)
    label = format_short(static_cast<double>(to)) + " " + label;
  const float label_width = text_width(Type::kSmall, label);
  for (const float tick : axis_ticks(from, to, wanted, false)) {
    if (tick != std::round(tick) && to - from > 4) continue;
    const std::string text = format_short(tick);
    const float half = text_width(Type::kMonoSmall, text) / 2;
    const float x =
        std::clamp(f.x(tick), area.Min.x + half, std::max(area.Min.x + half, area.Max.x - half));
    if (label_width > 0 && x + half > area.Max.x - label_width - px(8)) continue;
    draw_text_in(list, Type::kMonoSmall, {x - half, row.Min.y, x + half + px(1), row.Max.y},
                 Align::kLeft, t.muted, text);
  }
  if (label_width > 0) draw_text_in(list, Type::kSmall, row, Align::kRight, t.muted, label);
  if (!spec.y_label.empty())
    draw_text_in(list, Type::kSmall, {place.Min.x, place.Min.y, place.Max.x, area.Min.y - px(8)},
                 Align::kLeft, t.muted, spec.y_label);
}

std::vector<PlotRun> draw_lines(ImDrawList* list, const PlotFrame& f,
                                std::span<const PlotSeries> series, const PlotSpec& spec,
                                bool disabled) {
  const Theme& t = theme();
  Rect clip = f.area;
  clip.Expand(px(4));
  list->PushClipRect(clip.Min, clip.Max, true);
  for (const PlotBaseline& b : spec.baselines) {
    if (!f.drawable(b.y)) continue;
    const float y = f.y(b.y);
    styled_line(list, {f.area.Min.x, y}, {f.area.Max.x, y}, t.muted, px(1), LineStyle::kDashed);
  }
  if (spec.x_mark >= f.x_low && spec.x_mark <= f.x_high) {
    const float x = f.x(spec.x_mark);
    styled_line(list, {x, f.area.Min.y}, {x, f.area.Max.y}, t.muted, px(1), LineStyle::kDashed);
  }
  std::vector<PlotRun> lines;
  for (const bool thin : {true, false})
    for (const PlotSeries& s : series) {
      if (s.thin != thin) continue;
      ImU32 color = s.color ? s.color : t.ink;
      if (thin) color = mix(t.panel, color, 0.5f);
      if (disabled) color = mix(color, t.panel, 0.65f);
      const float width = px(thin ? metric::kThinLine : metric::kLine);
      for (PlotRun& run : runs_of(f, s)) {
        if (run.empty()) continue;
        draw_run(list, run, color, width, s.style);
        lines.push_back(std::move(run));
      }
      draw_missing(list, f, s);
    }
  list->PopClipRect();
  return lines;
}

void draw_names(ImDrawList* list, const PlotFrame& f, std::span<const PlotSeries> series,
                const PlotSpec& spec, const std::vector<PlotRun>& lines, bool disabled) {
  for (const PlotBaseline& b : spec.baselines) {
    if (!f.drawable(b.y) || b.label.empty()) continue;
    const ImVec2 size(text_width(Type::kSmall, b.label) + px(1), px(14));
    const LabelPlace label = baseline_label_place(f, f.y(b.y), size, lines);
    if (label.covered > 0)
      fill_rect(list, label.rect, with_alpha(theme().panel, 0.8f), px(metric::kRadiusCell));
    draw_text_in(list, Type::kSmall, label.rect, Align::kLeft, theme().muted, b.label);
  }
  if (spec.x_mark >= f.x_low && spec.x_mark <= f.x_high) {
    // In the middle of the height, on the side with more room.
    const float x = f.x(spec.x_mark), y = f.area.GetCenter().y;
    const bool right = x < f.area.GetCenter().x;
    draw_text_in(
        list, Type::kSmall,
        {right ? x + px(4) : f.area.Min.x, y - px(7), right ? f.area.Max.x : x - px(4), y + px(7)},
        right ? Align::kLeft : Align::kRight, theme().muted, spec.x_mark_label);
  }
  draw_series_names(list, f, series, disabled);
}

}  // namespace unroll::viz
