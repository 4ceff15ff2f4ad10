#include "engine/analysis/lag_accuracy.h"

#include <map>

namespace unroll::analysis {

std::vector<LagAccuracy> accuracy_by_lag(const std::vector<LagAnswer>& answers) {
  std::map<int, LagAccuracy> by_lag;
  for (const LagAnswer& answer : answers) {
    LagAccuracy& entry =
        by_lag.try_emplace(answer.lag, LagAccuracy{answer.lag, 0, 0}).first->second;
    ++entry.answers;
    entry.right += answer.right;
  }
  std::vector<LagAccuracy> result;
  for (const auto& [lag, entry] : by_lag) result.push_back(entry);
  return result;
}

std::optional<double> crossing(const std::vector<LagAccuracy>& by_lag, double threshold) {
  for (std::size_t i = 0; i < by_lag.size(); ++i) {
    const double here = by_lag[i].accuracy();
    if (here >= threshold) continue;
    if (i == 0) return by_lag[0].lag;
    const double before = by_lag[i - 1].accuracy();
    const double way = (before - threshold) / (before - here);
    return by_lag[i - 1].lag + way * (by_lag[i].lag - by_lag[i - 1].lag);
  }
  return std::nullopt;
}

}  // namespace unroll::analysis
