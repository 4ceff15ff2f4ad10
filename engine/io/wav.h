#pragma once
// Sound: a plucked tone per note, as 16-bit mono PCM in a RIFF WAVE file (Microsoft and IBM,
// Multimedia Programming Interface and Data Specifications 1.0).

#include <cstdint>
#include <vector>

#include "engine/base/archive.h"
#include "engine/base/result.h"
#include "engine/io/note_sequence.h"

namespace unroll {

inline constexpr int kSlowestRate = 8'000;
inline constexpr int kFastestRate = 96'000;
inline constexpr double kLongestSoundSeconds = 600;

/// Renders `sequence` with `rate` samples per second, the same numbers on every machine. Each note
/// is a sum of decaying harmonics; the loudest sample of the whole is 0.8 of full scale. Silence
/// follows for kSoundTailSeconds. Refuses a rate or a length outside the limits above.
Result<std::vector<std::int16_t>> render_sound(const NoteSequence& sequence, int rate);

/// The samples of render_sound() as a file.
Result<Bytes> wav_file(const NoteSequence& sequence, int rate);

/// How long sound goes on behind the sequence's end, for the last note to die away.
inline constexpr double kSoundTailSeconds = 0.25;

/// Frequency of a MIDI pitch in Hz, equal temperament, 69 is 440.
double pitch_hertz(int pitch);

}  // namespace unroll
