#pragma once
// Vectors of any width, and exp, tanh and sigmoid of all their lanes: the operations of functions.h
// one by one, so with the same bits. Everything has internal linkage: each file that includes this
// is compiled for an instruction set of its own.

#include <cstddef>
#include <cstdint>

namespace unroll::math {
namespace {

/// GCC's and Clang's portable vectors.
template <class S, int Bytes>
struct Lanes {
  typedef S V __attribute__((vector_size(Bytes)));
  typedef S Unaligned __attribute__((vector_size(Bytes), aligned(alignof(S)), may_alias));
  static constexpr int kCount = Bytes / static_cast<int>(sizeof(S));
};

/// Those of floats, and their bits.
template <int Bytes>
struct Floats {
  typedef float V __attribute__((vector_size(Bytes)));
  typedef std::int32_t I __attribute__((vector_size(Bytes)));
  typedef float Unaligned __attribute__((vector_size(Bytes), aligned(4), may_alias));
  static constexpr int kLanes = Bytes / 4;

  static V load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
  static void store(float* p, V v) { *reinterpret_cast<Unaligned*>(p) = v; }
  static V all(float x) { return V{} + x; }
};

/// x * y + z, rounded once or twice, whichever is faster, in fast numerics; in exact ones twice.
/// Natively the compiler fuses what stands in one expression where a file lets it; WebAssembly has
/// an instruction of its own, in browsers with relaxed SIMD.
template <class V>
inline V multiply_add(V x, V y, V z) {
  return x * y + z;
}
#if defined(__wasm_relaxed_simd__)
inline Floats<16>::V multiply_add(Floats<16>::V x, Floats<16>::V y, Floats<16>::V z) {
  return __builtin_wasm_relaxed_madd_f32x4(x, y, z);
}
#endif

template <class F>
inline typename F::V power_of_two(typename F::V n) {
  using I = typename F::I;
  const I bits = (__builtin_convertvector(n, I) + 127) << 23;
  return __builtin_bit_cast(typename F::V, bits);
}

template <class F>
inline typename F::V exp_of(typename F::V x) {
  using V = typename F::V;
  const V high = F::all(89.0f), low = F::all(-104.0f);
  const V shift = F::all(12582912.0f);
  V c = x > high ? high : x;
  c = c < low ? low : c;
  const V n = (c * 1.44269504088896341f + shift) - shift;
  const V r = (c - n * 0.693359375f) - n * -2.12194440e-4f;
  V p = F::all(1.9875691500e-4f);
  p = multiply_add(p, r, F::all(1.3981999507e-3f));
  p = multiply_add(p, r, F::all(8.3334519073e-3f));
  p = multiply_add(p, r, F::all(4.1665795894e-2f));
  p = multiply_add(p, r, F::all(1.6666665459e-1f));
  p = multiply_add(p, r, F::all(5.0000001201e-1f));
  p = multiply_add(p, r * r, r) + 1.0f;
  const V safe = n == n ? n : V{};
  const V half = (safe * 0.5f + shift) - shift;
  return (p * power_of_two<F>(half)) * power_of_two<F>(safe - half);
}

template <class F>
inline typename F::V size_of(typename F::V x) {
  using I = typename F::I;
  const I bits = __builtin_bit_cast(I, x) & 0x7fffffff;
  return __builtin_bit_cast(typename F::V, bits);
}

template <class F>
inline typename F::V tanh_of(typename F::V x) {
  using V = typename F::V;
  const V a = size_of<F>(x);
  const V z = x * x;
  V p = F::all(-5.70498872745e-3f);
  p = multiply_add(p, z, F::all(2.06390887954e-2f));
  p = multiply_add(p, z, F::all(-5.37397155531e-2f));
  p = multiply_add(p, z, F::all(1.33314422036e-1f));
  p = multiply_add(p, z, F::all(-3.33332819422e-1f));
  const V small = multiply_add(p * z, x, x);
  const V tail = 1.0f - 2.0f / (exp_of<F>(a + a) + 1.0f);
  const V large = x < 0.0f ? -tail : tail;
  return a < 0.625f ? small : large;
}

template <class F>
inline typename F::V sigmoid_of(typename F::V x) {
  using V = typename F::V;
  const V e = exp_of<F>(-size_of<F>(x));
  const V top = x < 0.0f ? e : F::all(1.0f);
  const V sum = 1.0f + e;
  const V quotient = top / sum;
  const V lost = e - (sum - 1.0f);
  return quotient - quotient * (lost * (1.5f - 0.5f * sum));
}

/// All lanes of a vector in memory, or the first few.
template <class F>
struct Whole {
  using Lanes = F;
  typename F::V load(const float* p) const { return F::load(p); }
  void store(float* p, typename F::V v) const { F::store(p, v); }
};
template <class F>
struct Part {
  using Lanes = F;
  int count;
  typename F::V load(const float* p) const {
    typename F::V v{};
    for (int j = 0; j < count; ++j) v[j] = p[j];
    return v;
  }
  void store(float* p, typename F::V v) const {
    for (int j = 0; j < count; ++j) p[j] = v[j];
  }
};

/// body(access, j) for runs of numbers that start at j and fill a vector, then narrower ones.
template <class S, int Bytes, class Body>
inline void sweep(std::ptrdiff_t begin, std::ptrdiff_t n, const Body& body) {
  static_assert(sizeof(S) == sizeof(float), "other numbers have a sweep of their own");
  using F = Floats<Bytes>;
  std::ptrdiff_t j = begin;
  for (; j + F::kLanes <= n; j += F::kLanes) body(Whole<F>{}, j);
  if (j == n) return;
  if constexpr (Bytes > 16)
    sweep<S, Bytes / 2>(j, n, body);
  else
    body(Part<F>{static_cast<int>(n - j)}, j);
}

}  // namespace
}  // namespace unroll::math
