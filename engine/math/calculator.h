#pragma once

#include "engine/math/buffer.h"
#include "engine/math/matrix.h"
#include "engine/math/numerics.h"

namespace unroll::math {

template <class S>
struct Kernels;

enum class Write { kReplace, kAdd };

/// A matrix laid out for products, for as long as the room that it stands in is left alone.
template <class S>
struct Packed {
  int rows, depth;
  const S* data;
};

/// What a pass computes with: the kernels of a numerics mode on this machine, and room for what
/// they lay out. Never Eigen's product, whose order of summation depends on the machine.
template <Scalar S>
class Calculator {
 public:
  /// The widest vectors that the machine has, but none of more than `most_bits`.
  explicit Calculator(Numerics numerics = Numerics::kExact, int most_bits = 512);

  const Kernels<S>& kernels() const { return *kernels_; }
  void use(const Kernels<S>& kernels) { kernels_ = &kernels; }

  /// C = A B or C += A B. Sums run as Kernels::product says. Sizes that do not fit are our bug.
  void product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write);
  /// The same with A Bᵀ.
  void product_transposed(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write);
  /// The same with Aᵀ B.
  void transposed_product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c, Write write);

  /// Lays A (or Aᵀ) out in `room`, for many products.
  Packed<S> pack(ConstMatrixView<S> a, Buffer<S>& room);
  Packed<S> pack_transposed(ConstMatrixView<S> a, Buffer<S>& room);
  void product(const Packed<S>& a, ConstMatrixView<S> b, MatrixView<S> c, Write write);

  /// Each column of m += v (rows x 1); m is dense.
  void add_to_columns(ConstMatrixView<S> v, MatrixView<S> m);
  /// sums (rows x 1) += the columns of m, from left to right.
  void add_column_sums(ConstMatrixView<S> m, MatrixView<S> sums);

 private:
  const Kernels<S>* kernels_;
  Buffer<S> room_;
};

/// Sum of squares in double: eight interleaved partial sums, added in a fixed order.
template <Scalar S>
double squared_norm(const S* values, std::size_t count);

}  // namespace unroll::math
