#pragma once
// Standard MIDI files (The Complete MIDI 1.0 Detailed Specification, "Standard MIDI Files 1.0").

#include <cstdint>

#include "engine/base/archive.h"
#include "engine/io/note_sequence.h"

namespace unroll {

/// Appends `value` (up to 0x0FFFFFFF) as a variable-length quantity: 1 to 4 bytes of 7 bits, the
/// highest first; all but the last have their top bit set.
void append_vlq(std::uint32_t value, Bytes& out);

/// A file of format 0, one track on channel 1: title, tempo, time signature (not for free metre),
/// key signature, instrument, notes. Where a note ends as another begins, the end stands first.
Bytes midi_file(const NoteSequence& sequence);

}  // namespace unroll
