#pragma once
// Plain questions to a snapshot's example: which symbol, how likely, how large the gradient. Pure
// functions; every number is read from the trace, none is made up. Names of symbols ask the fonts.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// The first per-step slot called `name` in any layer ("h", "p"), or nullptr.
const SlotView* find_slot(const ExampleView& example, std::string_view name);

/// Steps of the example, padding included.
int steps_of(const ExampleView& example);

/// Whether an answer is asked for at step t: only there is a loss.
bool has_target(const ExampleView& example, int t);

/// What the network makes of the sequence: the state h of its topmost recurrent layer, or the
/// features from which a network without memory reads its answer off. nullptr without either.
const SlotView* main_slot(const Snapshot& snapshot);

/// What it answers: the probability of each class, or the numbers. nullptr if there is no such.
const SlotView* prediction_slot(const Snapshot& snapshot);

/// "rnn0.h[3]@17".
std::string address(const SlotView& slot, int row, int t);

/// What an address names, be it of a value or, behind "grad ", of a gradient.
struct SlotPlace {
  const SlotView* slot = nullptr;
  int row = -1;  ///< -1 where the address names none
  int step = 0;
};
/// Reads "rnn0.h[3]@17" and "rnn0.h@17"; nothing where the example holds no such slot or row.
std::optional<SlotPlace> read_address(const ExampleView& example, std::string_view address);

/// value(row, t) of a slot; NaN outside of it.
float value_at(const SlotView& slot, int row, int t);
float grad_at(const SlotView& slot, int row, int t);

struct SymbolGuess {
  int symbol = 0;
  float probability = 0;
};

/// The `count` likeliest symbols at step t, likeliest first; ties by the smaller id. Empty when the
/// probabilities are not finite.
std::vector<SymbolGuess> top_guesses(const SlotView& probabilities, int t, int count);

/// Loss at step t in bits, from the slot "loss"; NaN where there is no target.
float loss_bits_at(const ExampleView& example, int t);

/// Loss at step t as the task counts it: bits, or squared error. NaN where there is no target.
float loss_at(const TaskView& task, const ExampleView& example, int t);

/// Euclidean length of the gradient column at step t.
float gradient_length(const SlotView& slot, int t);

/// How a symbol that is read is shown in one cell: "↵" for a newline, "␣" for a space, "⇥" for a
/// tab, the code in hexadecimal for what the fonts have no glyph of, "other" for the class of rare
/// symbols.
std::string symbol_glyph(const TaskView& task, int symbol);

/// The symbol's name in a sentence: "“a”", "newline", "space", "U+0007", "other (rare symbols)".
std::string symbol_name(const TaskView& task, int symbol);

/// The same of a class, as it is to be named.
std::string class_glyph(const TaskView& task, int id);
std::string class_name(const TaskView& task, int id);

/// The same of a symbol of the source.
std::string source_glyph(const TaskView& task, int id);

/// Whether any of `names` takes more than one letter, as words do.
bool has_words(const std::vector<std::string>& names);

/// Number of parameters of the model.
std::uint64_t parameter_count(const Snapshot& snapshot);

/// Share of the symbol in the whole text, 0..1.
double symbol_share(const TaskView& task, int symbol);

}  // namespace unroll::viz
