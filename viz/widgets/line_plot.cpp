#include "viz/widgets/line_plot.h"

#include <algorithm>
#include <string>

#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

/// From numbers to places, inside `area`.
struct Frame {
  Rect area;
  float x_low = 0, x_high = 1, y_low = 0, y_high = 1;
  bool log_y = false;
  const TimeAxis* axis = nullptr;

  float x(float value) const {
    if (axis) return axis->edge(value + 0.5f);
    const float range = x_high > x_low ? x_high - x_low : 1;
    return area.Min.x + (value - x_low) / range * area.GetWidth();
  }
  float y(float value) const {
    const float part = log_y ? std::log(value / y_low) / std::log(y_high / y_low)
                             : (value - y_low) / (y_high - y_low);
    return area.Max.y - std::clamp(part, -0.02f, 1.02f) * area.GetHeight();
  }
  bool drawable(float value) const { return std::isfinite(value) && (!log_y || value > 0); }
};

struct Bounds {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
  void add(float v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  bool empty() const { return low > high; }
};

void set_ranges(Frame& f, std::span<const PlotSeries> series, const PlotSpec& spec) {
  Bounds xs, ys;
  for (const PlotSeries& s : series)
    for (std::size_t k = 0; k < s.y.size(); ++k) {
      xs.add(s.x_at(k));
      if (f.drawable(s.y[k])) ys.add(s.y[k]);
    }
  for (const PlotBaseline& b : spec.baselines)
    if (f.drawable(b.y)) ys.add(b.y);
  if (ys.empty()) ys.add(f.log_y ? 0.1f : 0.0f), ys.add(1);
  f.x_low = spec.x_min.value_or(xs.empty() ? 0 : xs.low);
  f.x_high = spec.x_max.value_or(xs.empty() ? 1 : xs.high);
  if (f.x_high <= f.x_low) f.x_high = f.x_low + 1;
  float low = ys.low, high = ys.high;
  if (f.log_y) {
    if (high <= low * 1.0001f) low /= 3, high *= 3;
    low /= 1.15f, high *= 1.15f;
  } else {
    const float room = high > low ? (high - low) * 0.06f : std::max(1e-6f, std::abs(high) * 0.5f);
    // An axis that begins near zero begins at zero.
    low = low >= 0 && low < (high - low) * 0.4f ? 0 : low - room;
    high += room;
  }
  f.y_low = spec.y_min.value_or(low);
  f.y_high = spec.y_max.value_or(high);
  if (f.log_y && f.y_low <= 0) f.y_low = f.y_high * 1e-6f;
  if (f.y_high <= f.y_low) f.y_high = f.log_y ? f.y_low * 10 : f.y_low + 1;
}

/// The points of a series on screen, cut where it is not drawable, thinned to what a pixel column
/// can show: first, lowest, highest, last.
std::vector<std::vector<ImVec2>> runs_of(const Frame& f, const PlotSeries& s) {
  std::vector<std::vector<ImVec2>> runs(1);
  const float pixel = 1 / ui().look().pixel_ratio;
  const bool dense = static_cast<float>(s.y.size()) > f.area.GetWidth() / pixel * 3;
  float column = -1e30f;
  ImVec2 low, high, last;
  bool pending = false;
  const auto flush = [&] {
    if (!pending) return;
    std::vector<ImVec2>& run = runs.back();
    const bool low_first = low.x <= high.x;
    run.push_back(low_first ? low : high);
    if (low.y != high.y) run.push_back(low_first ? high : low);
    if (last.x > run.back().x) run.push_back(last);
    pending = false;
  };
  for (std::size_t k = 0; k < s.y.size(); ++k) {
    if (!f.drawable(s.y[k])) {
      flush();
      if (!runs.back().empty()) runs.emplace_back();
      continue;
    }
    const ImVec2 p(f.x(s.x_at(k)), f.y(s.y[k]));
    if (!dense) {
      runs.back().push_back(p);
      continue;
    }
    if (!pending || p.x >= column + pixel) {
      flush();
      column = std::floor(p.x / pixel) * pixel;
      low = high = last = p;
      pending = true;
      continue;
    }
    if (p.y > low.y) low = p;
    if (p.y < high.y) high = p;
    last = p;
  }
  flush();
  return runs;
}

void draw_run(ImDrawList* list, const std::vector<ImVec2>& run, ImU32 color, float width,
              LineStyle style) {
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
  std::vector<ImVec2> part = {run[0]};
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
void draw_missing(ImDrawList* list, const Frame& f, const PlotSeries& s) {
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
void draw_labels(ImDrawList* list, const Frame& f, std::span<const PlotSeries> series, bool inside,
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
           inside ? std::max(f.area.Min.x, std::min(x, f.area.Max.x) - width) : x + px(6),
           inside ? y - row : y - row / 2, width});
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
    if (inside) {
      Rect halo = box;
      halo.Expand({px(3), -px(1)});
      fill_rect(list, halo, with_alpha(theme().panel, 0.8f), px(3));
    }
    draw_text_in(list, Type::kTitle, box, Align::kLeft, tag.color, tag.text);
  }
}

/// Where a baseline's label covers least of the curves: one of six places along its line.
Rect baseline_label_place(const Frame& f, float y, ImVec2 size,
                          const std::vector<std::vector<ImVec2>>& drawn) {
  Rect best;
  int least = std::numeric_limits<int>::max();
  for (const float part : {0.0f, 1.0f, 0.5f})
    for (const float top : {y - size.y - px(1), y + px(2)}) {
      const float left = f.area.Min.x + px(4) + part * (f.area.GetWidth() - size.x - px(8));
      const Rect place(left, top, left + size.x, top + size.y);
      if (place.Min.y < f.area.Min.y - px(4) || place.Max.y > f.area.Max.y) continue;
      int covered = 0;
      for (const std::vector<ImVec2>& run : drawn)
        for (const ImVec2& p : run) covered += place.Contains(p);
      if (covered < least) least = covered, best = place;
    }
  return best;
}

std::string tick_text(float tick, bool logarithmic) {
  if (!logarithmic || tick >= 0.0099f) return format_short(tick);
  const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-4f));
  return format_short(tick / std::pow(10.0f, static_cast<float>(exponent))) + "e−" +
         std::to_string(-exponent);
}

struct Nearest {
  int series = -1, index = -1;
  float distance = 0;
};

Nearest nearest_point(const Frame& f, std::span<const PlotSeries> series, ImVec2 mouse) {
  Nearest best;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const PlotSeries& s = series[i];
    if (s.y.empty() || (s.thin && series.size() > 1)) continue;
    // The nearest index by x first, so that a steep line is read where the pointer is.
    std::size_t k = 0;
    float gap = std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < s.y.size(); ++j) {
      const float d = std::abs(f.x(s.x_at(j)) - mouse.x);
      if (d < gap) gap = d, k = j;
    }
    const float y = f.drawable(s.y[k])      ? f.y(s.y[k])
                    : std::isfinite(s.y[k]) ? f.area.Max.y
                                            : f.area.Min.y;
    const float distance = gap * 4 + std::abs(y - mouse.y);
    if (best.series < 0 || distance < best.distance)
      best = {static_cast<int>(i), static_cast<int>(k), distance};
  }
  return best;
}

}  // namespace

PlotHit line_plot(std::string_view label, std::span<const PlotSeries> series, const PlotSpec& spec,
                  const Options& options) {
  const Theme& t = theme();
  const float left = ImGui::GetCursorScreenPos().x;
  const float width = spec.axis ? std::max(px(1), spec.axis->end() - left) : take_width(options);
  const float height =
      spec.height > 0 ? spec.height : std::max(px(80), ImGui::GetContentRegionAvail().y);
  const Rect place = take_place({width, height});
  PlotHit result;
  std::size_t points = 0;
  for (const PlotSeries& s : series) points += s.y.size();
  if (points == 0) {
    const Interaction none = interact(label, place, options, Role::kPicture, spec.empty);
    empty_state(place, spec.empty, spec.empty_how);
    if (none.focused) focus_ring(canvas(), place, px(metric::kRadiusCell));
    return result;
  }

  Frame f;
  f.log_y = spec.log_y;
  f.axis = spec.axis;
  set_ranges(f, series, spec);
  const float bottom = px(18);
  const int wanted = std::clamp(static_cast<int>((place.GetHeight() - bottom) / px(44)), 1, 6);
  const std::vector<float> y_ticks = axis_ticks(f.y_low, f.y_high, wanted, f.log_y);
  float gutter = px(12), labels = 0;
  for (const float tick : y_ticks)
    gutter = std::max(gutter, text_width(Type::kMonoSmall, tick_text(tick, f.log_y)));
  for (const PlotSeries& s : series)
    if (!s.thin) labels = std::max(labels, text_width(Type::kTitle, s.name));
  const bool inside = spec.axis != nullptr || labels > place.GetWidth() * 0.3f;
  f.area = Rect(place.Min.x + gutter + px(6), place.Min.y + px(8), place.Max.x - px(4),
                place.Max.y - bottom);
  if (spec.axis) {
    f.area.Min.x = spec.axis->left(spec.axis->first);
    f.area.Max.x = spec.axis->end();
  } else if (!inside && labels > 0) {
    f.area.Max.x -= labels + px(6);
  }

  std::string summary = std::to_string(series.size()) + (series.size() == 1 ? " line" : " lines");
  const Interaction item = interact(label, place, options, Role::kPicture, summary);
  ImDrawList* list = canvas();
  for (const float tick : y_ticks) {
    const float y = f.y(tick);
    hline(list, f.area.Min.x, f.area.Max.x, y, t.line);
    draw_text_in(list, Type::kMonoSmall, {place.Min.x, y - px(8), f.area.Min.x - px(6), y + px(8)},
                 Align::kRight, t.muted, tick_text(tick, f.log_y));
  }
  const float x_from = spec.axis ? static_cast<float>(spec.axis->first) : f.x_low;
  const float x_to =
      spec.axis ? static_cast<float>(spec.axis->first + spec.axis->count - 1) : f.x_high;
  const int x_wanted = std::max(1, static_cast<int>(f.area.GetWidth() / px(90)));
  const Rect x_row(f.area.Min.x, place.Max.y - px(15), place.Max.x, place.Max.y);
  const float x_label_width = text_width(Type::kSmall, spec.x_label);
  const float x_label_from = f.area.Max.x - x_label_width;
  for (const float tick : axis_ticks(x_from, x_to, x_wanted, false)) {
    if (tick != std::round(tick) && x_to - x_from > 4) continue;
    const std::string text = format_short(tick);
    const float half = text_width(Type::kMonoSmall, text) / 2;
    const float x = std::clamp(f.x(tick), f.area.Min.x + half,
                               std::max(f.area.Min.x + half, f.area.Max.x - half));
    if (x_label_width > 0 && x + half > x_label_from - px(8)) continue;
    draw_text_in(list, Type::kMonoSmall, {x - half, x_row.Min.y, x + half + px(1), x_row.Max.y},
                 Align::kLeft, t.muted, text);
  }
  if (!spec.x_label.empty())
    draw_text_in(list, Type::kSmall, {x_label_from, x_row.Min.y, f.area.Max.x + px(1), x_row.Max.y},
                 Align::kRight, t.muted, spec.x_label);

  Rect clip = f.area;
  clip.Expand(px(4));
  list->PushClipRect(clip.Min, clip.Max, true);
  for (const PlotBaseline& b : spec.baselines) {
    if (!f.drawable(b.y)) continue;
    const float y = f.y(b.y);
    styled_line(list, {f.area.Min.x, y}, {f.area.Max.x, y}, t.muted, px(1), LineStyle::kDashed);
  }
  const bool disabled = item.disabled;
  std::vector<std::vector<ImVec2>> drawn;
  for (const bool thin : {true, false})
    for (const PlotSeries& s : series) {
      if (s.thin != thin) continue;
      ImU32 color = s.color ? s.color : t.ink;
      if (thin) color = mix(t.panel, color, 0.5f);
      if (disabled) color = mix(color, t.panel, 0.65f);
      const float line = px(thin ? metric::kThinLine : metric::kLine);
      for (std::vector<ImVec2>& run : runs_of(f, s)) {
        if (run.empty()) continue;
        draw_run(list, run, color, line, s.style);
        drawn.push_back(std::move(run));
      }
      draw_missing(list, f, s);
    }
  list->PopClipRect();
  for (const PlotBaseline& b : spec.baselines) {
    if (!f.drawable(b.y) || b.label.empty()) continue;
    const ImVec2 size(text_width(Type::kSmall, b.label) + px(1), px(14));
    const Rect label_place = baseline_label_place(f, f.y(b.y), size, drawn);
    draw_text_in(list, Type::kSmall, label_place, Align::kLeft, t.muted, b.label);
  }
  draw_labels(list, f, series, inside, disabled);

  // What is pointed at.
  const bool live = options.state == WidgetState::kLive;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  Nearest at;
  if (live && item.hovered) {
    at = nearest_point(f, series, mouse);
    ImGui::GetStateStorage()->SetInt(item.id, at.series * 1000003 + at.index);
  } else if (item.focused || !live) {
    int first = 0;
    while (first + 1 < static_cast<int>(series.size()) &&
           (series[static_cast<std::size_t>(first)].thin ||
            series[static_cast<std::size_t>(first)].y.empty()))
      ++first;
    int kept = ImGui::GetStateStorage()->GetInt(item.id, first * 1000003);
    int which = std::clamp(kept / 1000003 + arrow_y(item), 0, static_cast<int>(series.size()) - 1);
    if (series[static_cast<std::size_t>(which)].y.empty()) which = first;
    const int count = static_cast<int>(series[static_cast<std::size_t>(which)].y.size());
    const int times = ImGui::GetIO().KeyShift ? std::max(1, count / 10) : 1;
    int index = std::clamp(kept % 1000003 + arrow_x(item) * times, 0, std::max(0, count - 1));
    if (key_for(item, ImGuiKey_Home)) index = 0;
    if (key_for(item, ImGuiKey_End)) index = std::max(0, count - 1);
    if (!live) index = count * 3 / 5;
    const bool shows = item.focused || options.state == WidgetState::kHovered;
    if (count > 0 && shows) at = {which, index, 0};
    if (live) ImGui::GetStateStorage()->SetInt(item.id, which * 1000003 + index);
  }
  result.area = f.area;
  if (item.focused) focus_ring(list, place, px(metric::kRadiusCell));
  if (at.series < 0) return result;

  const PlotSeries& s = series[static_cast<std::size_t>(at.series)];
  const std::size_t k = static_cast<std::size_t>(at.index);
  result.series = at.series;
  result.index = at.index;
  result.x = s.x_at(k);
  result.y = s.y[k];
  result.hovered = item.hovered;
  result.focused = item.focused;
  result.clicked = item.pressed;
  const float x = f.x(result.x);
  vline(list, x, f.area.Min.y, f.area.Max.y, with_alpha(t.muted, 0.6f));
  TooltipText text;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const PlotSeries& other = series[i];
    if (other.thin || k >= other.y.size() || other.x_at(k) != result.x) continue;
    const float value = other.y[k];
    const float y = f.drawable(value)      ? f.y(value)
                    : std::isfinite(value) ? f.area.Max.y
                                           : f.area.Min.y;
    list->AddCircleFilled({x, y}, px(4.5f), t.panel, 20);
    list->AddCircleFilled({x, y}, px(3), other.color ? other.color : t.ink, 20);
    if (static_cast<int>(i) != at.series)
      text.formula.push_back(std::string(other.name) + " " + format_value(value));
  }
  if (spec.tooltip && live) {
    text.name = s.name;
    text.value = format_value(result.y);
    text.shape = std::string(spec.x_noun) + " " + format_short(result.x);
    const Rect point(x, f.area.Min.y, x, f.area.Max.y);
    tooltip(std::move(text), item.hovered ? nullptr : &point);
  }
  return result;
}

}  // namespace unroll::viz
