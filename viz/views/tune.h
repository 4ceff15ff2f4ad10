#pragma once
// What a network wrote, read as tunes: notes with their places, bars with the engine's verdict, and
// how it sounds. Pure functions and plain data; no number of it is made up.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/io/abc_draft.h"
#include "engine/io/note_sequence.h"
#include "engine/session/snapshot.h"

namespace unroll::viz {

/// So much of a tune sounds at most, in seconds; files hold all of it that their format takes.
inline constexpr double kLongestTune = 120;

/// A note as it is written: ties are not joined, repeats not unfolded.
struct TuneNote {
  AbcTicks start = 0;  ///< from the start of the tune
  AbcTicks duration = 0;
  int pitch = 0;        ///< MIDI number
  std::string symbols;  ///< of the text that it comes from: "^F2"
  std::size_t bar = 0;  ///< index into TuneSheet::bars
};

struct TuneBar {
  AbcTicks start = 0;
  AbcTicks duration = 0;
  AbcVerdict::Kind verdict = AbcVerdict::Kind::kWellFormed;
  std::string words;  ///< a sentence about the verdict
};

/// One tune with at least one note.
struct TuneSheet {
  std::string title;  ///< never empty
  AbcMetre metre;
  bool metre_written = false;  ///< as in AbcTune
  AbcKey key;
  std::vector<TuneNote> notes;
  std::vector<TuneBar> bars;
  std::size_t judged = 0, well_formed = 0;  ///< bars; those that the text's end cuts off apart
  NoteSequence heard;                       ///< all of it, repeats played; empty if `silent` is not
  std::string silent;                       ///< why it cannot be played, or empty
  std::string abc;                          ///< its lines of the text, to be saved
  /// Bars that what the network was given to begin with ends; -1 where none of its notes was given.
  int given_bars = -1;

  /// Length of a beat: what the metre counts, a quarter note where it is free.
  AbcTicks beat() const { return kAbcWholeNote / (metre.beats > 0 ? metre.unit : 4); }
  AbcTicks length() const { return bars.back().start + bars.back().duration; }
  /// The bar at a time of the tune as it is written.
  std::size_t bar_at(AbcTicks time) const;
  /// The time of the tune as it is written that sounds after so many seconds.
  AbcTicks written_at(double seconds) const;
};

/// A sample, read.
struct TuneReading {
  std::uint64_t checksum = 0;  ///< of the text and of its update
  std::uint64_t update = 0;    ///< after which it was written
  std::string assumed;         ///< header that was put before it because it has none, or empty
  std::vector<TuneSheet> sheets;
  std::string problem;  ///< why there is no sheet, one sentence; else empty
};

/// Whether what is learned is tunes in ABC, letter by letter: the text begins like them.
bool writes_tunes(const TaskView& task);

/// TuneReading::checksum of a sample.
std::uint64_t tune_checksum(const SampleView& sample);

/// Reads any sample. Takes time in proportion to its text and to the notes that sound.
TuneReading read_tunes(const SampleView& sample);

/// Whether the bars that the network wrote behind those it was given keep the metre, in one
/// sentence; empty where it was given no notes or has written no whole bar.
std::string continuation_words(const TuneSheet& sheet);

/// "F♯4" or "G♭4"; 60 is C4.
std::string pitch_name(int pitch, bool flats);

/// A time or a length in beats: "1.5".
std::string beats_text(const TuneSheet& sheet, AbcTicks time);

}  // namespace unroll::viz
