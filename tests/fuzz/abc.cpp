// Notes lie within their tune, bars follow each other, and the report counts each bar once.

#include "engine/io/abc.h"

#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(abc)(const std::uint8_t* data, std::size_t size) {
  const auto read = parse_abc({reinterpret_cast<const char*>(data), size});
  if (!read) {
    promise(!read.error().what.empty(), "a refusal without a reason");
    return 0;
  }
  promise(!read.value().empty(), "no tune and no error");
  for (const AbcTune& tune : read.value()) {
    for (const AbcNote& note : tune.notes) {
      promise(note.start >= 0 && note.duration > 0, "a note before the start or without length");
      promise(note.pitch <= 127, "a pitch outside MIDI");
    }
    AbcTicks end = 0;
    for (const AbcBar& bar : tune.bars) {
      promise(bar.start >= end && bar.duration >= 0, "bars that overlap");
      promise(bar.first_note + bar.note_count <= tune.notes.size(), "a bar of missing notes");
      end = bar.start + bar.duration;
    }
    const AbcReport report = check_bars(tune);
    promise(report.bars == tune.bars.size(), "bars are not counted");
    promise(report.well_formed + report.bad.size() == report.bars, "a bar is neither good nor bad");
  }
  return 0;
}
