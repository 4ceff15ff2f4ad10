#pragma once

namespace unroll {

/// Natural logarithm in operations that give the same bits everywhere (the C library's differ).
/// Within 2 units in the last place; natural_log(0) = -infinity, of a negative number or NaN: NaN.
/// Polynomial: S. L. Moshier, Cephes mathematical library.
double natural_log(double x);

}  // namespace unroll
