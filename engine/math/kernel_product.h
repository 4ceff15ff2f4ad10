#pragma once
// Products of packed matrices: tiles of C stay in registers over the whole depth. Internal linkage,
// as in kernel_vector.h.

#include <cstddef>

#include "engine/math/kernel_vector.h"

namespace unroll::math {
namespace {

template <class S>
struct RightAndSum {
  int depth;
  const S* b;
  std::ptrdiff_t b_row, b_col;
  S* c;
  std::ptrdiff_t ldc;
  bool accumulate;
};

/// Vectors * lanes rows and Cols columns of C. a(i, p) stands at a[i + p * a_step]; only the first
/// `rows` rows are stored where Partial.
template <class S, int Bytes, int Vectors, int Cols, bool Partial>
inline void tile(const RightAndSum<S>& o, const S* a, std::ptrdiff_t a_step, int row, int col,
                 int rows) {
  using L = Lanes<S, Bytes>;
  using V = typename L::V;
  using U = typename L::Unaligned;
  S* const c = o.c + row + col * o.ldc;
  V sum[Vectors][Cols];
  for (int j = 0; j < Cols; ++j)
    for (int v = 0; v < Vectors; ++v) {
      sum[v][j] = V{};
      if (!o.accumulate) continue;
      if constexpr (Partial)
        for (int i = 0; i < rows; ++i) sum[v][j][i] = c[i + j * o.ldc];
      else
        sum[v][j] = *reinterpret_cast<const U*>(c + v * L::kCount + j * o.ldc);
    }
  const S* b = o.b + col * o.b_col;
  const std::ptrdiff_t b_row = o.b_row, b_col = o.b_col;
  for (int p = 0; p < o.depth; ++p, a += a_step, b += b_row) {
    V left[Vectors];
    for (int v = 0; v < Vectors; ++v) left[v] = *reinterpret_cast<const U*>(a + v * L::kCount);
    for (int j = 0; j < Cols; ++j) {
      const V right = b[j * b_col] - V{};  // V{} + would be a real addition, because of -0
      for (int v = 0; v < Vectors; ++v) sum[v][j] = multiply_add(left[v], right, sum[v][j]);
    }
  }
  for (int j = 0; j < Cols; ++j)
    for (int v = 0; v < Vectors; ++v) {
      if constexpr (Partial)
        for (int i = 0; i < rows; ++i) c[i + j * o.ldc] = sum[v][j][i];
      else
        *reinterpret_cast<U*>(c + v * L::kCount + j * o.ldc) = sum[v][j];
    }
}

/// All columns of some rows: Most at once, of what is left half as many, ...
template <class S, int Bytes, int Vectors, int Most, bool Partial>
void strip(const RightAndSum<S>& o, const S* a, std::ptrdiff_t a_step, int row, int rows, int cols,
           int col) {
  for (; col + Most <= cols; col += Most)
    tile<S, Bytes, Vectors, Most, Partial>(o, a, a_step, row, col, rows);
  if constexpr (Most > 1)
    if (col < cols) strip<S, Bytes, Vectors, Most / 2, Partial>(o, a, a_step, row, rows, cols, col);
}

/// Rows are cut into runs: of two vectors, then of one, one half as wide, ... down to 16 bytes, the
/// last filled up with zeros. visit(bytes, vectors, row, rows there, rows used).
template <int Bytes>
struct Width {
  static constexpr int kBytes = Bytes;
};
template <class S, int Bytes, class Visit>
inline void each_single(int row, int rows, const Visit& visit) {
  constexpr int kCount = Lanes<S, Bytes>::kCount;
  for (; row + kCount <= rows; row += kCount)
    visit(Width<Bytes>{}, Width<1>{}, row, kCount, kCount);
  if (row == rows) return;
  if constexpr (Bytes > 16)
    each_single<S, Bytes / 2>(row, rows, visit);
  else
    visit(Width<Bytes>{}, Width<1>{}, row, kCount, rows - row);
}
template <class S, int Bytes, class Visit>
inline void each_run(int rows, const Visit& visit) {
  constexpr int kCount = 2 * Lanes<S, Bytes>::kCount;
  int row = 0;
  for (; row + kCount <= rows; row += kCount)
    visit(Width<Bytes>{}, Width<2>{}, row, kCount, kCount);
  each_single<S, Bytes>(row, rows, visit);
}

template <class S>
__attribute__((noinline)) void pack_run(std::ptrdiff_t room, std::ptrdiff_t used,
                                        std::ptrdiff_t depth, const S* a, std::ptrdiff_t a_row,
                                        std::ptrdiff_t a_col, S* out) {
  if (used < room)
    for (std::ptrdiff_t i = 0; i < room * depth; ++i) out[i] = S(0);
  if (a_row == 1) {
    for (std::ptrdiff_t p = 0; p < depth; ++p, a += a_col, out += room)
      for (std::ptrdiff_t i = 0; i < used; ++i) out[i] = a[i];
    return;
  }
  // Transposed: a few rows at a time, which are runs of memory.
  constexpr int kRows = 8;
  std::ptrdiff_t i = 0;
  for (; i + kRows <= used; i += kRows)
    for (std::ptrdiff_t p = 0; p < depth; ++p)
      for (int k = 0; k < kRows; ++k) out[p * room + i + k] = a[(i + k) * a_row + p * a_col];
  for (std::ptrdiff_t p = 0; p < depth; ++p)
    for (std::ptrdiff_t k = i; k < used; ++k) out[p * room + k] = a[k * a_row + p * a_col];
}

template <class S, int Bytes>
std::size_t packed_size(int rows, int depth) {
  constexpr int kCount = Lanes<S, 16>::kCount;
  return static_cast<std::size_t>((rows + kCount - 1) / kCount * kCount) *
         static_cast<std::size_t>(depth);
}

template <class S, int Bytes>
void pack(int rows, int depth, const S* a, std::ptrdiff_t a_row, std::ptrdiff_t a_col, S* packed) {
  each_run<S, Bytes>(rows, [&](auto, auto, int row, int room, int used) {
    pack_run(room, used, depth, a + row * a_row, a_row, a_col, packed);
    packed += static_cast<std::ptrdiff_t>(room) * depth;
  });
}

/// One run of rows against all columns.
template <class S, int Bytes, int Vectors>
inline void multiply_run(const RightAndSum<S>& o, const S* a, std::ptrdiff_t a_step, int row,
                         int used, int cols) {
  // As many sums as there are registers for: 32 at 512 bits, 16 elsewhere.
  constexpr int kMost = Bytes == 64 ? 8 : 4;
  if (Bytes > 16 || used == Lanes<S, Bytes>::kCount * Vectors)
    return strip<S, Bytes, Vectors, kMost, false>(o, a, a_step, row, used, cols, 0);
  if constexpr (Bytes == 16 && Vectors == 1)
    strip<S, Bytes, Vectors, kMost, true>(o, a, a_step, row, used, cols, 0);
}

/// One column of C, for `Runs` runs of two vectors side by side: one alone would wait for its own
/// sums. They stand `a_run` apart in A.
template <class S, int Bytes, int Runs>
inline void tall_tile(const RightAndSum<S>& o, const S* a, std::ptrdiff_t a_run,
                      std::ptrdiff_t a_step, int row) {
  using L = Lanes<S, Bytes>;
  using V = typename L::V;
  using U = typename L::Unaligned;
  S* const c = o.c + row;
  V sum[Runs][2];
  for (int r = 0; r < Runs; ++r)
    for (int v = 0; v < 2; ++v)
      sum[r][v] = o.accumulate ? *reinterpret_cast<const U*>(c + (2 * r + v) * L::kCount) : V{};
  const S* b = o.b;
  for (int p = 0; p < o.depth; ++p, a += a_step, b += o.b_row) {
    const V right = *b - V{};
    for (int r = 0; r < Runs; ++r)
      for (int v = 0; v < 2; ++v) {
        const V left = *reinterpret_cast<const U*>(a + r * a_run + v * L::kCount);
        sum[r][v] = multiply_add(left, right, sum[r][v]);
      }
  }
  for (int r = 0; r < Runs; ++r)
    for (int v = 0; v < 2; ++v) *reinterpret_cast<U*>(c + (2 * r + v) * L::kCount) = sum[r][v];
}

/// As many rows of a single column as can be computed side by side; gives their number.
template <class S, int Bytes>
int tall_product(const RightAndSum<S>& o, const S* a, std::ptrdiff_t a_run, std::ptrdiff_t a_step,
                 int rows) {
  constexpr int kRun = 2 * Lanes<S, Bytes>::kCount;
  int row = 0;
  for (; row + 4 * kRun <= rows; row += 4 * kRun, a += 4 * a_run)
    tall_tile<S, Bytes, 4>(o, a, a_run, a_step, row);
  for (; row + 2 * kRun <= rows; row += 2 * kRun, a += 2 * a_run)
    tall_tile<S, Bytes, 2>(o, a, a_run, a_step, row);
  return row;
}

template <class S, int Bytes>
void product(int rows, int cols, int depth, const S* packed, const S* b, std::ptrdiff_t b_row,
             std::ptrdiff_t b_col, S* c, std::ptrdiff_t ldc, bool accumulate) {
  RightAndSum<S> o{depth, b, b_row, b_col, c, ldc, accumulate};
  if (cols == 1) {
    constexpr int kRun = 2 * Lanes<S, Bytes>::kCount;
    const std::ptrdiff_t a_run = static_cast<std::ptrdiff_t>(kRun) * depth;
    const int done = tall_product<S, Bytes>(o, packed, a_run, kRun, rows);
    rows -= done;
    packed += static_cast<std::ptrdiff_t>(done) * depth;
    o.c += done;
  }
  each_run<S, Bytes>(rows, [&](auto width, auto vectors, int row, int room, int used) {
    multiply_run<S, decltype(width)::kBytes, decltype(vectors)::kBytes>(o, packed, room, row, used,
                                                                        cols);
    packed += static_cast<std::ptrdiff_t>(room) * depth;
  });
}

/// Long sums are taken in parts, so that what they read stays near.
constexpr int kNear = 512;

/// Numbers that product_unpacked() needs room for; `across` as there.
template <class S, int Bytes>
std::size_t room_size(int cols, int depth, bool across) {
  const std::size_t most = static_cast<std::size_t>(across && depth > kNear ? kNear : depth);
  return most * static_cast<std::size_t>(2 * Lanes<S, Bytes>::kCount + (across ? cols : 0));
}

template <class S, int Bytes>
void product_unpacked(int rows, int cols, int depth, const S* a, std::ptrdiff_t a_row,
                      std::ptrdiff_t a_col, const S* b, std::ptrdiff_t b_row, std::ptrdiff_t b_col,
                      S* c, std::ptrdiff_t ldc, bool accumulate, S* room) {
  // What is used a few times only, or stays near by itself, is read where it stands.
  constexpr int kFew = 8, kLong = 64, kNearest = 4096;
  const bool stays = cols <= kFew || depth * a_col <= kNearest;
  if (b_col == 1 && depth > kNear) {
    for (int p = 0; p < depth; p += kNear) {
      const int part = depth - p < kNear ? depth - p : kNear;
      product_unpacked<S, Bytes>(rows, cols, part, a + p * a_col, a_row, a_col, b + p * b_row,
                                 b_row, b_col, c, ldc, accumulate || p > 0, room);
    }
    return;
  }
  RightAndSum<S> o{depth, b, b_row, b_col, c, ldc, accumulate};
  S* right = room + static_cast<std::ptrdiff_t>(2 * Lanes<S, Bytes>::kCount) * depth;
  if (b_col == 1 && depth > kLong && rows > 2 * Lanes<S, Bytes>::kCount) {
    // Columns that lie across memory are turned once, for all runs of rows.
    constexpr int kTurned = 16;
    for (int first = 0; first < depth; first += kTurned)
      for (int j = 0; j < cols; ++j)
        for (int p = first; p < depth && p < first + kTurned; ++p)
          right[static_cast<std::ptrdiff_t>(j) * depth + p] = b[p * b_row + j];
    o.b = right;
    o.b_row = 1;
    o.b_col = depth;
  }
  if (cols == 1 && a_row == 1) {
    const int done = tall_product<S, Bytes>(o, a, 2 * Lanes<S, Bytes>::kCount, a_col, rows);
    rows -= done;
    a += done;
    o.c += done;
  }
  each_run<S, Bytes>(rows, [&](auto width, auto vectors, int row, int height, int used) {
    const S* from = a + row * a_row;
    std::ptrdiff_t step = a_col;
    if (!stays || a_row != 1 || used < height) {
      pack_run(height, used, depth, from, a_row, a_col, room);
      from = room;
      step = height;
    }
    multiply_run<S, decltype(width)::kBytes, decltype(vectors)::kBytes>(o, from, step, row, used,
                                                                        cols);
  });
}

}  // namespace
}  // namespace unroll::math
