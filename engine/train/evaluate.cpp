#include "engine/train/evaluate.h"

#include <limits>
#include <vector>

namespace unroll {

namespace {

/// The likeliest class is the target; a tie counts for the smaller class, NaN for none.
template <Scalar S>
bool names_target(const ConstMatrixView<S>& p, Eigen::Index column, int target) {
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    const bool beaten = i < target ? p(i, column) >= p(target, column)
                                   : i > target && p(i, column) > p(target, column);
    if (beaten || p(i, column) != p(i, column)) return false;
  }
  return true;
}

template <Scalar S>
bool answers_right(const ConstMatrixView<S>& p, Eigen::Index column,
                   const std::vector<double>& targets) {
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    const double target = targets[static_cast<std::size_t>(column * p.rows() + i)];
    if (!(target > 0.5 ? p(i, column) > S(0.5) : p(i, column) < S(0.5))) return false;
  }
  return true;
}

}  // namespace

template <Scalar S>
Evaluation evaluate(const Model<S>& model, const Trace<S>& trace, LossKind loss) {
  const Batch& data = trace.data();
  const ConstMatrixView<S> losses = trace.value(model.losses());
  const ConstMatrixView<S> p = trace.value(model.predictions());
  Evaluation out;
  double right = 0;
  std::vector<bool> whole(static_cast<std::size_t>(data.size), true);
  for (Eigen::Index c = 0; c < losses.cols(); ++c) {
    const int target = data.targets[static_cast<std::size_t>(c)];
    if (target < 0) continue;
    ++out.targets;
    out.loss += static_cast<double>(losses(0, c));
    if (loss == LossKind::kSquared) continue;
    const bool good = loss == LossKind::kSoftmax ? names_target<S>(p, c, target)
                                                 : answers_right<S>(p, c, data.target_values);
    right += good;
    if (!good) whole[static_cast<std::size_t>(c % data.size)] = false;
  }
  if (out.targets > 0) out.loss /= out.targets;
  if (loss == LossKind::kSquared) {
    out.accuracy = out.whole = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  if (out.targets > 0) out.accuracy = right / out.targets;
  for (const bool all : whole) out.whole += all;
  out.whole /= data.size;
  return out;
}

void EvaluationSum::add(const Evaluation& part, int sequences) {
  loss_ += part.loss * part.targets;
  right_ += part.accuracy * part.targets;
  whole_ += part.whole * sequences;
  targets_ += part.targets;
  sequences_ += sequences;
}

Evaluation EvaluationSum::mean() const {
  if (targets_ == 0) return {};
  return {loss_ / targets_, right_ / targets_, whole_ / sequences_, targets_};
}

template Evaluation evaluate<float>(const Model<float>&, const Trace<float>&, LossKind);
template Evaluation evaluate<double>(const Model<double>&, const Trace<double>&, LossKind);

}  // namespace unroll
