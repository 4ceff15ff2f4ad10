#pragma once

#include <complex>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// The largest singular value: by how much the matrix can stretch a vector. 0 of an empty matrix,
/// NaN where an entry is not finite.
double spectral_norm(const Matrix<double>& m);

/// All min(rows, cols) singular values, falling, each to nearly full relative precision (one-sided
/// Jacobi: Hestenes 1958). Empty where an entry is not finite.
std::vector<double> singular_values(const Matrix<double>& m);

struct Spectrum {
  /// By falling modulus, then falling real part, then falling imaginary part; moduli and parts that
  /// agree to 1e-9 of the radius count as equal, so that rounding does not decide the order.
  std::vector<std::complex<double>> eigenvalues;
  std::vector<double> singular_values;  ///< falling
  double radius = 0;                    ///< largest modulus of an eigenvalue
  bool finite = true;  ///< false: an entry was NaN or infinite; the lists are empty
};

/// Eigenvalues and singular values of a square matrix, such as Wh of a recurrent layer.
Spectrum spectrum(const Matrix<double>& m);

}  // namespace unroll::analysis
