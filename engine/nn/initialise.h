#pragma once
// How parameters start. All draws are made in double, column by column.

#include "engine/base/random.h"
#include "engine/math/matrix.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Independent normal entries of the given standard deviation.
template <Scalar S>
void fill_normal(MatrixView<S> weights, double deviation, Random& random);

/// Glorot and Bengio (2010), normal form: standard deviation sqrt(2 / (inputs + outputs)).
template <Scalar S>
void fill_glorot(MatrixView<S> weights, Random& random);

/// He et al. (2015), normal form: standard deviation sqrt(2 / inputs).
template <Scalar S>
void fill_he(MatrixView<S> weights, Random& random);

/// Saxe et al. (2014): orthonormal columns (rows where the matrix is wider than high), made from
/// normal entries by Gram and Schmidt's method, times `gain`.
template <Scalar S>
void fill_orthogonal(MatrixView<S> weights, double gain, Random& random);

/// `gain` on the diagonal, 0 elsewhere: Le, Jaitly and Hinton (2015).
template <Scalar S>
void fill_identity(MatrixView<S> weights, double gain);

/// The weights that read a layer's input.
template <Scalar S>
void fill_input_weights(MatrixView<S> weights, InputInit kind, Random& random);

/// A recurrent matrix (hidden x hidden). Normal: standard deviation gain / sqrt(hidden).
template <Scalar S>
void fill_recurrent_weights(MatrixView<S> weights, RecurrentInit kind, double gain, Random& random);

}  // namespace unroll
