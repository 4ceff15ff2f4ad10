#pragma once
// What the names in the formula of a slot stand for.

#include <string>
#include <vector>

#include "engine/nn/params.h"
#include "engine/nn/trace_table.h"

namespace unroll::analysis {

/// What a name in a formula stands for.
struct Quantity {
  bool parameter = false;  ///< or a slot
  int index = -1;          ///< in the ParamTable or in the TraceTable
  int delay = 0;           ///< of a slot, as in SlotLink
};

/// Names as they are written in a formula, each with its meaning.
struct FormulaNames {
  std::vector<std::string> words;
  std::vector<Quantity> meanings;

  void add(std::string word, Quantity meaning) {
    words.push_back(std::move(word));
    meanings.push_back(meaning);
  }
};

/// The names of all that the formula of `slot` reads: of its own layer as they are called there,
/// then what is handed in, in the order in which the formula names it.
FormulaNames names_of(const ParamTable& params, const TraceTable& table, const TraceSlot& slot);

}  // namespace unroll::analysis
