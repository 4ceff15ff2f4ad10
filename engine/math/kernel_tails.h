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
