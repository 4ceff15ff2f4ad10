#pragma once
// The inner loops of training, once per instruction set: products of packed matrices and what is
// computed number by number. Pointers only, so that files compiled for wide instruction sets share
// no inline function with others.

#include <cstddef>

#include "engine/math/numerics.h"

namespace unroll::math {

/// What an LSTM of `size` units computes at one step for sequences first ... end-1 of a batch. a
/// has 4 size rows (i, f, g, o), all others `size`; all dense.
template <class S>
struct LstmStep {
  int size, first, end;
  const S* bias;
  S* a;
  const S* before;  ///< c of the step before
  S *i, *f, *g, *o, *c, *tc, *h;
};

/// Its gradients. dh and dc hold what comes from later; dc is completed. d_before is added to
/// unless it is null.
template <class S>
struct LstmStepBack {
  int size, first, end;
  const S *before, *i, *f, *g, *o, *tc, *dh;
  S *dc, *di, *df, *dg, *d_o, *dtc, *da, *d_before;
};

/// What a GRU of `size` units computes at one step for sequences first ... end-1 of a batch. a has
/// 2 size rows (r, z), all others `size`; all dense. Where the reset comes before the product of
/// the candidate, `bias_q` is null.
template <class S>
struct GruStep {
  int size, first, end;
  const S *bias, *bias_n, *bias_q;
  const S* before;  ///< h of the step before
  S *a, *r, *z, *q, *an, *n, *h;
};

/// Its gradients; dh holds what comes from later. d_before is added to unless it is null.
template <class S>
struct GruStepBack {
  int size, first, end;
  bool reset_after;  ///< of the candidate's product
  const S *before, *r, *z, *q, *n, *dh;
  S *dr, *dz, *dq, *dan, *dn, *da, *d_before;
};

/// One pass of Adam; corrections for the start are in `step` and `root`, `decay` is added to the
/// gradient for each unit of the parameter (the coupled kind).
template <class S>
struct AdamPass {
  S keep1, take1, keep2, take2, step, root, epsilon, decay;
};

template <class S>
struct Kernels {
  int width;  ///< bits of a vector
  Numerics numerics;

  /// Numbers that pack() writes for a matrix of this size.
  std::size_t (*packed_size)(int rows, int depth);
  /// Lays out A(i, p) = a[i * a_row + p * a_col] for product(): runs of rows, zeros below the last.
  void (*pack)(int rows, int depth, const S* a, std::ptrdiff_t a_row, std::ptrdiff_t a_col,
               S* packed);
  /// C (rows x cols, column-major) = A B, or C += A B. B(p, j) stands at b[p * b_row + j * b_col].
  /// Each sum starts at 0 (or at C) and runs over p = 0, 1, ..., depth-1; vectors lie across the
  /// rows of C: the result is the same, bit for bit, at any width, and unless numerics is kFast as
  /// that of the plain loop. C must not overlap A or B.
  void (*product)(int rows, int cols, int depth, const S* packed, const S* b, std::ptrdiff_t b_row,
                  std::ptrdiff_t b_col, S* c, std::ptrdiff_t ldc, bool accumulate);
  /// Numbers that product_unpacked() needs room for; `across` = its b_col is 1.
  std::size_t (*room_size)(int cols, int depth, bool across);
  /// The same with A(i, p) = a[i * a_row + p * a_col] as it stands.
  void (*product_unpacked)(int rows, int cols, int depth, const S* a, std::ptrdiff_t a_row,
                           std::ptrdiff_t a_col, const S* b, std::ptrdiff_t b_row,
                           std::ptrdiff_t b_col, S* c, std::ptrdiff_t ldc, bool accumulate,
                           S* room);

  /// out[j] = f(in[j]) for j < n; both may be the same.
  void (*exp)(const S* in, S* out, std::ptrdiff_t n);
  void (*tanh)(const S* in, S* out, std::ptrdiff_t n);
  void (*sigmoid)(const S* in, S* out, std::ptrdiff_t n);
  void (*relu)(const S* in, S* out, std::ptrdiff_t n);
  /// out[j] = d[j] times the slope where tanh (or sigmoid) gave y[j].
  void (*tanh_back)(const S* y, const S* d, S* out, std::ptrdiff_t n);
  void (*sigmoid_back)(const S* y, const S* d, S* out, std::ptrdiff_t n);
  /// The same where relu was given x[j]; its slope at 0 is 0.
  void (*relu_back)(const S* x, const S* d, S* out, std::ptrdiff_t n);
  /// Each of `cols` columns += v (rows).
  void (*add_to_columns)(const S* v, S* m, int rows, std::ptrdiff_t cols);
  /// to += from; sums += the columns of m, from left to right.
  void (*add)(const S* from, S* to, std::ptrdiff_t n);
  void (*add_columns)(const S* m, std::ptrdiff_t ld, int rows, std::ptrdiff_t cols, S* sums);

  /// The sum of x, or of x y: 16 chains, each in ascending order, joined in halves, at any width.
  S (*add_up)(const S* x, int n);
  S (*add_up_products)(const S* x, const S* y, int n);
  /// p[j] = e^y[j] / the sum of e^y, in double, for j < n; both may be the same. NaN makes all NaN.
  void (*softmax)(const S* y, S* p, int n);
  /// dy[j] = p[j] (dp[j] - the sum of p dp, taken in double); all three may be the same.
  void (*softmax_back)(const S* p, const S* dp, S* dy, int n);
  /// shifted[j] = y[j] - the largest y, e[j] = e^shifted[j] for j < n, n > 0; both may be the same
  /// and are e then. Gives add_up(e).
  S (*shifted_exp)(const S* y, S* shifted, S* e, int n);
  /// log_p -= log_sum, p /= sum.
  void (*normalise)(S log_sum, S sum, S* log_p, S* p, int n);
  /// to -= factor * from.
  void (*take)(S factor, const S* from, S* to, std::ptrdiff_t n);

  /// a += bias, h = tanh(a): one step of a plain recurrent layer.
  void (*rnn_step)(const S* bias, S* a, S* h, int size, int batch);
  void (*lstm_step)(const LstmStep<S>& step);
  void (*lstm_step_back)(const LstmStepBack<S>& step);
  /// A GRU's step around its two products: a += bias, r and z, and q = r before where the reset
  /// comes first; then, from q and an, the candidate n and h.
  void (*gru_gates)(const GruStep<S>& step);
  void (*gru_blend)(const GruStep<S>& step);
  /// Back to dan, da's half of z, and dq and dr where the reset comes after; then, where dq is a
  /// product, from it to dr; in the end da's half of r.
  void (*gru_blend_back)(const GruStepBack<S>& step);
  void (*gru_gates_back)(const GruStepBack<S>& step);
  void (*adam)(const AdamPass<S>& pass, const S* gradient, S* first, S* second, S* theta,
               std::ptrdiff_t n);
};

/// The widest kernels that this machine can run, or none wider than `most_bits`.
template <class S>
const Kernels<S>& kernels(Numerics numerics, int most_bits = 512);
template <>
const Kernels<float>& kernels<float>(Numerics numerics, int most_bits);
template <>
const Kernels<double>& kernels<double>(Numerics numerics, int most_bits);

}  // namespace unroll::math
