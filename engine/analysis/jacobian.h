#pragma once
// What one step does to a small change of the state, and what many steps in a row do.

#include <functional>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// Slopes f'(a) of the activations from the sum `a` and the value `h` = f(a).
double tanh_slope(double a, double h);
double sigmoid_slope(double a, double h);
double relu_slope(double a, double h);
double identity_slope(double a, double h);

/// dh_t/dh_{t-1} = diag(slopes) Wh of a plain recurrent layer; `slopes` = f'(a_t), H long.
Matrix<double> rnn_jacobian(const Matrix<double>& Wh, const Vector<double>& slopes);

/// log10 of the norms of a product of Jacobians: -infinity where the product is zero, NaN where an
/// entry is not finite. Kept as logarithms because products of hundreds leave the range of doubles.
struct ProductNorm {
  double log10_spectral, log10_frobenius;
};

/// Norms of the Jacobians J_t = dh_t/dh_{t-1}, t = 0 ... T-1 (h_{-1} is the initial state).
struct JacobianChain {
  std::vector<double> spectral;   ///< largest singular value of J_t; NaN where J_t is not finite
  std::vector<double> frobenius;  ///< root of the sum of squares of J_t
  std::vector<ProductNorm> from_start;  ///< of J_t ... J_0 = dh_t/dh_{-1}
  std::vector<ProductNorm> to_end;      ///< of J_{T-1} ... J_t = dh_{T-1}/dh_{t-1}
  /// log10 of the product of the spectral norms of J_t ... J_{T-1}: never below
  /// to_end[t].log10_spectral, and equal to it where all steps stretch along the same direction.
  std::vector<double> log10_bound;
  int first_non_finite = -1;  ///< first t with a Jacobian that is not finite; -1 if there is none
};

/// `jacobian(t)` gives J_t, all square and of one size; it is called twice for each t.
JacobianChain jacobian_chain(int steps, const std::function<Matrix<double>(int t)>& jacobian);

}  // namespace unroll::analysis
