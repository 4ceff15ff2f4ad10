#pragma once
// What is put in place of the watched example's input: from a click, from typed text, from a drawn
// line. Pure functions of what the snapshot shows.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// The example as its task has made it.
const ExampleView& untouched(const Snapshot& snapshot);

/// The edits in force.
std::vector<InputEdit> input_edits(const Snapshot& snapshot);

/// `edits` with `edit` among them; one that says what stands there anyway is dropped.
std::vector<InputEdit> with_edit(const Snapshot& snapshot, std::span<const InputEdit> edits,
                                 InputEdit edit);
/// The same, in place.
void put_edit(const Snapshot& snapshot, std::vector<InputEdit>& edits, InputEdit edit);

/// The numbers that are read with `edits` in place of the example's own, features x steps; of the
/// source or of the input.
std::vector<float> values_read(const Snapshot& snapshot, std::span<const InputEdit> edits,
                               bool of_source = false);

/// Text as symbols from the first step on.
struct TypedInput {
  std::vector<InputEdit> edits;
  std::string problem;  ///< a sentence where something could not be read
};
/// Of the source where there is one with symbols, else of the input. Words are split at spaces
/// where symbols are words; elsewhere each character is one. What is too long is left out.
TypedInput typed_input(const Snapshot& snapshot, std::string_view text);

/// A line that was drawn, at even distances in the order of drawing, as the numbers of all steps:
/// one row for each of `rows`, as many points in each.
std::vector<InputEdit> drawn_input(const ExampleView& example,
                                   std::span<const std::vector<float>> rows);

/// Whether the numbers to be hit are those that are read at the next step.
bool answers_are_next(const ExampleView& example);

/// What the network answers at step t, as a class; -1 where it has no answer.
int answer_at(const ExampleView& example, int t);
/// The probability that it gives to class `id`, or the number that it predicts in row `id`.
float answer_value(const ExampleView& example, int id, int t);

}  // namespace unroll::viz
