#pragma once
// The symbols of an ABC tune body, line by line.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/abc.h"
#include "engine/io/abc_cursor.h"
#include "engine/io/abc_timeline.h"

namespace unroll {

/// The error of parse_abc for a flaw.
Error abc_error(AbcFlaw flaw);

class AbcBodyReader {
 public:
  /// Fills notes and bars of `tune`, whose header must be complete; it must outlive this.
  explicit AbcBodyReader(AbcTune& tune) : timeline_(tune) {}

  /// One line of music without comment and line end, from byte `from` on. Nothing if all is well.
  std::optional<AbcFlaw> read_line(std::string_view line, std::uint32_t number,
                                   std::size_t from = 0);

  /// After a flaw of read_line: gives the bar up, so that reading may go on. Gives the byte where,
  /// at or behind the next bar line; nothing when that stands on a later line. `first` tells
  /// whether this is the first flaw of the bar.
  std::optional<std::size_t> give_up_bar(std::string_view line, const AbcFlaw& flaw, bool& first);

  /// A field inside the tune, on its own line or inline as in [K:D].
  std::optional<AbcFlaw> read_field(char field, std::string_view value, AbcPlace place);

  /// After the last line.
  std::optional<AbcFlaw> finish();

  /// The same for music that is played as far as it can be read: a last bar that breaks off is
  /// spoiled, open slurs do not matter.
  std::optional<AbcFlaw> finish_anyway();

  /// True behind music that no bar line follows yet.
  bool in_bar() const { return timeline_.in_bar(); }

 private:
  AbcProblem read_symbol(AbcCursor& cursor);
  AbcProblem read_bar_line(AbcCursor& cursor);
  AbcProblem read_ending(AbcCursor& cursor);
  AbcProblem read_bracket(AbcCursor& cursor);
  AbcProblem read_chord(AbcCursor& cursor);
  AbcProblem read_single(AbcCursor& cursor);
  AbcProblem read_grace_notes(AbcCursor& cursor);
  AbcProblem read_parenthesis(AbcCursor& cursor);
  AbcProblem read_broken_rhythm(AbcCursor& cursor);
  AbcProblem read_note(AbcCursor& cursor, AbcSound& sound);
  AbcPlace place(const AbcCursor& cursor) const { return {line_number_, cursor.column()}; }

  AbcTimeline timeline_;
  std::vector<AbcSound> chord_;  // kept for its memory
  std::uint32_t line_number_ = 0;
  std::uint32_t open_slurs_ = 0;
  AbcPlace last_slur_;
  AbcPlace last_symbol_;
  std::optional<AbcPlace> given_up_at_;
};

}  // namespace unroll
