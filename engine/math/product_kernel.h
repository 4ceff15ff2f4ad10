#pragma once
// The matrix product of training. Knows pointers only: this file is compiled for wide instruction
// sets and must not share inline functions with other files.

#include <cstddef>

namespace unroll::math {

/// C (rows x cols) = A (rows x depth) * B (depth x cols), or C += when `accumulate`.
///
/// A and C are column-major with leading dimensions lda and ldc; B(p, j) stands at
/// b[p * b_row + j * b_col], so a transposed B costs nothing. Each sum starts at 0 (or at C) and
/// runs over p = 0, 1, ..., depth-1, unfused, and vectors lie across the rows of C: the result is
/// the same, bit for bit, at any vector width. C must not overlap A or B.
template <class S>
void product_kernel(int rows, int cols, int depth, const S* a, std::ptrdiff_t lda, const S* b,
                    std::ptrdiff_t b_row, std::ptrdiff_t b_col, S* c, std::ptrdiff_t ldc,
                    bool accumulate);

extern template void product_kernel<float>(int, int, int, const float*, std::ptrdiff_t,
                                           const float*, std::ptrdiff_t, std::ptrdiff_t, float*,
                                           std::ptrdiff_t, bool);
extern template void product_kernel<double>(int, int, int, const double*, std::ptrdiff_t,
                                            const double*, std::ptrdiff_t, std::ptrdiff_t, double*,
                                            std::ptrdiff_t, bool);

}  // namespace unroll::math
