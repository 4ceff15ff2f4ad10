#pragma once
// Tunes in ABC notation (standard 2.1), the subset that one melody needs.
//
// Read: the header fields X T C R M L Q K; notes with accidentals, octave marks and lengths, rests,
// chords, grace notes, broken rhythm, tuplets, ties, slurs, bar lines with repeats and numbered
// endings, changes of K M L inside the tune. Accepted and passed over: all other fields, chord
// symbols, decorations, comments. Refused, as they would change what is heard: several voices (V:,
// &), multi-bar rests (Z), keys with accidentals of their own.

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace unroll {

/// A time or a length in ticks. Whole numbers keep every note value exact, down to 1/65536 of a
/// whole note and with any tuplet of 2 to 9 notes.
using AbcTicks = std::int64_t;
inline constexpr AbcTicks kAbcWholeNote = AbcTicks{315} << 16;

/// `ticks` as a fraction of a whole note in lowest terms: "3/4", "1".
std::string format_abc_ticks(AbcTicks ticks);

/// The longest text that parse_abc reads, in bytes.
inline constexpr std::size_t kAbcMaxBytes = std::size_t{2} << 20;

/// A place in the text given to parse_abc, both from 1; columns are bytes.
struct AbcPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// What is wrong at a place, and the remedy.
struct AbcFlaw {
  AbcPlace place;
  std::string what;
};

enum class AbcMode : std::uint8_t {
  kMajor,
  kMinor,
  kMixolydian,
  kDorian,
  kPhrygian,
  kLydian,
  kLocrian
};

struct AbcKey {
  std::string tonic = "C";  ///< "G", "Bb", "F#"; empty for K:none
  AbcMode mode = AbcMode::kMajor;
  int sharps = 0;  ///< key signature, -7 (seven flats) to 7 (seven sharps)
};

struct AbcMetre {
  int beats = 4;  ///< 0 for free metre (M:none)
  int unit = 4;   ///< the note value counted: 1, 2, 4, ..., 64

  /// The length of a whole bar; 0 for free metre.
  AbcTicks ticks() const { return beats * (kAbcWholeNote / unit); }
};

/// Q: in the header: how many `beat`s pass in a minute.
struct AbcTempo {
  AbcTicks beat = 0;
  int per_minute = 0;  ///< 0: the tune does not say, or says it in words
};

/// Numbered endings go up to this number.
inline constexpr int kAbcMostEndings = 99;

struct AbcNote {
  AbcTicks start = 0;  ///< counted from the start of the tune, repeats not unfolded
  AbcTicks duration = 0;
  std::uint32_t line = 0;  ///< from 1, in the text given to parse_abc
  std::uint32_t column = 0;
  std::uint8_t pitch = 0;  ///< MIDI number, 60 is the C of "C"; signature and accidentals applied
  bool tied = false;       ///< holds on into the next note of this pitch
};

struct AbcBar {
  AbcTicks start = 0;
  AbcTicks duration = 0;
  AbcTicks metre = 0;          ///< the length that the metre asks for; 0 for free metre
  std::size_t first_note = 0;  ///< index into AbcTune::notes; rests are gaps between notes
  std::size_t note_count = 0;
  std::uint32_t line = 0;  ///< where its music begins
  std::uint32_t column = 0;
  std::uint8_t ending = 0;                   ///< 1, 2, ... where a numbered ending begins, else 0
  std::bitset<kAbcMostEndings + 1> endings;  ///< all its numbers: 1 and 3 of "[1,3"
  bool begins_repeat = false;                ///< "|:" stands before it
  bool ends_repeat = false;                  ///< ":|" stands behind it
  bool ends_part = false;  ///< a repeat sign, a double or final bar line, or the tune's end
  bool spoiled = false;    ///< something in it could not be read (only in an AbcDraft)
};

struct AbcTune {
  int number = 0;        ///< X:
  std::string title;     ///< the first T:
  std::string composer;  ///< C:
  std::string rhythm;    ///< R:
  AbcKey key;            ///< at the start of the tune, as are metre and unit
  AbcMetre metre;
  bool metre_written = false;  ///< there is an M: in the header; without one the metre is 4/4
  AbcTicks unit = 0;           ///< L:, the length of a note without a number
  AbcTempo tempo;
  std::uint32_t line = 0;
  std::vector<AbcNote> notes;
  std::vector<AbcBar> bars;  ///< only bars that hold a note or a rest
};

/// All tunes of `text` (at least one). Text outside tunes is passed over, as the standard asks.
/// Takes time and memory in proportion to the text. Errors name line and column, and the remedy.
Result<std::vector<AbcTune>> parse_abc(std::string_view text);

/// A bar that is spoiled, or neither as long as the metre asks nor one half of a divided bar.
struct AbcBadBar {
  std::size_t index = 0;  ///< in AbcTune::bars
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  AbcTicks duration = 0;
  AbcTicks expected = 0;
  bool spoiled = false;
};

struct AbcReport {
  std::size_t bars = 0;
  std::size_t well_formed = 0;
  std::vector<AbcBadBar> bad;
};

/// Compares each bar of `tune` with the metre. A spoiled bar is not well formed. A short bar is
/// well formed where it ends a part and makes a whole bar with the pick-up of that part or of the
/// next one; that pick-up is then well formed too.
AbcReport check_bars(const AbcTune& tune);

}  // namespace unroll
