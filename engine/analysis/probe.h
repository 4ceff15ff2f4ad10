#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/math/matrix.h"

namespace unroll::analysis {

struct ProbeConfig {
  double test_share = 0.3;  ///< of the items, drawn by `seed`; in (0, 1)
  double ridge = 1e-3;      ///< half of it times the squared weights is added to the loss; >= 0
  int steps = 300;          ///< of gradient descent
  std::uint64_t seed = 1;
};

/// What a linear probe found.
struct Probe {
  std::vector<int> classes;  ///< the labels that occur, rising
  int train_items = 0, test_items = 0;
  double train_accuracy = 0, test_accuracy = 0;
  /// Accuracy on the test items of always naming the class that is most frequent in training: what
  /// a probe that sees nothing gets.
  double majority_accuracy = 0;
  int left_out = 0;  ///< items without a label (negative) or with non-finite entries
};

/// Can the label be read off a state by a linear map? Multinomial logistic regression on
/// standardised features (features x n), trained from zero by `steps` of Nesterov's accelerated
/// gradient with a step from the curvature of the data, so that the same input gives the same
/// answer. Items of one sequence resemble each other: hand in one per sequence where that matters.
/// Refuses fewer than two usable items, and settings outside their range.
Result<Probe> linear_probe(const Matrix<double>& states, const std::vector<int>& labels,
                           const ProbeConfig& config = {});

}  // namespace unroll::analysis
