#include "engine/analysis/saturation.h"

#include <cmath>

namespace unroll::analysis {

template <Scalar S>
Saturation saturation_outside(ConstMatrixView<S> values, double low, double high) {
  Saturation result;
  result.cells = static_cast<std::size_t>(values.size());
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    std::size_t here = 0;
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
      // Compared in the scalar type: 0.99f as a double lies above 0.99.
      const S v = values(i, j);
      if (!std::isfinite(v))
        ++result.non_finite;
      else if (v < static_cast<S>(low) || v > static_cast<S>(high))
        ++here;
    }
    result.saturated += here;
    result.share_per_row.push_back(
        values.cols() == 0 ? 0.0 : static_cast<double>(here) / static_cast<double>(values.cols()));
  }
  return result;
}

template <Scalar S>
std::vector<int> dead_units(ConstMatrixView<S> h) {
  std::vector<int> dead;
  if (h.cols() == 0) return dead;
  for (Eigen::Index i = 0; i < h.rows(); ++i) {
    bool zero = true;
    for (Eigen::Index j = 0; zero && j < h.cols(); ++j) zero = h(i, j) == S(0);
    if (zero) dead.push_back(static_cast<int>(i));
  }
  return dead;
}

template Saturation saturation_outside<float>(ConstMatrixView<float>, double, double);
template Saturation saturation_outside<double>(ConstMatrixView<double>, double, double);
template std::vector<int> dead_units<float>(ConstMatrixView<float>);
template std::vector<int> dead_units<double>(ConstMatrixView<double>);

}  // namespace unroll::analysis
