#pragma once
// The gradient check: what backward computes against differences of the loss.

#include <string>
#include <vector>

#include "engine/nn/model.h"

namespace unroll::test {

struct WorstError {
  double error = 0;
  std::string place;

  /// What is not a number is the worst of all and stays it.
  bool yields_to(double other) const { return !(other <= error) && error == error; }
};

/// What a check found, added up over as many checks as one likes.
struct CheckedDerivatives {
  int count = 0;
  WorstError worst;  ///< of (|a - n| - allowance) / max(|a|, |n|, 1e-3 x largest of the tensor)
  int clear = 0;     ///< compared where the allowance is below a tenth of what is let pass
  WorstError worst_clear;  ///< of them |a - n| / max(|a|, |n|, 1e-3 x largest): nothing allowed for
  int kinked = 0;          ///< not compared: a kink lies within the narrowest stencil
  int blurred = 0;         ///< compared, but rounding may hide as much as the check is to find

  CheckedDerivatives& operator+=(const CheckedDerivatives& other);
  /// What speaks against the derivatives, or against believing the check; empty if nothing.
  std::string objection() const;
  /// Both worst errors and of how many entries.
  std::string report() const;
};

/// The largest relative error that passes.
inline constexpr double kTolerance = 1e-7;

/// Compares every derivative that backward gives (parameters, every slot that has a gradient, so
/// inputs and initial states too) with differences of the loss, while `standing` interventions are
/// in force: the gradient of a cell is that of the value before they change it.
///
/// The difference is Romberg's: five-point differences of halved steps, extrapolated to step 0. It
/// is taken where its own estimate of its error is smallest, whatever backward says: what the last
/// halving changed, plus what rounding can do at that step. That is bounded entry by entry: every
/// cell that moved with the entry is computed with a relative error of a few units in the last
/// place, and its gradient carries that into the loss. The bound is allowed for in the comparison;
/// where it is small, the comparison has to hold without it too.
CheckedDerivatives check_derivatives(const Model<double>& model, const Params<double>& theta,
                                     Trace<double>& trace,
                                     const std::vector<Intervention>& standing = {});

}  // namespace unroll::test
