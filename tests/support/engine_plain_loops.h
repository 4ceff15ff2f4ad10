#pragma once
// A layer once more, as slow loops over single numbers with the C library's functions: what the
// loops read of a pass, and the comparison of what they give with what the layer has left there.

#include <string>
#include <string_view>
#include <vector>

#include "engine/nn/model.h"

namespace unroll::test {

/// Reads everything, judges the slots of one layer.
class PlainLoops {
 public:
  /// `trace` after a pass forward without interventions.
  PlainLoops(const Model<double>& model, const Params<double>& theta, const Trace<double>& trace,
             std::string layer);

  const Trace<double>& trace() const { return trace_; }
  const Batch& data() const { return trace_.data(); }
  int batch() const { return trace_.batch(); }

  /// The parameter `name` of the layer.
  bool has_weight(std::string_view name) const;
  double weight(std::string_view name, int row, int col = 0) const;
  /// Row `row` of W x + b; no `bias` counts as none.
  double row_of(std::string_view W, int row, const std::vector<double>& x,
                std::string_view bias = {}) const;

  /// Any slot of the model, by its address "layer.name".
  int find(std::string_view address) const;
  double cell(int slot, int row, int t, int b) const;
  double cell(std::string_view address, int row, int t, int b) const {
    return cell(find(address), row, t, b);
  }
  /// All rows at step t of sequence b.
  std::vector<double> column(int slot, int t, int b) const;
  std::vector<double> column(std::string_view address, int t, int b) const {
    return column(find(address), t, b);
  }

  /// A slot of the layer itself, and its sizes.
  bool has(std::string_view slot) const;
  double own_cell(std::string_view slot, int row, int t, int b) const {
    return cell(own(slot), row, t, b);
  }
  int rows(std::string_view slot) const;
  int steps(std::string_view slot) const;
  /// f(row, t, b) for each of its cells; f(t, b) for each of its columns.
  template <class F>
  void each_cell(std::string_view slot, F f) const {
    each_column(slot, [&](int t, int b) {
      for (int row = 0; row < rows(slot); ++row) f(row, t, b);
    });
  }
  template <class F>
  void each_column(std::string_view slot, F f) const {
    for (int t = 0; t < steps(slot); ++t)
      for (int b = 0; b < batch(); ++b) f(t, b);
  }

  /// The loops give `expected` for a cell of the layer.
  void is(std::string_view slot, int row, int t, int b, double expected);
  /// For the rows that begin with `first_row`.
  void are(std::string_view slot, int t, int b, const std::vector<double>& expected,
           int first_row = 0);

  /// The largest distance, as a share of what is expected where that is above 1.
  double worst() const { return worst_; }
  /// What speaks against the layer or the loops: a cell that is off by more than 1e-12, one that
  /// the loops have not given; empty if there is none.
  std::string objection() const;

 private:
  int own(std::string_view slot) const;

  const Model<double>& model_;
  const Params<double>& theta_;
  const Trace<double>& trace_;
  std::string layer_;
  std::vector<std::vector<bool>> given_;  ///< of each slot the cells
  double worst_ = 0;
  std::string worst_place_;
};

}  // namespace unroll::test
