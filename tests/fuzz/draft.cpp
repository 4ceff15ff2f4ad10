// What a network might write: read as far as it can be, judged, and played; notes stay within the
// tune and those of one pitch do not overlap.

#include <array>

#include "engine/io/abc_draft.h"
#include "engine/io/note_sequence.h"
#include "tests/fuzz/promise.h"

using namespace unroll;

namespace {

void look(const AbcTextReport& report) {
  promise(report.well_formed <= report.bars, "more good bars than bars");
  promise(report.share() >= 0 && report.share() <= 1, "a share outside 0 to 1");
  promise(report.bad_bars.size() + report.well_formed <= report.bars, "a bar is counted twice");
  for (const AbcFlaw& flaw : report.bad_bars)
    promise(!flaw.what.empty() && flaw.place.line > 0, "a flaw without a reason or a place");
}

void look(const NoteSequence& played) {
  promise(played.notes.size() <= kMostTimedNotes && played.length <= kMostTicks, "too long");
  std::array<std::uint64_t, 128> silent_from = {};
  std::uint32_t last = 0;
  for (const TimedNote& note : played.notes) {
    promise(note.pitch < 128 && note.duration > 0, "a note that cannot sound");
    promise(note.onset >= last, "notes out of order");
    last = note.onset;
    promise(note.onset >= silent_from[note.pitch], "two notes of one pitch overlap");
    silent_from[note.pitch] = std::uint64_t{note.onset} + note.duration;
    promise(silent_from[note.pitch] <= played.length, "a note behind the end");
  }
}

}  // namespace

FUZZ_READER(draft)(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  look(abc_report(text));
  const double steady = steady_share(text);
  promise(steady >= 0 && steady <= 1, "a steady share outside 0 to 1");
  for (const AbcTune& tune : read_abc_draft(text).tunes) {
    const auto played = play_tune(tune);
    if (played)
      look(played.value());
    else
      promise(!played.error().what.empty(), "a refusal without a reason");
  }
  return 0;
}
