#include "viz/widgets/plot_frame.h"

#include <algorithm>

#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

struct Bounds {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
  void add(float v) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  bool empty() const { return low > high; }
};

void set_ranges(PlotFrame& f, std::span<const PlotSeries> series, const PlotSpec& spec) {
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
    low = std::max(low / 1.15f, std::numeric_limits<float>::min());
    high = std::min(high * 1.15f, std::numeric_limits<float>::max());
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

}  // namespace

float PlotFrame::x(float value) const {
  if (axis) return axis->edge(value + 0.5f);
  const float range = x_high > x_low ? x_high - x_low : 1;
  return area.Min.x + (value - x_low) / range * area.GetWidth();
}

float PlotFrame::y(float value) const {
  // Differences of logarithms: quotients of the largest and the smallest numbers would overflow.
  const float part =
      log_y ? (std::log(value) - std::log(y_low)) / (std::log(y_high) - std::log(y_low))
            : (value - y_low) / (y_high - y_low);
  return area.Max.y - std::clamp(part, -0.02f, 1.02f) * area.GetHeight();
}

float PlotFrame::mark_y(float value) const {
  if (drawable(value)) return y(value);
  return std::isfinite(value) ? area.Max.y : area.Min.y;
}

PlotFrame frame_of(const Rect& place, std::span<const PlotSeries> series, const PlotSpec& spec) {
  PlotFrame f;
  f.place = place;
  f.log_y = spec.log_y;
  f.axis = spec.axis;
  set_ranges(f, series, spec);
  const float bottom = px(18);
  const int wanted = std::clamp(static_cast<int>((place.GetHeight() - bottom) / px(44)), 1, 6);
  f.y_ticks = axis_ticks(f.y_low, f.y_high, wanted, f.log_y);
  float gutter = px(12), names = 0;
  for (const float tick : f.y_ticks)
    gutter = std::max(gutter, text_width(Type::kMonoSmall, tick_text(tick, f.log_y)));
  for (const PlotSeries& s : series)
    if (!s.thin) names = std::max(names, text_width(Type::kTitle, s.name));
  f.labels_inside = spec.axis != nullptr || names > place.GetWidth() * 0.3f;
  f.area = Rect(place.Min.x + gutter + px(6), place.Min.y + px(spec.y_label.empty() ? 8 : 22),
                place.Max.x - px(4), place.Max.y - bottom);
  if (spec.axis) {
    f.area.Min.x = spec.axis->left(spec.axis->first);
    f.area.Max.x = spec.axis->end();
  } else if (!f.labels_inside && names > 0) {
    f.area.Max.x -= names + px(6);
  }
  return f;
}

std::vector<PlotRun> runs_of(const PlotFrame& f, const PlotSeries& s) {
  std::vector<PlotRun> runs(1);
  const float pixel = 1 / ui().look().pixel_ratio;
  const bool dense = static_cast<float>(s.y.size()) > f.area.GetWidth() / pixel * 3;
  float column = -1e30f;
  ImVec2 low, high, last;
  bool pending = false;
  const auto flush = [&] {
    if (!pending) return;
    PlotRun& run = runs.back();
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

PlotPoint nearest_point(const PlotFrame& f, std::span<const PlotSeries> series, ImVec2 mouse) {
  PlotPoint best;
  float least = std::numeric_limits<float>::infinity();
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
    const float distance = gap * 4 + std::abs(f.mark_y(s.y[k]) - mouse.y);
    if (distance >= least) continue;
    least = distance;
    best = {static_cast<int>(i), static_cast<int>(k)};
  }
  return best;
}

std::string tick_text(float tick, bool logarithmic) {
  if (!logarithmic || tick >= 0.0099f) return format_short(tick);
  const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-4f));
  return format_short(tick / std::pow(10.0f, static_cast<float>(exponent))) + "e−" +
         std::to_string(-exponent);
}

}  // namespace unroll::viz
