#pragma once
// How the gradient of each loss reaches back through time.

#include <functional>
#include <optional>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// The norms ‖dL_k/dh_t‖ of the loss at step k with respect to the state at step t.
struct GradientFlow {
  /// Row t (state), column k (loss step). Of the sequence itself T x T; where t > k, 0 or, for what
  /// looks ahead, measured. Of an encoder's state a row for each step of the source.
  Matrix<double> norms;
  /// Whether step k carries a loss; the column of one that does not is zero and counts nowhere.
  std::vector<bool> active;
  /// The smallest normal number of the scalar type; norms below it have lost digits.
  double smallest_normal = 0;
  bool of_source = false;        ///< the state is an encoder's, which ends before the first step
  bool source_backward = false;  ///< and has walked from the last step of the source to the first

  int steps() const { return static_cast<int>(norms.cols()); }
  int states() const { return static_cast<int>(norms.rows()); }
  /// Steps from the state at t to the loss at k; negative where the state comes after the loss.
  int lag(int t, int k) const {
    if (!of_source) return k - t;
    return k + (source_backward ? 1 + t : states() - t);
  }
  /// All lags are below this.
  int lags() const { return steps() + (of_source ? states() : 0); }
};

/// Builds the matrix of norms. `gradient_of_loss(k)` gives dL_k/dh of all steps as (H x T*B),
/// column t*B + b, or an empty view where step k carries no loss; the view is read before the next
/// call. A norm is that of all H x B numbers of a step. Calls once for each k = 0 ... steps-1.
template <Scalar S>
GradientFlow gradient_flow(int steps, int batch,
                           const std::function<ConstMatrixView<S>(int k)>& gradient_of_loss);

/// A flow of `steps` steps of which none carries a loss yet. `source_steps` > 0: that of the
/// encoder's states at so many steps.
template <Scalar S>
GradientFlow empty_flow(int steps, int source_steps = 0);

/// Enters the norms of dL_k/dh, a column for each step and example, at the states of the steps 0
/// ... `last`; step k carries a loss from then on.
template <Scalar S>
void set_loss_step(GradientFlow& flow, int k, int batch, ConstMatrixView<S> dh, int last);

/// A straight line through log10 of the norms over the lag, all pairs with a lag of at least 0 of
/// steps with a loss weighing the same. Zeros, underflowed and non-finite norms are left out and
/// counted.
struct DecayFit {
  std::optional<double> decades_per_step;  ///< slope; nothing with fewer than two different lags
  double decades_at_lag_0 = 0;             ///< log10 of the norm that the line has at lag 0
  int used = 0, zeros = 0, underflowed = 0, non_finite = 0;  ///< pairs
};
DecayFit fit_decay(const GradientFlow& flow);

/// The part of the gradient that is older than `lag` steps: the sum of the norms (not of their
/// squares) over pairs further apart than `lag`, divided by the sum over all pairs. In [0, 1].
/// Nothing where the sum is zero or not finite, or where no pair is that old.
std::optional<double> share_older_than(const GradientFlow& flow, int lag);

/// How much of the gradient is left after `lag` steps: the sum over k of ‖dL_k/dh_{k-lag}‖ divided
/// by the sum over the same k (lag <= k < T) of ‖dL_k/dh_k‖. Above 1 where it grows. Nothing where
/// no loss is that late, where nothing arrives at lag 0 (as in an encoder, which has none), or
/// where a sum is not finite.
std::optional<double> ratio_at_lag(const GradientFlow& flow, int lag);

}  // namespace unroll::analysis
