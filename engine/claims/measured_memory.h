#pragma once
// What a network makes of earlier steps. NaN where a measurement has no meaning for it.

#include "engine/claims/examined.h"

namespace unroll {

/// The largest change of a score at the last step when all that stands before it is exchanged for
/// another example's: 0 where y depends on nothing but x_t.
double history_effect(const Examined& examined);
/// The largest change of any score when all inputs are exchanged for another example's.
double input_effect(const Examined& examined);
/// The share of pairs of steps, the input at t earlier than the answer at k, at the same step, and
/// later, in which y_k moves when x_t alone is exchanged for another example's. NaN for models that
/// are told one input only.
double earlier_influence(const Examined& examined);
double own_influence(const Examined& examined);
double later_influence(const Examined& examined);
/// Of a plain recurrent layer of tanh units: the largest gap between a state and
/// tanh(Wx x_t + Wh h_{t-1} + b), worked out in double from the trace's x_t and h_{t-1}.
double formula_error(const Examined& examined);
/// Of a plain recurrent layer: the largest gap between what the first word adds to the sums of the
/// units and the word's column of the input matrix, relative to its largest entry.
double column_error(const Examined& examined);

/// The share of first symbols that a linear probe reads off the topmost state at the last step.
double first_symbol_probe(const Examined& examined);

/// The lowest and the highest value of an LSTM's or a GRU's gates over held-out examples.
double least_gate(const Examined& examined);
double most_gate(const Examined& examined);

/// Of an LSTM: the largest gap from the second step on between its cell and what its gates let
/// through of the cell before and of the new, and between its state and what they let out of the
/// cell, relative to the largest cell.
double gate_error(const Examined& examined);

/// Slots on the longest chain of slots, each computed from the one before, that ends at the loss of
/// the last step: what no machine, however parallel, can shorten.
double dependency_depth(const Examined& examined);

/// The state that goes from step to step in the topmost recurrent layer; -1 if there is none.
int topmost_state(const TraceTable& table);

}  // namespace unroll
