#pragma once
// A tune as it sounds: repeats played out, ties joined. What a MIDI file, the synthesizer and a
// piano roll are made of.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/abc.h"

namespace unroll {

/// Ticks of a quarter note: whole numbers for all notes down to 1/128 of a whole note, with any
/// tuplet of 2 to 9 notes. Shorter ones are rounded.
inline constexpr std::uint32_t kTicksPerQuarter = 10080;

struct TimedNote {
  std::uint32_t onset = 0;     ///< ticks from the start
  std::uint32_t duration = 0;  ///< ticks, at least 1
  std::uint8_t pitch = 0;      ///< MIDI number, 60 is middle C

  bool operator==(const TimedNote&) const = default;
};

/// A bar as it is heard, as often as its repeats ask.
struct HeardBar {
  std::uint32_t onset = 0;  ///< ticks from the start
  std::size_t index = 0;    ///< in AbcTune::bars
};

struct NoteSequence {
  std::vector<TimedNote> notes;  ///< by onset, then pitch; notes of one pitch do not overlap
  std::uint32_t length = 0;      ///< ticks, with the rests behind the last note; no note ends later
  std::vector<HeardBar> bars;    ///< of play_tune(), in the order heard
  std::uint32_t quarter_us = 500'000;  ///< length of a quarter note in microseconds
  std::string title;
  AbcMetre metre;
  AbcKey key;
  std::uint8_t program = 0;  ///< General MIDI instrument, counted from 0

  /// How long all of it lasts.
  double seconds() const;
};

/// The longest sequence in notes and in ticks; a delta time of MIDI can hold the latter.
inline constexpr std::size_t kMostTimedNotes = 200'000;
inline constexpr std::uint32_t kMostTicks = 0x0FFFFFFF;

/// Plays `tune` out. "|:" to ":|" is heard twice, or as often as its numbered endings ask; without
/// "|:" a repeat begins behind the last one (standard 2.1, section 4.8). Notes tied to the next
/// sounding note of their pitch become one. Grace notes are silent. The tempo is Q:, otherwise one
/// that suits R:, otherwise the metre. Refuses a tune that grows beyond the two limits above.
Result<NoteSequence> play_tune(const AbcTune& tune);

/// The first `seconds` (> 0) of `sequence`: notes that sound at the end stop there.
NoteSequence cut_after(NoteSequence sequence, double seconds);

}  // namespace unroll
