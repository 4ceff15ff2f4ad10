#pragma once

#include <optional>
#include <vector>

namespace unroll::analysis {

/// One answer that needed something `lag` steps back.
struct LagAnswer {
  int lag;
  bool right;
};

struct LagAccuracy {
  int lag;
  int answers, right;

  double accuracy() const { return static_cast<double>(right) / answers; }
};

/// The accuracy at each lag that occurs, by rising lag.
std::vector<LagAccuracy> accuracy_by_lag(const std::vector<LagAnswer>& answers);

/// How far the memory reaches: the lag at which the accuracy first falls from `threshold` or above
/// to below it, on the straight line between the two neighbouring lags. The smallest lag where the
/// accuracy is below from the start; nothing where it never falls below, or without any answer.
std::optional<double> crossing(const std::vector<LagAccuracy>& by_lag, double threshold);
/// The same of `accuracies` at rising `lags`, one each.
std::optional<double> crossing(const std::vector<int>& lags, const std::vector<double>& accuracies,
                               double threshold);

}  // namespace unroll::analysis
