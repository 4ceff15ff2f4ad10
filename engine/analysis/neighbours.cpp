#include "engine/analysis/neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/analysis/finite.h"
#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

double distance(const Vector<double>& a, const Vector<double>& b) { return (a - b).stableNorm(); }

}  // namespace

double cosine(const Vector<double>& a, const Vector<double>& b) {
  if (!all_finite(a) || !all_finite(b)) return std::numeric_limits<double>::quiet_NaN();
  const double na = a.stableNorm(), nb = b.stableNorm();
  if (na == 0 || nb == 0) return 0;
  const Vector<double> ua = a / na, ub = b / nb;
  return std::clamp(ua.dot(ub), -1.0, 1.0);
}

std::vector<Neighbour> nearest(const Matrix<double>& items, int item, int count,
                               Closeness closeness) {
  UNROLL_ASSERT(item >= 0 && item < items.cols(),
                "item " + std::to_string(item) + " of " + std::to_string(items.cols()));
  std::vector<Neighbour> found;
  const Vector<double> here = items.col(item);
  if (!all_finite(here)) return found;
  for (Eigen::Index j = 0; j < items.cols(); ++j) {
    if (j == item || !all_finite(items.col(j))) continue;
    const Vector<double> there = items.col(j);
    found.push_back({static_cast<int>(j), closeness == Closeness::kCosine ? cosine(here, there)
                                                                          : distance(here, there)});
  }
  std::stable_sort(found.begin(), found.end(), [&](const Neighbour& a, const Neighbour& b) {
    return closeness == Closeness::kCosine ? a.value > b.value : a.value < b.value;
  });
  if (static_cast<int>(found.size()) > count)
    found.resize(static_cast<std::size_t>(std::max(count, 0)));
  return found;
}

Cohesion cohesion(const Matrix<double>& items, const std::vector<int>& labels) {
  UNROLL_ASSERT(
      static_cast<Eigen::Index>(labels.size()) == items.cols(),
      std::to_string(labels.size()) + " labels for " + std::to_string(items.cols()) + " items");
  Cohesion result;
  std::vector<int> kept;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= 0 && all_finite(items.col(static_cast<Eigen::Index>(i))))
      kept.push_back(static_cast<int>(i));
  result.items = static_cast<int>(kept.size());
  result.left_out = static_cast<int>(labels.size()) - result.items;

  double within = 0, between = 0, same_nearest = 0;
  std::size_t within_pairs = 0, between_pairs = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    double best = -2;
    bool best_is_same = false;
    for (std::size_t j = 0; j < kept.size(); ++j) {
      if (i == j) continue;
      const double c = cosine(items.col(kept[i]), items.col(kept[j]));
      const bool same =
          labels[static_cast<std::size_t>(kept[i])] == labels[static_cast<std::size_t>(kept[j])];
      if (c > best) {
        best = c;
        best_is_same = same;
      }
      if (j < i) continue;
      (same ? within : between) += c;
      ++(same ? within_pairs : between_pairs);
    }
    same_nearest += best_is_same;
  }
  if (within_pairs > 0) result.within = within / static_cast<double>(within_pairs);
  if (between_pairs > 0) result.between = between / static_cast<double>(between_pairs);
  if (kept.size() >= 2) result.same_nearest = same_nearest / static_cast<double>(kept.size());
  return result;
}

}  // namespace unroll::analysis
