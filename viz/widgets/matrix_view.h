#pragma once
// A table of numbers that somebody else owns.

#include <cstddef>
#include <span>

namespace unroll::viz {

/// rows x columns floats with any strides (in floats). Valid only while the owner is; widgets read
/// it during the call and keep nothing.
struct MatrixView {
  const float* data = nullptr;
  int rows = 0, columns = 0;
  std::ptrdiff_t row_stride = 0, column_stride = 0;

  float at(int row, int column) const { return data[row * row_stride + column * column_stride]; }
  bool empty() const { return data == nullptr || rows <= 0 || columns <= 0; }

  /// The engine's layout: column after column (features x moments).
  static MatrixView by_columns(std::span<const float> values, int rows, int columns) {
    return {values.data(), rows, columns, 1, rows};
  }
  /// Row after row.
  static MatrixView by_rows(std::span<const float> values, int rows, int columns) {
    return {values.data(), rows, columns, columns, 1};
  }
  MatrixView transposed() const { return {data, columns, rows, column_stride, row_stride}; }
};

}  // namespace unroll::viz
