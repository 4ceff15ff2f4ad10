#include "engine/analysis/rank_agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

bool comparable(const std::vector<double>& a, const std::vector<double>& b) {
  UNROLL_ASSERT(a.size() == b.size(), "the ranks of " + std::to_string(a.size()) + " and " +
                                          std::to_string(b.size()) + " values");
  const auto finite = [](double v) { return std::isfinite(v); };
  return a.size() >= 2 && std::all_of(a.begin(), a.end(), finite) &&
         std::all_of(b.begin(), b.end(), finite);
}

int sign(double x) { return (x > 0) - (x < 0); }

}  // namespace

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> result(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    UNROLL_ASSERT(end > first, "ranks of values that are not numbers");
    // Ranks first+1 ... end have this mean.
    const double shared = (static_cast<double>(first + end) + 1) / 2;
    for (std::size_t i = first; i < end; ++i) result[order[i]] = shared;
    first = end;
  }
  return result;
}

std::optional<double> spearman(const std::vector<double>& a, const std::vector<double>& b) {
  if (!comparable(a, b)) return std::nullopt;
  const std::vector<double> ra = ranks(a), rb = ranks(b);
  const double mean = (static_cast<double>(a.size()) + 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (ra[i] - mean) * (rb[i] - mean);
    aa += (ra[i] - mean) * (ra[i] - mean);
    bb += (rb[i] - mean) * (rb[i] - mean);
  }
  if (aa == 0 || bb == 0) return std::nullopt;
  return ab / std::sqrt(aa * bb);
}

std::optional<double> kendall(const std::vector<double>& a, const std::vector<double>& b) {
  if (!comparable(a, b)) return std::nullopt;
  double balance = 0, differ_a = 0, differ_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = i + 1; j < a.size(); ++j) {
      const int da = sign(a[i] - a[j]), db = sign(b[i] - b[j]);
      balance += da * db;
      differ_a += da != 0;
      differ_b += db != 0;
    }
  if (differ_a == 0 || differ_b == 0) return std::nullopt;
  return balance / std::sqrt(differ_a * differ_b);
}

}  // namespace unroll::analysis
