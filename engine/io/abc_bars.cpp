#include <array>
#include <numeric>

#include "engine/io/abc.h"

namespace unroll {

std::string format_abc_ticks(AbcTicks ticks) {
  const AbcTicks divisor = std::gcd(ticks, kAbcWholeNote);
  const AbcTicks denominator = kAbcWholeNote / divisor;
  std::string text = std::to_string(ticks / divisor);
  if (denominator != 1) text += "/" + std::to_string(denominator);
  return text;
}

AbcReport check_bars(const AbcTune& tune) {
  const std::vector<AbcBar>& bars = tune.bars;
  const auto is_short = [&](std::size_t i) {
    return bars[i].duration < bars[i].metre && !bars[i].spoiled;
  };
  std::vector<bool> good(bars.size(), false);
  std::size_t part_start = 0;
  std::size_t repeat_start = 0;  // where ":|" leads back to; all endings share it
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const AbcBar& bar = bars[i];
    if (i > 0 && bars[i - 1].ends_part) part_start = i;
    if (bar.begins_repeat || (i > 0 && bars[i - 1].ends_repeat && bar.ending < 2)) repeat_start = i;
    if (!bar.spoiled && (bar.metre == 0 || bar.duration == bar.metre)) good[i] = true;
    if (!bar.ends_part || !is_short(i)) continue;
    // A bar before ":|" may be followed by the start of its repeat; the last one of the tune by the
    // tune's start, where it is played again.
    const bool may_start_over = i + 1 == bars.size() && !bar.ends_repeat;
    const std::array<std::size_t, 4> followers = {repeat_start, part_start, i + 1,
                                                  may_start_over ? 0 : i};
    for (const std::size_t j : followers) {
      if (j == i || j >= bars.size() || !is_short(j)) continue;
      if (bar.duration + bars[j].duration == bar.metre) good[i] = good[j] = true;
    }
  }
  AbcReport report{.bars = bars.size(), .well_formed = 0, .bad = {}};
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const AbcBar& bar = bars[i];
    if (good[i]) {
      ++report.well_formed;
    } else {
      report.bad.push_back({i, bar.line, bar.column, bar.duration, bar.metre, bar.spoiled});
    }
  }
  return report;
}

}  // namespace unroll
