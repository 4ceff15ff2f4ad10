#pragma once
// Softmax of a run of numbers, with sums in a fixed order.

#include <algorithm>
#include <array>

#include "engine/math/functions.h"

namespace unroll::math {

namespace detail {

/// Interleaved, because in a single chain each addition waits for the last.
inline constexpr int kLanes = 4;

/// The largest of n > 0 numbers.
template <class S>
S largest(const S* x, int n) {
  S most[kLanes] = {x[0], x[0], x[0], x[0]};
  int j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (int lane = 0; lane < kLanes; ++lane)
      most[lane] = x[j + lane] > most[lane] ? x[j + lane] : most[lane];
  for (; j < n; ++j) most[0] = x[j] > most[0] ? x[j] : most[0];
  return *std::max_element(most, most + kLanes);
}

/// term(0) + ... + term(n-1) in double: four partial sums, added in a fixed order.
template <class Term>
double sum(int n, Term term) {
  double lanes[kLanes] = {};
  int j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += term(j + lane);
  double total = ((lanes[0] + lanes[1]) + lanes[2]) + lanes[3];
  for (; j < n; ++j) total += term(j);
  return total;
}

/// A loop with one pointer, so that compilers vectorise.
template <class S>
void exponentiate(S* x, int n) {
  for (int j = 0; j < n; ++j) x[j] = exp(x[j]);
}

}  // namespace detail

/// out_j = e^(in_j - m) with m = the largest of in, which is returned, for j < n, n > 0; in and out
/// may be the same.
template <class S>
S shifted_exponentials(const S* in, S* out, int n) {
  const S most = detail::largest(in, n);
  for (int j = 0; j < n; ++j) out[j] = in[j] - most;
  detail::exponentiate(out, n);
  return most;
}

/// out_j = e^in_j / sum of e^in, for j < n; in and out may be the same. NaN makes all NaN.
template <class S>
void softmax(const S* in, S* out, int n) {
  if (n == 0) return;
  shifted_exponentials(in, out, n);
  const auto total =
      static_cast<S>(detail::sum(n, [out](int j) { return static_cast<double>(out[j]); }));
  for (int j = 0; j < n; ++j) out[j] /= total;
}

/// din_j = out_j (dout_j - sum of out dout), for j < n; all three may be the same. The sum is in
/// double, because the difference from it may be much smaller than it is.
template <class S>
void softmax_backward(const S* out, const S* dout, S* din, int n) {
  const double mean = detail::sum(
      n, [out, dout](int j) { return static_cast<double>(out[j]) * static_cast<double>(dout[j]); });
  for (int j = 0; j < n; ++j) din[j] = out[j] * static_cast<S>(static_cast<double>(dout[j]) - mean);
}

}  // namespace unroll::math
