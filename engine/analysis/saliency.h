#pragma once
// How much each token matters, by two measures whose orders may be compared (rank_agreement.h).

#include <functional>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// Gradient times input: for each column of `x` (inputs x moments) the sum of x_i dL/dx_i, signed;
/// to first order the loss that setting the column to zero takes away. `dx` has the shape of `x`.
template <Scalar S>
std::vector<double> gradient_times_input(ConstMatrixView<S> x, ConstMatrixView<S> dx);

/// Ablation: by how much the loss rises when one token is taken away, loss_without(token) - loss,
/// for tokens 0 ... tokens-1. Positive: the token helped. What is not finite stays so.
std::vector<double> ablation(int tokens, double loss,
                             const std::function<double(int token)>& loss_without);

}  // namespace unroll::analysis
