// Double precision is for proofs, not for speed: portable products, and the scalar functions.

#include "engine/math/functions.h"
#include "engine/math/kernel_choice.h"
#include "engine/math/kernel_vector.h"

namespace unroll::math {
namespace {

/// One number in place of a vector.
struct Single {
  using V = double;
};
struct OneNumber {
  using Lanes = Single;
  double load(const double* p) const { return *p; }
  void store(double* p, double v) const { *p = v; }
};

// The functions of functions.h in place of those of vectors.
template <>
inline double exp_of<Single>(double x) {
  return exp(x);
}
template <>
inline double tanh_of<Single>(double x) {
  return tanh(x);
}
template <>
inline double sigmoid_of<Single>(double x) {
  return sigmoid(x);
}

template <class S, int Bytes, class Body>
  requires(sizeof(S) == sizeof(double))
inline void sweep(std::ptrdiff_t begin, std::ptrdiff_t n, const Body& body) {
  for (std::ptrdiff_t j = begin; j < n; ++j) body(OneNumber{}, j);
}

}  // namespace
}  // namespace unroll::math

#include "engine/math/kernel_table.h"

namespace unroll::math {

constinit const Kernels<double> kExactDouble = make_kernels<double, 16>(Numerics::kExact);

}  // namespace unroll::math
