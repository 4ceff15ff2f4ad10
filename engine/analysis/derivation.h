#pragma once
// How one number of a trace came about: the formula of its slot with every quantity in it as one
// number, recomputed in double, down to where each was read; and the same for its gradient.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/analysis/formula.h"
#include "engine/nn/model.h"

namespace unroll::analysis {

/// Where a number stands.
struct Origin {
  enum class Kind : std::uint8_t { kNone, kValue, kGradient, kParameter };
  Kind kind = Kind::kNone;
  std::int32_t index = -1;  ///< slot in the TraceTable, or parameter in the ParamTable
  std::int32_t row = 0;
  std::int32_t column = 0;  ///< step of a slot, column of a parameter

  bool operator==(const Origin&) const = default;
};

/// A number and the numbers it was worked out from.
struct Term {
  Op op = Op::kNumber;
  double value = 0;
  Origin origin = {};  ///< of a kName
  std::vector<Term> parts = {};
};

/// One cell: value of `row` of `slot` at step `t` of sequence 0.
struct Cell {
  int slot = 0, row = 0, t = 0;
};

/// The value of `cell` by its formula, from the values that the trace holds. `sharpness` is the
/// model's (ModelConfig). An Error where nothing is computed, or where the cell is padding.
Result<Term> derive_value(const Model<float>& model, const Params<float>& theta,
                          const Trace<float>& trace, Cell cell, double sharpness);

/// The gradient of `cell`, after backward: the sum over all cells that read it of their gradient
/// times the slope of their formula (the chain rule). Each part is a product of two. An Error where
/// a reader's formula cannot be written out.
Result<Term> derive_gradient(const Model<float>& model, const Params<float>& theta,
                             const Trace<float>& trace, Cell cell, double sharpness);

/// The same of one number of a parameter: the sum over all cells that are computed with it.
Result<Term> derive_weight_gradient(const Model<float>& model, const Params<float>& theta,
                                    const Trace<float>& trace, int parameter, int row, int column,
                                    double sharpness);

/// The slope of `term` with respect to the number at `origin`, which may stand in it several times.
double slope(const Term& term, const Origin& origin);

}  // namespace unroll::analysis
