#pragma once

#include "engine/nn/model.h"

namespace unroll {

/// How good the predictions of one pass are.
struct Evaluation {
  double loss = 0;  ///< mean over the columns with a target: nats, or squared units
  /// Share of columns with a target that are right: the likeliest class is the target; for
  /// yes-or-no answers all are on the right side of one half. NaN where the targets are numbers.
  double accuracy = 0;
  double whole = 0;  ///< share of sequences in which every column with a target is right; or NaN
  int targets = 0;   ///< columns with a target
};

/// Of the last forward pass on `trace`.
template <Scalar S>
Evaluation evaluate(const Model<S>& model, const Trace<S>& trace, LossKind loss);

/// Adds up the parts of a set that is evaluated in pieces, each weighted by its size.
class EvaluationSum {
 public:
  void add(const Evaluation& part, int sequences);
  /// Zeros before anything was added.
  Evaluation mean() const;

 private:
  double loss_ = 0, right_ = 0, whole_ = 0;
  int targets_ = 0, sequences_ = 0;
};

}  // namespace unroll
