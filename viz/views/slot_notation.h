#pragma once
// Symbols and formulas of slots, in the notation of draw_notation().

#include <string>
#include <string_view>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// "_t", "_{t-1}" and "_{t+1}" with the number of the step in place of t.
std::string at_step(std::string text, int t);

/// The symbol of `slot` as a formula names it that reads it at another step: "h_{t-1}".
std::string symbol_of(const SlotView& slot, int delay);

/// "h_t" at step 17, row 3: "h_{17}[3]".
std::string notation_of(const SlotView& slot, int row, int t);

/// What a gate is called: "forget gate" for "f"; empty for what is none.
std::string_view gate_word(std::string_view letter);

/// The same of a slot of an LSTM or a GRU, and of its states; empty elsewhere.
std::string_view word_of(const SlotView& slot);

/// How the gradient of a slot is gathered from those that read it (the chain rule):
/// "∂L/∂h_t = ∂L/∂y_t · ∂y_t/∂h_t + ∂L/∂a_{t+1} · ∂a_{t+1}/∂h_t".
std::string gradient_formula(const ExampleView& example, const SlotView& slot);

}  // namespace unroll::viz
