#pragma once
// What is held and what is read in place of the input, as text for a link. Entries are separated by
// ';':
//
//   lstm0.f[3]@4-9:0      unit 3 of the forget gate is held at 0 from step 4 to step 9
//   lstm0.f@25:x0         all units at step 25, times 0: knocked out; d0.5 adds 0.5
//   rnn0.Wh[2]@3:-1       of a parameter: row 2, column 3
//   lstm0.h[8-]:1         units 8 and above, at every step
//
//   3:12                  symbol 12 is read at step 3; s3:12 of what an encoder reads
//   4=0.5,-0.25           numbers are read at step 4
//
// Whether the model has such a place only the session knows.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session/command.h"

namespace unroll {

template <class T>
struct EntryReading {
  std::vector<T> entries;
  std::vector<std::string> problems;  ///< what was left out and how it is written, sentences
};

/// Entries that are not as above are left out, and those above kMostHolds.
EntryReading<Hold> read_holds(std::string_view text);
std::string write_holds(std::span<const Hold> holds);

/// The same, at most kMostInputEdits.
EntryReading<InputEdit> read_input_edits(std::string_view text);
std::string write_input_edits(std::span<const InputEdit> edits);

}  // namespace unroll
