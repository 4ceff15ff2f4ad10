#pragma once
// From notated sounds to pitches and times: key signature, accidentals, ties, tuplets, broken
// rhythm and bars. Knows no text; AbcBodyReader finds the symbols and calls this.

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/io/abc.h"

namespace unroll {

/// What is wrong and what to do about it; the caller adds the place.
using AbcProblem = std::optional<std::string>;

/// A multiple of some length.
struct AbcFactor {
  int numerator = 1;
  int denominator = 1;
};

/// A note as it is written. `octave` 5 is the one of the upper-case letters.
struct AbcWritten {
  int letter = 0;  ///< 0 to 6 for C D E F G A B
  int octave = 5;
  std::optional<int> accidental;  ///< semitones, -2 to 2; 0 is a natural sign
};

/// A note of a chord (or a single one), ready to be placed in time.
struct AbcSound {
  int pitch = 0;
  int staff = 0;  ///< octave * 7 + letter
  AbcFactor length;
  bool tied = false;
  AbcPlace place;
};

struct AbcBarLine {
  bool begins_repeat = false;
  bool ends_repeat = false;
  bool ends_part = false;
};

class AbcTimeline {
 public:
  /// Fills notes and bars of `tune`, whose key, metre and unit must be set; it must outlive this.
  explicit AbcTimeline(AbcTune& tune);

  /// A change of K, M or L inside the tune; other fields change nothing.
  AbcProblem set_field(char field, std::string_view value);

  /// Fills in pitch and staff of `sound`; an accidental is remembered until the bar ends.
  AbcProblem find_pitch(const AbcWritten& written, AbcSound& sound);

  /// A chord, a note (one sound) or a rest (none), `length` times as long as written so far.
  AbcProblem add(std::span<const AbcSound> sounds, AbcFactor length, AbcPlace place);

  /// "A>B": `steps` signs, the first of the two longer (or the second, for "<").
  AbcProblem break_rhythm(int steps, bool first_longer);

  /// "(p:q:r": the next r notes or chords in the time of q/p of their lengths.
  AbcProblem begin_tuplet(int p, std::optional<int> q, std::optional<int> r);

  AbcProblem bar_line(const AbcBarLine& bar_line);

  /// The next bar begins the ending of these numbers, which hold at least one.
  void begin_ending(const std::bitset<kAbcMostEndings + 1>& numbers) { endings_ = numbers; }

  AbcProblem finish();

  /// Gives up the present bar (or the one that begins here) for what could not be read in it:
  /// tuplets and broken rhythm end, the rest of the bar may follow. False if it was given up
  /// before.
  bool spoil(AbcPlace place);

  /// True behind a note, a rest or the sign of a tuplet that no bar line follows yet.
  bool in_bar() const { return bar_has_music_ || tuplet_left_ > 0; }

 private:
  static constexpr int kOctaves = 11;

  struct Element {
    std::size_t first_note = 0;
    AbcTicks start = 0;
    AbcTicks duration = 0;
  };

  AbcProblem unfinished() const;
  void open_bar(AbcPlace place);
  void close_bar(const AbcBarLine& bar_line);

  AbcTune& tune_;
  AbcMetre metre_;
  AbcTicks unit_;
  std::array<int, 7> signature_{};
  std::array<std::optional<int>, 7> accidentals_{};

  std::uint64_t element_count_ = 0;
  std::array<std::uint64_t, kOctaves * 7> tied_element_{};  // 1 + the element that a tie leads to
  std::array<int, kOctaves * 7> tied_pitch_{};

  AbcTicks clock_ = 0;
  AbcBar bar_;
  bool bar_has_music_ = false;
  bool begins_repeat_ = false;
  std::bitset<kAbcMostEndings + 1> endings_;

  std::optional<Element> last_;      // of this bar
  std::optional<AbcFactor> broken_;  // for the next element
  AbcFactor tuplet_;
  int tuplet_left_ = 0;
};

}  // namespace unroll
