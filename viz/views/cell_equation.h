#pragma once
// The formula of a slot with the numbers of one unit at one step in place of its symbols.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// The row of `source` that row `row` of `slot` reads: its own, or its own within the block of a
/// sum that several gates share (the blocks stand in the order of the gates). -1 where a formula
/// mixes rows, as products with matrices do.
int row_read(const ExampleView& example, const SlotView& slot, const SlotView& source, int row);

/// One or two lines in the notation of draw_notation(): the formula at step `t`, and "= 0.8 · 0.1 +
/// 0.3 · 0.9 = 0.35" where it mixes no rows, so that everything in it is one number each.
std::vector<std::string> live_equation(const ExampleView& example, const SlotView& slot, int row,
                                       int t);

/// Whether the formula of `slot` mixes rows, so that its numbers are to be asked for
/// (Question::kCell).
bool mixes_rows(const ExampleView& example, const SlotView& slot, int row, int t);

/// "= 0.61 (Wh[3,2] · h_{16}[2]) − 0.31 (b[3]) + 0.05 (12 more) = 0.35": the `most` largest parts
/// of a sum. Empty where the number is no sum.
std::string sum_line(const CellFinding& finding, std::size_t most);

/// The same of any number: of what is no sum "= e^{0.3} / 2.1 = 0.64". Empty where it was not
/// computed from others.
std::string worked_line(const CellFinding& finding, std::size_t most);

/// Of a sum one line for each part: "Wh[3,2] · h_{16}[2] = 0.61".
std::vector<std::string> sum_lines(const CellFinding& finding, std::size_t most);

}  // namespace unroll::viz
