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
  std::vector<int> lags;
  std::vector<double> accuracies;
  for (const LagAccuracy& entry : by_lag) {
    lags.push_back(entry.lag);
    accuracies.push_back(entry.accuracy());
  }
  return crossing(lags, accuracies, threshold);
}

std::optional<double> crossing(const std::vector<int>& lags, const std::vector<double>& accuracies,
                               double threshold) {
  for (std::size_t i = 0; i < lags.size(); ++i) {
    if (accuracies[i] >= threshold) continue;
    if (i == 0) return lags[0];
    const double way = (accuracies[i - 1] - threshold) / (accuracies[i - 1] - accuracies[i]);
    return lags[i - 1] + way * (lags[i] - lags[i - 1]);
  }
  return std::nullopt;
}

}  // namespace unroll::analysis
