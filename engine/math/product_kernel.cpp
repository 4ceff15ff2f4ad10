#include "engine/math/product_kernel.h"

namespace unroll::math {

namespace {

// GCC's and Clang's portable vectors: SSE2 natively, 128-bit SIMD as wasm.
template <class S>
struct Wide {
  typedef S Vector __attribute__((vector_size(16)));
  typedef S Unaligned __attribute__((vector_size(16), aligned(alignof(S)), may_alias));
  static constexpr int kLanes = 16 / sizeof(S);
};

template <class S>
struct Operands {
  int depth;
  const S* a;
  std::ptrdiff_t lda;
  const S* b;
  std::ptrdiff_t b_row, b_col;
  S* c;
  std::ptrdiff_t ldc;
  bool accumulate;
};

/// A tile of Vectors * kLanes rows and Cols columns of C, held in registers over the whole depth.
template <class S, int Vectors, int Cols>
inline void tile(const Operands<S>& o, int row, int col) {
  using V = typename Wide<S>::Vector;
  using U = typename Wide<S>::Unaligned;
  constexpr int kLanes = Wide<S>::kLanes;
  V sum[Vectors][Cols];
  for (int j = 0; j < Cols; ++j)
    for (int v = 0; v < Vectors; ++v)
      sum[v][j] = o.accumulate
                      ? V(*reinterpret_cast<const U*>(o.c + row + v * kLanes + (col + j) * o.ldc))
                      : V{};
  const S* a = o.a + row;
  const S* b = o.b + col * o.b_col;
  for (int p = 0; p < o.depth; ++p, a += o.lda, b += o.b_row) {
    V left[Vectors];
    for (int v = 0; v < Vectors; ++v) left[v] = *reinterpret_cast<const U*>(a + v * kLanes);
    for (int j = 0; j < Cols; ++j) {
      const V right = V{} + b[j * o.b_col];
      for (int v = 0; v < Vectors; ++v) sum[v][j] += left[v] * right;
    }
  }
  for (int j = 0; j < Cols; ++j)
    for (int v = 0; v < Vectors; ++v)
      *reinterpret_cast<U*>(o.c + row + v * kLanes + (col + j) * o.ldc) = sum[v][j];
}

template <class S, int Cols>
inline void single_row(const Operands<S>& o, int row, int col) {
  for (int j = col; j < col + Cols; ++j) {
    S sum = o.accumulate ? o.c[row + j * o.ldc] : S(0);
    for (int p = 0; p < o.depth; ++p) sum += o.a[row + p * o.lda] * o.b[p * o.b_row + j * o.b_col];
    o.c[row + j * o.ldc] = sum;
  }
}

template <class S, int Cols>
void column_strip(const Operands<S>& o, int rows, int col) {
  constexpr int kLanes = Wide<S>::kLanes;
  int row = 0;
  for (; row + 2 * kLanes <= rows; row += 2 * kLanes) tile<S, 2, Cols>(o, row, col);
  for (; row + kLanes <= rows; row += kLanes) tile<S, 1, Cols>(o, row, col);
  for (; row < rows; ++row) single_row<S, Cols>(o, row, col);
}

}  // namespace

template <class S>
void product_kernel(int rows, int cols, int depth, const S* a, std::ptrdiff_t lda, const S* b,
                    std::ptrdiff_t b_row, std::ptrdiff_t b_col, S* c, std::ptrdiff_t ldc,
                    bool accumulate) {
  const Operands<S> o{depth, a, lda, b, b_row, b_col, c, ldc, accumulate};
  int col = 0;
  for (; col + 4 <= cols; col += 4) column_strip<S, 4>(o, rows, col);
  for (; col < cols; ++col) column_strip<S, 1>(o, rows, col);
}

template void product_kernel<float>(int, int, int, const float*, std::ptrdiff_t, const float*,
                                    std::ptrdiff_t, std::ptrdiff_t, float*, std::ptrdiff_t, bool);
template void product_kernel<double>(int, int, int, const double*, std::ptrdiff_t, const double*,
                                     std::ptrdiff_t, std::ptrdiff_t, double*, std::ptrdiff_t, bool);

}  // namespace unroll::math
