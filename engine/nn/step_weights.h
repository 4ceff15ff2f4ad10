#pragma once

#include <string>

#include "engine/base/contract.h"
#include "engine/nn/plan.h"

namespace unroll {

/// A parameter of a layer that walks through time: the same at every step, or, untied, one copy per
/// step side by side in one tensor (copy t has columns t * cols ... t * cols + cols - 1).
class StepWeights {
 public:
  StepWeights() = default;
  /// Registers `layer`.`name`. `copies` is the number of steps, 0 = the same at every step.
  StepWeights(ModelPlan& plan, const LayerPlace& place, const std::string& name, int rows, int cols,
              int copies)
      : index_(plan.add_param(place, name, rows, copies > 0 ? cols * copies : cols)),
        cols_(cols),
        copies_(copies) {}

  bool untied() const { return copies_ > 0; }
  /// How many matrices there are: 1, or one per step.
  int count() const { return untied() ? copies_ : 1; }
  int cols() const { return cols_; }
  int index() const { return index_; }

  /// Rows first_row ... first_row + rows - 1 of copy t (of the only one unless untied). A copy
  /// beyond the last is our bug.
  template <Scalar S>
  MatrixView<S> of(Params<S>& params, int t, int first_row, int rows) const {
    return part(params.matrix(index_), t, first_row, rows);
  }
  template <Scalar S>
  ConstMatrixView<S> of(const Params<S>& params, int t, int first_row, int rows) const {
    return part(params.matrix(index_), t, first_row, rows);
  }
  /// The same of the whole tensor `all`.
  template <class View>
  View part(View all, int t, int first_row, int rows) const {
    if (untied())
      UNROLL_ASSERT(t < copies_, "step " + std::to_string(t) + " of a layer with weights for " +
                                     std::to_string(copies_) + " steps");
    const Eigen::Index first_col = untied() ? t * cols_ : 0;
    return {all.data() + first_col * all.outerStride() + first_row, rows, cols_,
            Eigen::OuterStride<>(all.outerStride())};
  }

 private:
  int index_ = -1, cols_ = 0, copies_ = 0;
};

}  // namespace unroll
