#pragma once
// Formulas that are told in words, most of them because they run over all steps ("c_t = sum over j
// of w_tj v_j"). They are not parsed: what each of them reads is written out here.

#include <optional>

#include "engine/analysis/derivation.h"

namespace unroll::analysis {

/// `cell` by its formula in words; nothing where the formula is one to be parsed, an Error where
/// there is nothing to be written out.
std::optional<Result<Term>> derive_worded(const Model<float>& model, const Params<float>& theta,
                                          const Trace<float>& trace, Cell cell, double sharpness);

/// False where `cell` surely does not read `origin`, so that it need not be worked out to know its
/// slope. The row of a parameter counts from the first that the slot of `cell` uses.
bool may_read(const Model<float>& model, const Trace<float>& trace, Cell cell,
              const Origin& origin);

/// `term` with its value, worked out from the values of its parts.
Term worked_out(Term term);

}  // namespace unroll::analysis
