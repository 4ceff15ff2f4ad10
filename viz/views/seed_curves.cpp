#include "viz/views/seed_curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "viz/widgets/line_plot.h"

namespace unroll::viz {
namespace {

using Points = std::vector<float>;

const RunCard* present_of(const Snapshot& main) {
  const auto at = std::ranges::find_if(main.runs, [](const RunCard& card) { return card.present; });
  return at == main.runs.end() ? nullptr : &*at;
}

bool is_other_seed(const RunCard& present, const RunCard& card) {
  if (card.present || card.imported || present.imported || card.edits != present.edits ||
      card.config.seed == present.config.seed)
    return false;
  Config same = card.config;
  same.seed = present.config.seed;
  return same == present.config;
}

SeedLine line_of(const RunCard& card, const RunCurve& curve) {
  SeedLine line;
  line.name = "seed " + std::to_string(card.config.seed) + " (#" + std::to_string(card.id) + ")";
  for (std::size_t i = 0; i < curve.update.size(); ++i) {
    if (std::isfinite(curve.held_out_bits[i])) {
      line.held_x.push_back(curve.update[i]);
      line.held.push_back(curve.held_out_bits[i]);
    }
    if (std::isfinite(curve.accuracy[i])) {
      line.accuracy_x.push_back(curve.update[i]);
      line.accuracy.push_back(100 * curve.accuracy[i]);
    }
  }
  return line;
}

/// What stood at or last before each of `wanted`; not a number before the first and, as it is not
/// known how it would have gone on, behind the last point.
Points resampled(const Points& x, const Points& y, const Points& wanted) {
  Points out;
  for (const float at : wanted) {
    const auto after = std::ranges::upper_bound(x, at);
    const bool inside = after != x.begin() && at <= x.back();
    out.push_back(inside ? y[static_cast<std::size_t>(after - x.begin()) - 1]
                         : std::numeric_limits<float>::quiet_NaN());
  }
  return out;
}

/// The median of `own` and the others at the points `x` of `own`.
Points median(const Points& x, const Points& own, const std::vector<SeedLine>& others,
              Points SeedLine::* of_x, Points SeedLine::* of_y) {
  std::vector<Points> runs = {own};
  for (const SeedLine& line : others) runs.push_back(resampled(line.*of_x, line.*of_y, x));
  const std::vector<std::span<const float>> views(runs.begin(), runs.end());
  return pointwise_median(views);
}

}  // namespace

bool has_other_seeds(const Snapshot& main) {
  const RunCard* present = present_of(main);
  return present && std::ranges::any_of(main.runs, [&](const RunCard& card) {
           return is_other_seed(*present, card);
         });
}

SeedCurves seed_curves(const Snapshot& main) {
  SeedCurves out;
  const RunCard* present = present_of(main);
  if (!present) return out;
  SeedLine own;
  for (const RunCurve& curve : main.run_curves) {
    const auto card = std::ranges::find(main.runs, curve.id, &RunCard::id);
    if (card == main.runs.end()) continue;
    if (card->present) own = line_of(*card, curve);
    if (is_other_seed(*present, *card)) out.others.push_back(line_of(*card, curve));
  }
  if (out.empty()) return out;
  out.name = "median of " + std::to_string(out.others.size() + 1) + " seeds";
  out.held_x = own.held_x;
  out.held = median(own.held_x, own.held, out.others, &SeedLine::held_x, &SeedLine::held);
  out.accuracy_x = own.accuracy_x;
  out.accuracy =
      median(own.accuracy_x, own.accuracy, out.others, &SeedLine::accuracy_x, &SeedLine::accuracy);
  return out;
}

}  // namespace unroll::viz
