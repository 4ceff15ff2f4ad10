#pragma once
// What training computes number by number. Internal linkage, as in kernel_vector.h.

#include "engine/math/kernel_vector.h"
#include "engine/math/kernels.h"

namespace unroll::math {
namespace {

template <class S, int Bytes>
void run_exp(const S* in, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(out + j, exp_of<typename decltype(at)::Lanes>(at.load(in + j)));
  });
}

template <class S, int Bytes>
void run_tanh(const S* in, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(out + j, tanh_of<typename decltype(at)::Lanes>(at.load(in + j)));
  });
}

template <class S, int Bytes>
void run_sigmoid(const S* in, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(out + j, sigmoid_of<typename decltype(at)::Lanes>(at.load(in + j)));
  });
}

template <class S, int Bytes>
void run_tanh_back(const S* y, const S* d, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    const auto v = at.load(y + j);
    at.store(out + j, at.load(d + j) * (S(1) - v * v));
  });
}

template <class S, int Bytes>
void run_sigmoid_back(const S* y, const S* d, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    const auto v = at.load(y + j);
    at.store(out + j, at.load(d + j) * (v * (S(1) - v)));
  });
}

// In vectors both sides are computed and one is taken: signs come in no order that could be
// guessed.
template <class S, int Bytes>
void run_relu(const S* in, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    const typename decltype(at)::Lanes::V v = at.load(in + j), zero{};
    at.store(out + j, v < S(0) ? zero : v);
  });
}

template <class S, int Bytes>
void run_relu_back(const S* x, const S* d, S* out, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    const typename decltype(at)::Lanes::V v = at.load(x + j), zero{};
    at.store(out + j, at.load(d + j) * (v > S(0) ? zero + S(1) : zero));
  });
}

template <class S, int Bytes>
void run_add_to_columns(const S* v, S* m, int rows, std::ptrdiff_t cols) {
  for (std::ptrdiff_t c = 0; c < cols; ++c, m += rows)
    sweep<S, Bytes>(0, rows, [&](auto at, std::ptrdiff_t j) {
      at.store(m + j, at.load(m + j) + at.load(v + j));
    });
}

template <class S, int Bytes>
void run_add(const S* from, S* to, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(to + j, at.load(to + j) + at.load(from + j));
  });
}

template <class S, int Bytes>
void run_add_columns(const S* m, std::ptrdiff_t ld, int rows, std::ptrdiff_t cols, S* sums) {
  for (std::ptrdiff_t c = 0; c < cols; ++c, m += ld)
    sweep<S, Bytes>(0, rows, [&](auto at, std::ptrdiff_t j) {
      at.store(sums + j, at.load(sums + j) + at.load(m + j));
    });
}

/// Sums and the largest are taken in so many chains, whatever the width of a vector.
constexpr int kChains = 16;

/// join(chain, number) over x[0 ... n-1], number j in chain j % 16; chains begin with `start`.
template <class S, int Bytes, class Join>
inline void in_chains(const S* x, int n, S start, S (&chains)[kChains], const Join& join) {
  using L = Lanes<S, Bytes>;
  using U = typename L::Unaligned;
  constexpr int kVectors = kChains / L::kCount;
  typename L::V v[kVectors];
  for (auto& vector : v) vector = start - typename L::V{};
  int j = 0;
  for (; j + kChains <= n; j += kChains)
    for (int k = 0; k < kVectors; ++k) {
      const typename L::V next = *reinterpret_cast<const U*>(x + j + k * L::kCount);
      v[k] = join(v[k], next);
    }
  for (int k = 0; k < kVectors; ++k) *reinterpret_cast<U*>(chains + k * L::kCount) = v[k];
  for (int k = 0; j < n; ++j, ++k) chains[k] = join(chains[k], x[j]);
}

/// The sum of the chains: halves are added until one number is left.
template <class T>
inline T join_chains(T (&chains)[kChains]) {
  for (int half = kChains / 2; half > 0; half /= 2)
    for (int k = 0; k < half; ++k) chains[k] += chains[k + half];
  return chains[0];
}

template <class S, int Bytes>
S run_add_up(const S* x, int n) {
  S chains[kChains];
  in_chains<S, Bytes>(x, n, S(0), chains, [](auto a, auto b) { return a + b; });
  return join_chains(chains);
}

/// The sum of term(x, y), of vectors of numbers of type T.
template <class T, class S, int Bytes, class Term>
inline T sum_in(const S* x, const S* y, int n, const Term& term) {
  using Wide = Lanes<T, Bytes>;
  using Read = Lanes<S, Wide::kCount* static_cast<int>(sizeof(S))>;
  using V = typename Wide::V;
  using U = typename Read::Unaligned;
  constexpr int kVectors = kChains / Wide::kCount;
  V v[kVectors] = {};
  int j = 0;
  for (; j + kChains <= n; j += kChains)
    for (int k = 0; k < kVectors; ++k) {
      const typename Read::V a = *reinterpret_cast<const U*>(x + j + k * Wide::kCount);
      const typename Read::V b = *reinterpret_cast<const U*>(y + j + k * Wide::kCount);
      v[k] = term(__builtin_convertvector(a, V), __builtin_convertvector(b, V), v[k]);
    }
  T chains[kChains];
  for (int k = 0; k < kVectors; ++k)
    *reinterpret_cast<typename Wide::Unaligned*>(chains + k * Wide::kCount) = v[k];
  for (int k = 0; j < n; ++j, ++k)
    chains[k] = term(static_cast<T>(x[j]), static_cast<T>(y[j]), chains[k]);
  return join_chains(chains);
}

template <class S, int Bytes>
S run_add_up_products(const S* x, const S* y, int n) {
  return sum_in<S, S, Bytes>(x, y, n,
                             [](auto a, auto b, auto sum) { return multiply_add(a, b, sum); });
}

template <class S, int Bytes>
S run_shifted_exp(const S* y, S* shifted, S* e, int n) {
  S chains[kChains];
  in_chains<S, Bytes>(y, n, y[0], chains, [](auto a, auto b) { return b > a ? b : a; });
  S largest = chains[0];
  for (const S chain : chains) largest = chain > largest ? chain : largest;
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    const auto x = at.load(y + j) - largest;
    at.store(shifted + j, x);
    at.store(e + j, exp_of<typename decltype(at)::Lanes>(x));
  });
  return run_add_up<S, Bytes>(e, n);
}

/// The sum is taken in double, since slopes are differences in which its error would be seen.
template <class S, int Bytes>
void run_softmax(const S* y, S* p, int n) {
  if (n == 0) return;
  run_shifted_exp<S, Bytes>(y, p, p, n);
  const S sum = static_cast<S>(
      sum_in<double, S, Bytes>(p, p, n, [](auto e, auto, auto sum) { return e + sum; }));
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) { at.store(p + j, at.load(p + j) / sum); });
}

/// In double, because the difference from the mean may be much smaller than it is. A plain loop:
/// compilers know how to widen half a vector.
template <class S, int Bytes>
void run_softmax_back(const S* p, const S* dp, S* dy, int n) {
  const double mean =
      sum_in<double, S, Bytes>(p, dp, n, [](auto a, auto b, auto sum) { return a * b + sum; });
  for (int j = 0; j < n; ++j) dy[j] = p[j] * static_cast<S>(static_cast<double>(dp[j]) - mean);
}

template <class S, int Bytes>
void run_normalise(S log_sum, S sum, S* log_p, S* p, int n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(log_p + j, at.load(log_p + j) - log_sum);
    at.store(p + j, at.load(p + j) / sum);
  });
}

template <class S, int Bytes>
void run_take(S factor, const S* from, S* to, std::ptrdiff_t n) {
  sweep<S, Bytes>(0, n, [&](auto at, std::ptrdiff_t j) {
    at.store(to + j, at.load(to + j) - factor * at.load(from + j));
  });
}

template <class S, int Bytes>
void run_rnn_step(const S* bias, S* a, S* h, int size, int batch) {
  for (int b = 0; b < batch; ++b, a += size, h += size)
    sweep<S, Bytes>(0, size, [&](auto at, std::ptrdiff_t j) {
      const auto sum = at.load(a + j) + at.load(bias + j);
      at.store(a + j, sum);
      at.store(h + j, tanh_of<typename decltype(at)::Lanes>(sum));
    });
}

template <class S, int Bytes>
void run_lstm_step(const LstmStep<S>& s) {
  const std::ptrdiff_t H = s.size;
  for (std::ptrdiff_t b = s.first; b < s.end; ++b) {
    const std::ptrdiff_t column = b * H;
    sweep<S, Bytes>(0, H, [&](auto at, std::ptrdiff_t j) {
      using L = typename decltype(at)::Lanes;
      const auto sum = [&](int gate) {
        S* const a = s.a + 4 * column + gate * H + j;
        const auto x = at.load(a) + at.load(s.bias + gate * H + j);
        at.store(a, x);
        return x;
      };
      const std::ptrdiff_t k = column + j;
      const auto i = sigmoid_of<L>(sum(0));
      at.store(s.i + k, i);
      const auto f = sigmoid_of<L>(sum(1));
      at.store(s.f + k, f);
      const auto g = tanh_of<L>(sum(2));
      at.store(s.g + k, g);
      const auto o = sigmoid_of<L>(sum(3));
      at.store(s.o + k, o);
      const auto c = f * at.load(s.before + k) + i * g;
      at.store(s.c + k, c);
      const auto tc = tanh_of<L>(c);
      at.store(s.tc + k, tc);
      at.store(s.h + k, o * tc);
    });
  }
}

template <class S, int Bytes>
void run_lstm_step_back(const LstmStepBack<S>& s) {
  const std::ptrdiff_t H = s.size;
  for (std::ptrdiff_t b = s.first; b < s.end; ++b) {
    const std::ptrdiff_t column = b * H;
    sweep<S, Bytes>(0, H, [&](auto at, std::ptrdiff_t j) {
      const std::ptrdiff_t k = column + j;
      const auto i = at.load(s.i + k), f = at.load(s.f + k), g = at.load(s.g + k);
      const auto o = at.load(s.o + k), tc = at.load(s.tc + k), dh = at.load(s.dh + k);
      const auto d_o = dh * tc, dtc = dh * o;
      at.store(s.d_o + k, d_o);
      at.store(s.dtc + k, dtc);
      const auto dc = at.load(s.dc + k) + dtc * (S(1) - tc * tc);
      at.store(s.dc + k, dc);
      const auto di = dc * g, df = dc * at.load(s.before + k), dg = dc * i;
      at.store(s.di + k, di);
      at.store(s.df + k, df);
      at.store(s.dg + k, dg);
      if (s.d_before != nullptr) at.store(s.d_before + k, at.load(s.d_before + k) + dc * f);
      S* const da = s.da + 4 * column + j;
      at.store(da, di * (i * (S(1) - i)));
      at.store(da + H, df * (f * (S(1) - f)));
      at.store(da + 2 * H, dg * (S(1) - g * g));
      at.store(da + 3 * H, d_o * (o * (S(1) - o)));
    });
  }
}

/// body(access, unit, place): `place` is that of the unit in a vector of the step.
template <class S, int Bytes, class Step, class Body>
inline void each_unit(const Step& s, const Body& body) {
  for (std::ptrdiff_t b = s.first; b < s.end; ++b)
    sweep<S, Bytes>(0, s.size, [&](auto at, std::ptrdiff_t j) { body(at, j, b * s.size + j); });
}

template <class S, int Bytes>
void run_gru_gates(const GruStep<S>& s) {
  const std::ptrdiff_t H = s.size;
  each_unit<S, Bytes>(s, [&](auto at, std::ptrdiff_t j, std::ptrdiff_t k) {
    using L = typename decltype(at)::Lanes;
    const auto gate = [&](std::ptrdiff_t number, S* to) {
      S* const a = s.a + k + (k - j) + number * H;
      const auto sum = at.load(a) + at.load(s.bias + number * H + j);
      at.store(a, sum);
      const auto open = sigmoid_of<L>(sum);
      at.store(to + k, open);
      return open;
    };
    const auto r = gate(0, s.r);
    gate(1, s.z);
    if (s.bias_q == nullptr) at.store(s.q + k, r * at.load(s.before + k));
  });
}

template <class S, int Bytes>
void run_gru_blend(const GruStep<S>& s) {
  each_unit<S, Bytes>(s, [&](auto at, std::ptrdiff_t j, std::ptrdiff_t k) {
    auto an = at.load(s.an + k);
    if (s.bias_q != nullptr) {
      const auto q = at.load(s.q + k) + at.load(s.bias_q + j);
      at.store(s.q + k, q);
      an = an + at.load(s.r + k) * q;
    }
    an = an + at.load(s.bias_n + j);
    at.store(s.an + k, an);
    const auto n = tanh_of<typename decltype(at)::Lanes>(an);
    at.store(s.n + k, n);
    const auto z = at.load(s.z + k);
    at.store(s.h + k, (S(1) - z) * n + z * at.load(s.before + k));
  });
}

template <class S, int Bytes>
void run_gru_blend_back(const GruStepBack<S>& s) {
  each_unit<S, Bytes>(s, [&](auto at, std::ptrdiff_t j, std::ptrdiff_t k) {
    const auto dh = at.load(s.dh + k), n = at.load(s.n + k), z = at.load(s.z + k);
    const auto dz = dh * (at.load(s.before + k) - n), dn = dh * (S(1) - z);
    at.store(s.dz + k, dz);
    at.store(s.dn + k, dn);
    if (s.d_before != nullptr) at.store(s.d_before + k, at.load(s.d_before + k) + dh * z);
    const auto dan = dn * (S(1) - n * n);
    at.store(s.dan + k, dan);
    at.store(s.da + k + (k - j) + s.size, dz * (z * (S(1) - z)));
    if (!s.reset_after) return;
    at.store(s.dr + k, dan * at.load(s.q + k));
    at.store(s.dq + k, dan * at.load(s.r + k));
  });
}

template <class S, int Bytes>
void run_gru_gates_back(const GruStepBack<S>& s) {
  each_unit<S, Bytes>(s, [&](auto at, std::ptrdiff_t j, std::ptrdiff_t k) {
    const auto r = at.load(s.r + k);
    if (!s.reset_after) {
      const auto dq = at.load(s.dq + k);
      at.store(s.dr + k, dq * at.load(s.before + k));
      if (s.d_before != nullptr) at.store(s.d_before + k, at.load(s.d_before + k) + dq * r);
    }
    at.store(s.da + k + (k - j), at.load(s.dr + k) * (r * (S(1) - r)));
  });
}

inline float root_of(float x) { return __builtin_sqrtf(x); }
inline double root_of(double x) { return __builtin_sqrt(x); }

/// A plain loop: portable vectors know no square root, but compilers do.
template <class S, int Bytes>
void run_adam(const AdamPass<S>& p, const S* __restrict gradient, S* __restrict first,
              S* __restrict second, S* __restrict theta, std::ptrdiff_t n) {
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    const S g = gradient[j] + p.decay * theta[j];
    const S m = p.keep1 * first[j] + p.take1 * g;
    const S v = p.keep2 * second[j] + p.take2 * (g * g);
    first[j] = m;
    second[j] = v;
    theta[j] -= p.step * (m / (root_of(v) / p.root + p.epsilon));
  }
}

}  // namespace
}  // namespace unroll::math
