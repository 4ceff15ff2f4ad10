// The arithmetic of line_plot.h: ticks and medians.

#include <algorithm>
#include <cmath>

#include "viz/widgets/line_plot.h"

namespace unroll::viz {
namespace {

std::vector<float> decade_ticks(float low, float high, int wanted) {
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-4f));
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-4f));
  const int step =
      std::max(1, static_cast<int>(std::ceil(static_cast<float>(last - first + 1) /
                                             static_cast<float>(std::max(1, wanted)))));
  std::vector<float> ticks;
  for (int decade = last; decade >= first; decade -= step)
    ticks.push_back(std::pow(10.0f, static_cast<float>(decade)));
  if (ticks.size() < 2) {
    // Less than two decades: 1, 2 and 5 of each.
    ticks.clear();
    for (int decade = first - 1; decade <= last; ++decade)
      for (const float lead : {1.0f, 2.0f, 5.0f}) {
        const float tick = lead * std::pow(10.0f, static_cast<float>(decade));
        if (tick >= low * 0.999f && tick <= high * 1.001f) ticks.push_back(tick);
      }
  }
  std::sort(ticks.begin(), ticks.end());
  return ticks;
}

}  // namespace

std::vector<float> axis_ticks(float low, float high, int wanted, bool logarithmic) {
  if (!std::isfinite(low) || !std::isfinite(high) || high <= low) return {};
  if (logarithmic) return low > 0 ? decade_ticks(low, high, wanted) : std::vector<float>();
  const float raw = (high - low) / static_cast<float>(std::max(1, wanted));
  const float decade = std::pow(10.0f, std::floor(std::log10(raw)));
  float step = 10 * decade;
  for (const float lead : {1.0f, 2.0f, 5.0f})
    if (raw <= lead * decade * 1.25f) {
      step = lead * decade;
      break;
    }
  // One number says nothing about a scale.
  if (std::floor(high / step) - std::ceil(low / step) < 1 && wanted < 16)
    return axis_ticks(low, high, 2 * wanted, false);
  std::vector<float> ticks;
  const float first = std::ceil(low / step - 1e-3f);
  for (int k = 0; k < 64; ++k) {
    const float tick = (first + static_cast<float>(k)) * step;
    if (tick > high + step * 1e-3f) break;
    ticks.push_back(tick == 0 ? 0 : tick);
  }
  return ticks;
}

std::vector<float> pointwise_median(std::span<const std::span<const float>> runs) {
  std::size_t longest = 0;
  for (const std::span<const float> run : runs) longest = std::max(longest, run.size());
  std::vector<float> median(longest), column;
  for (std::size_t k = 0; k < longest; ++k) {
    column.clear();
    for (const std::span<const float> run : runs)
      if (k < run.size() && std::isfinite(run[k])) column.push_back(run[k]);
    if (column.empty()) {
      median[k] = std::numeric_limits<float>::quiet_NaN();
      continue;
    }
    std::sort(column.begin(), column.end());
    const std::size_t half = column.size() / 2;
    median[k] = column.size() % 2 ? column[half] : (column[half - 1] + column[half]) / 2;
  }
  return median;
}

}  // namespace unroll::viz
