#include "engine/math/calculator.h"

#include <array>
#include <string>

#include "engine/base/contract.h"
#include "engine/math/kernels.h"
#include "engine/math/shape_text.h"

namespace unroll::math {

namespace {

int count(Eigen::Index n) { return static_cast<int>(n); }

/// What sharing a product is worth: its multiplications or, where few of them meet each of the
/// `numbers` that other cores have left or will want, nothing, since these have to travel.
double worth(double multiplications, double numbers) {
  constexpr double kMeetings = 28;
  return multiplications >= kMeetings * numbers ? multiplications : 0;
}

}  // namespace

template <Scalar S>
Calculator<S>::Calculator(Numerics numerics, int most_bits)
    : kernels_(&math::kernels<S>(numerics, most_bits)) {}

template <Scalar S>
void Calculator<S>::use(const Kernels<S>& kernels, Team* team) {
  kernels_ = &kernels;
  team_ = team;
  if (team == nullptr) return;
  alone_.resize(static_cast<std::size_t>(team->size()));
  for (Calculator& one : alone_) one.use(kernels);
}

template <Scalar S>
int Calculator<S>::rows_together() const {
  return 2 * kernels_->width / (8 * static_cast<int>(sizeof(S)));
}

template <Scalar S>
void Calculator<S>::multiply(int rows, int cols, int depth, const S* a, std::ptrdiff_t a_row,
                             std::ptrdiff_t a_col, const S* b, std::ptrdiff_t b_row,
                             std::ptrdiff_t b_col, MatrixView<S> c, Write write) {
  const std::size_t size = Buffer<S>::whole_lines(kernels_->room_size(cols, depth, b_col == 1));
  S* const room = room_.room(size * static_cast<std::size_t>(most_parts()));
  const double work = worth(1.0 * rows * cols * depth, 1.0 * (rows + cols) * depth);
  share(rows, rows_together(), work, [&](int first, int end, int part) {
    kernels_->product_unpacked(end - first, cols, depth, a + first * a_row, a_row, a_col, b, b_row,
                               b_col, c.data() + first, c.outerStride(), write == Write::kAdd,
                               room + size * static_cast<std::size_t>(part));
  });
}

template <Scalar S>
void Calculator<S>::product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c,
                            Write write) {
  UNROLL_ASSERT(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols(),
                "product of " + shape_text(a) + " and " + shape_text(b) + " into " + shape_text(c));
  multiply(count(c.rows()), count(c.cols()), count(a.cols()), a.data(), 1, a.outerStride(),
           b.data(), 1, b.outerStride(), c, write);
}

template <Scalar S>
void Calculator<S>::product_transposed(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c,
                                       Write write) {
  UNROLL_ASSERT(a.cols() == b.cols() && c.rows() == a.rows() && c.cols() == b.rows(),
                "product of " + shape_text(a) + " and transposed " + shape_text(b) + " into " +
                    shape_text(c));
  multiply(count(c.rows()), count(c.cols()), count(a.cols()), a.data(), 1, a.outerStride(),
           b.data(), b.outerStride(), 1, c, write);
}

template <Scalar S>
void Calculator<S>::transposed_product(ConstMatrixView<S> a, ConstMatrixView<S> b, MatrixView<S> c,
                                       Write write) {
  UNROLL_ASSERT(a.rows() == b.rows() && c.rows() == a.cols() && c.cols() == b.cols(),
                "product of transposed " + shape_text(a) + " and " + shape_text(b) + " into " +
                    shape_text(c));
  multiply(count(c.rows()), count(c.cols()), count(a.rows()), a.data(), a.outerStride(), 1,
           b.data(), 1, b.outerStride(), c, write);
}

template <Scalar S>
Packed<S> Calculator<S>::pack(ConstMatrixView<S> a, Buffer<S>& room) {
  const int rows = count(a.rows()), depth = count(a.cols());
  S* to = room.room(kernels_->packed_size(rows, depth));
  kernels_->pack(rows, depth, a.data(), 1, a.outerStride(), to);
  return {rows, depth, to};
}

template <Scalar S>
Packed<S> Calculator<S>::pack_transposed(ConstMatrixView<S> a, Buffer<S>& room) {
  const int rows = count(a.cols()), depth = count(a.rows());
  S* to = room.room(kernels_->packed_size(rows, depth));
  kernels_->pack(rows, depth, a.data(), a.outerStride(), 1, to);
  return {rows, depth, to};
}

template <Scalar S>
void Calculator<S>::product(const Packed<S>& a, ConstMatrixView<S> b, MatrixView<S> c,
                            Write write) {
  UNROLL_ASSERT(a.depth == b.rows() && c.rows() == a.rows && c.cols() == b.cols(),
                "product of packed " + std::to_string(a.rows) + "x" + std::to_string(a.depth) +
                    " and " + shape_text(b) + " into " + shape_text(c));
  const int cols = count(c.cols());
  const double work = worth(1.0 * a.rows * cols * a.depth, 1.0 * cols * (a.rows + a.depth));
  // The longer side is cut: the shorter is what every piece reads.
  if (cols > a.rows)
    return share(cols, kColumnsTogether, work, [&](int first, int end, int) {
      kernels_->product(a.rows, end - first, a.depth, a.data, b.data() + first * b.outerStride(), 1,
                        b.outerStride(), c.data() + first * c.outerStride(), c.outerStride(),
                        write == Write::kAdd);
    });
  share(a.rows, rows_together(), work, [&](int first, int end, int) {
    kernels_->product(end - first, cols, a.depth,
                      a.data + static_cast<std::ptrdiff_t>(first) * a.depth, b.data(), 1,
                      b.outerStride(), c.data() + first, c.outerStride(), write == Write::kAdd);
  });
}

template <Scalar S>
void Calculator<S>::add_to_columns(ConstMatrixView<S> v, MatrixView<S> m) {
  UNROLL_ASSERT(v.rows() == m.rows() && m.outerStride() == m.rows(),
                "columns " + shape_text(v) + " and " + shape_text(m));
  kernels_->add_to_columns(v.data(), m.data(), count(m.rows()), m.cols());
}

template <Scalar S>
void Calculator<S>::add_column_sums(ConstMatrixView<S> m, MatrixView<S> sums) {
  UNROLL_ASSERT(sums.rows() == m.rows() && sums.cols() == 1,
                "column sums of " + shape_text(m) + " into " + shape_text(sums));
  kernels_->add_columns(m.data(), m.outerStride(), count(m.rows()), m.cols(), sums.data());
}

template <Scalar S>
double squared_norm(const S* values, std::size_t count) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double v = values[i + lane];
      sums[lane] += v * v;
    }
  double total = 0;
  for (const double s : sums) total += s;
  for (; i < count; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return total;
}

template class Calculator<float>;
template class Calculator<double>;
template double squared_norm<float>(const float*, std::size_t);
template double squared_norm<double>(const double*, std::size_t);

}  // namespace unroll::math
