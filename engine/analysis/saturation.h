#pragma once

#include <cstddef>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// Cells of a slot that sit where their activation is flat, so that hardly any gradient passes.
struct Saturation {
  std::size_t cells = 0, saturated = 0;
  std::size_t non_finite = 0;         ///< among `cells`, never counted as saturated
  std::vector<double> share_per_row;  ///< saturated share of each unit over all columns

  double share() const {
    return cells == 0 ? 0.0 : static_cast<double>(saturated) / static_cast<double>(cells);
  }
};

/// Cells outside [low, high] of a slot (units x moments).
template <Scalar S>
Saturation saturation_outside(ConstMatrixView<S> values, double low, double high);

/// Values of tanh with |h| > 0.99.
template <Scalar S>
Saturation tanh_saturation(ConstMatrixView<S> h) {
  return saturation_outside<S>(h, -0.99, 0.99);
}

/// Values of a sigmoid (a gate) below 0.01 or above 0.99.
template <Scalar S>
Saturation sigmoid_saturation(ConstMatrixView<S> gate) {
  return saturation_outside<S>(gate, 0.01, 0.99);
}

/// Units of a relu that are 0 in every column (all steps, all examples), so that no gradient ever
/// reaches their weights. A unit with NaN is not dead. Ascending; empty without columns.
template <Scalar S>
std::vector<int> dead_units(ConstMatrixView<S> h);

}  // namespace unroll::analysis
