#pragma once
// Parameters: one flat vector with a table of names and shapes. Optimizer, clipping, snapshot and
// files are each one pass over the vector.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll {

struct ParamInfo {
  std::string name;  ///< "rnn0.Wh"
  int rows, cols;
  std::size_t offset;  ///< of the first entry; column-major
};

/// The names and shapes, in the order of the flat vector.
class ParamTable {
 public:
  /// Appends a tensor and returns its index.
  int add(std::string name, int rows, int cols);
  const std::vector<ParamInfo>& infos() const { return infos_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<ParamInfo> infos_;
  std::size_t size_ = 0;
};

/// Values (or gradients, or moments) of all parameters of a model.
template <Scalar S>
class Params {
 public:
  /// All zero. `table` must not grow any more.
  explicit Params(std::shared_ptr<const ParamTable> table)
      : table_(std::move(table)), values_(table_->size(), S(0)) {}

  MatrixView<S> matrix(int index) {
    const ParamInfo& p = table_->infos()[static_cast<std::size_t>(index)];
    return {values_.data() + p.offset, p.rows, p.cols, Eigen::OuterStride<>(p.rows)};
  }
  ConstMatrixView<S> matrix(int index) const {
    const ParamInfo& p = table_->infos()[static_cast<std::size_t>(index)];
    return {values_.data() + p.offset, p.rows, p.cols, Eigen::OuterStride<>(p.rows)};
  }

  std::vector<S>& values() { return values_; }
  const std::vector<S>& values() const { return values_; }
  const ParamTable& table() const { return *table_; }

 private:
  std::shared_ptr<const ParamTable> table_;
  std::vector<S> values_;
};

}  // namespace unroll
