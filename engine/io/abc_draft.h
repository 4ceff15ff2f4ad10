#pragma once
// ABC as a network writes it: full of flaws, cut in the middle, with no beginning. Read as far as
// it can be read, and judged bar by bar.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/io/abc.h"

namespace unroll {

/// Where a text breaks off for lack of room, so that more of it might have been well formed.
enum class AbcCut : std::uint8_t { kNowhere, kHeader, kBar };

/// All that could be read of a text.
struct AbcDraft {
  static constexpr std::size_t kMostFlaws = 100;

  std::vector<AbcTune> tunes;      ///< flawed bars keep the notes before the flaw; key C if missing
  std::vector<AbcFlaw> bar_flaws;  ///< of the first kMostFlaws spoiled bars, in order
  std::vector<AbcFlaw> field_flaws;  ///< the first kMostFlaws; these fields keep their old values
  std::size_t flawed_fields = 0;
  std::size_t lines_outside = 0;  ///< lines that belong to no tune, blank ones apart
  AbcCut cut = AbcCut::kNowhere;
  bool open_part = false;  ///< the text ends before the bar that would complete a pick-up
};

/// Reads any bytes, the first kAbcMaxBytes of them. Behind a flaw in the music it goes on at the
/// next bar line. Takes time and memory in proportion to the text.
AbcDraft read_abc_draft(std::string_view text);

/// How much of a text is music. A bar that the text's end cuts off is left out, unless it is too
/// long already; so is the pick-up of a part that is not finished.
struct AbcTextReport {
  std::size_t tunes = 0;  ///< whose header was read to its key, or that have music
  std::size_t bars = 0;
  std::size_t well_formed = 0;
  std::size_t flawed_fields = 0;
  std::size_t lines_outside = 0;
  bool cut = false;
  std::vector<AbcFlaw> bad_bars;    ///< the first ones: where the bar begins or, if known, the flaw
  std::vector<AbcFlaw> bad_fields;  ///< the first ones

  /// The share of well-formed bars, 0 to 1; 0 where there is no bar.
  double share() const {
    return bars == 0 ? 0 : static_cast<double>(well_formed) / static_cast<double>(bars);
  }
};

/// Judges all bars of all tunes by the rules of check_bars; lists at most `most_listed` (up to
/// AbcDraft::kMostFlaws) bad bars and as many fields.
AbcTextReport report_on(const AbcDraft& draft, std::size_t most_listed = 20);

/// report_on(read_abc_draft(text)).
AbcTextReport abc_report(std::string_view text, std::size_t most_listed = 20);

/// What report_on() holds against one bar.
struct AbcVerdict {
  enum class Kind : std::uint8_t {
    kWellFormed,
    kFlawed,
    kCut /* by the end of the text: left out */
  };
  Kind kind = Kind::kWellFormed;
  AbcFlaw flaw;  ///< of kFlawed: where the bar begins or, if known, the flaw
};

/// The verdicts on all bars of `draft.tunes`: one list per tune, one verdict per bar.
std::vector<std::vector<AbcVerdict>> judge_bars(const AbcDraft& draft);

/// The share of bars that are as long as most bars of their tune, whatever its head says of the
/// metre, by the rules of check_bars; 0 where there is no bar.
double steady_share(std::string_view text);

}  // namespace unroll
