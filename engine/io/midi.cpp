#include "engine/io/midi.h"

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "engine/base/contract.h"

namespace unroll {
namespace {

constexpr std::uint8_t kLoudness = 90;  // of 127

void append(std::string_view text, Bytes& out) {
  for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
}

/// The `count` lowest bytes of `value`, the highest first.
void append_number(std::uint32_t value, int count, Bytes& out) {
  for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append_meta(std::uint8_t type, const Bytes& data, Bytes& out) {
  for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xFF}, type}) out.push_back(byte);
  append_vlq(static_cast<std::uint32_t>(data.size()), out);
  out.insert(out.end(), data.begin(), data.end());
}

void append_head(const NoteSequence& sequence, Bytes& out) {
  constexpr std::size_t kLongestTitle = 200;
  const std::string_view title = std::string_view(sequence.title).substr(0, kLongestTitle);
  if (!title.empty()) append_meta(0x03, Bytes(title.begin(), title.end()), out);
  Bytes tempo;
  append_number(sequence.quarter_us, 3, tempo);
  append_meta(0x51, tempo, out);
  if (const AbcMetre& metre = sequence.metre; metre.beats > 0) {
    // A click of the metronome per beat, in 1/24 of a quarter note; three units in 6/8 and the
    // like.
    const int units = metre.beats > 3 && metre.beats % 3 == 0 ? 3 : 1;
    const int click = std::clamp(units * 96 / metre.unit, 1, 255);
    append_meta(0x58,
                {static_cast<std::uint8_t>(metre.beats),
                 static_cast<std::uint8_t>(std::countr_zero(static_cast<unsigned>(metre.unit))),
                 static_cast<std::uint8_t>(click), 8},
                out);
  }
  const std::uint8_t minor = sequence.key.mode == AbcMode::kMinor ? 1 : 0;
  append_meta(0x59, {static_cast<std::uint8_t>(sequence.key.sharps), minor}, out);
  for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xC0}, sequence.program})
    out.push_back(byte);
}

struct KeyEvent {
  std::uint32_t time = 0;
  bool begins = false;
  std::uint8_t pitch = 0;
};

std::vector<KeyEvent> key_events(const NoteSequence& sequence) {
  std::vector<KeyEvent> events;
  events.reserve(2 * sequence.notes.size());
  for (const TimedNote& note : sequence.notes) {
    events.push_back({note.onset, true, note.pitch});
    events.push_back({note.onset + note.duration, false, note.pitch});
  }
  std::sort(events.begin(), events.end(), [](const KeyEvent& a, const KeyEvent& b) {
    if (a.time != b.time) return a.time < b.time;
    if (a.begins != b.begins) return b.begins;
    return a.pitch < b.pitch;
  });
  return events;
}

}  // namespace

void append_vlq(std::uint32_t value, Bytes& out) {
  UNROLL_ASSERT(value <= kMostTicks, "no variable-length quantity: " + std::to_string(value));
  for (int shift = 21; shift > 0; shift -= 7) {
    if (value >> shift != 0) out.push_back(static_cast<std::uint8_t>(value >> shift | 0x80));
  }
  out.push_back(static_cast<std::uint8_t>(value & 0x7F));
}

Bytes midi_file(const NoteSequence& sequence) {
  Bytes track;
  append_head(sequence, track);
  std::uint32_t now = 0;
  for (const KeyEvent& event : key_events(sequence)) {
    append_vlq(event.time - now, track);
    now = event.time;
    track.push_back(event.begins ? 0x90 : 0x80);
    track.push_back(event.pitch);
    track.push_back(event.begins ? kLoudness : 0);
  }
  append_vlq(std::max(sequence.length, now) - now, track);
  for (const std::uint8_t byte : {0xFF, 0x2F, 0x00}) track.push_back(byte);

  Bytes out;
  append("MThd", out);
  append_number(6, 4, out);
  append_number(0, 2, out);  // format
  append_number(1, 2, out);  // tracks
  append_number(kTicksPerQuarter, 2, out);
  append("MTrk", out);
  append_number(static_cast<std::uint32_t>(track.size()), 4, out);
  out.insert(out.end(), track.begin(), track.end());
  return out;
}

}  // namespace unroll
