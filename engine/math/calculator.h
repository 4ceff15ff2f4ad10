#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/math/buffer.h"
#include "engine/math/matrix.h"
#include "engine/math/numerics.h"
#include "engine/math/team.h"

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
  /// `team`, if any, shares the work of large computations; it must outlive its use.
  void use(const Kernels<S>& kernels, Team* team = nullptr);

  /// How many pieces share() makes at most.
  int most_parts() const { return team_ == nullptr ? 1 : team_->size(); }

  /// Calls body(first, end, part) for pieces of 0 ... count-1, side by side where there is a team
  /// and `work` (about so many multiplications) is worth it. All pieces begin at multiples of
  /// `unit`; body must give the same numbers however they are cut.
  template <class Body>
  void share(int count, int unit, double work, const Body& body);
  /// What piece `part` of share() computes with: alone, in room of its own.
  Calculator& of_part(int part) {
    return team_ == nullptr ? *this : alone_[static_cast<std::size_t>(part)];
  }

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
  /// Columns that a product takes together: pieces of share() that begin at multiples lose nothing.
  static constexpr int kColumnsTogether = 16;

  /// Each column of m += v (rows x 1); m is dense.
  void add_to_columns(ConstMatrixView<S> v, MatrixView<S> m);
  /// sums (rows x 1) += the columns of m, from left to right.
  void add_column_sums(ConstMatrixView<S> m, MatrixView<S> sums);

 private:
  /// Less is done before another thread has begun.
  static constexpr double kWorthSharing = 1e6;

  /// Rows that lie together in a packed matrix.
  int rows_together() const;
  /// product_unpacked() of the kernels, shared.
  void multiply(int rows, int cols, int depth, const S* a, std::ptrdiff_t a_row,
                std::ptrdiff_t a_col, const S* b, std::ptrdiff_t b_row, std::ptrdiff_t b_col,
                MatrixView<S> c, Write write);

  const Kernels<S>* kernels_;
  Team* team_ = nullptr;
  std::vector<Calculator> alone_;  ///< one for each of the team
  Buffer<S> room_;
};

template <Scalar S>
template <class Body>
void Calculator<S>::share(int count, int unit, double work, const Body& body) {
  const int units = (count + unit - 1) / unit;
  const int parts = work < kWorthSharing ? 1 : most_parts();
  if (parts == 1 || units == 1) return body(0, count, 0);
  const auto begin_of = [=](int part) {
    const auto first = static_cast<int>(static_cast<std::int64_t>(units) * part / parts) * unit;
    return first < count ? first : count;
  };
  const auto piece = [&](int part) {
    const int first = begin_of(part), end = begin_of(part + 1);
    if (first < end) body(first, end, part);
  };
  team_->run(
      [](const void* context, int part) { (*static_cast<const decltype(piece)*>(context))(part); },
      &piece);
}

/// Sum of squares in double: eight interleaved partial sums, added in a fixed order.
template <Scalar S>
double squared_norm(const S* values, std::size_t count);

}  // namespace unroll::math
