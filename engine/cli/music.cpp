#include "engine/cli/music.h"

#include <algorithm>
#include <array>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/cli/files.h"
#include "engine/io/midi.h"
#include "engine/io/note_sequence.h"
#include "engine/io/wav.h"

namespace unroll::cli {
namespace {

constexpr std::array<std::string_view, 4> kForms = {"text", "abc", "midi", "wav"};

std::vector<JsonLine> flaw_lines(const std::vector<AbcFlaw>& flaws) {
  std::vector<JsonLine> out;
  for (const AbcFlaw& flaw : flaws) {
    out.push_back(JsonLine()
                      .number("line", flaw.place.line)
                      .number("column", flaw.place.column)
                      .text("reason", flaw.what));
  }
  return out;
}

}  // namespace

Result<Target> read_target(const Arguments& arguments, bool only_sound) {
  Target out;
  const std::size_t first = only_sound ? 2 : 0;
  const std::string form = arguments.text("format").value_or(std::string(kForms[first]));
  const auto found = std::find(kForms.begin() + first, kForms.end(), form);
  if (found == kForms.end()) {
    return Error{"--format", "\"" + printable(form) + "\" is none of " +
                                 (only_sound ? "midi, wav" : "text, abc, midi, wav")};
  }
  out.form = static_cast<TextForm>(found - kForms.begin());
  out.out = arguments.text("out");
  if (out.is_sound() && !out.out) {
    return Error{"--out", "is missing: which file shall hold the music?"};
  }
  const auto rate = arguments.number("rate", 44'100, kSlowestRate, kFastestRate);
  if (!rate) return rate.error();
  out.rate = static_cast<int>(rate.value());
  return out;
}

ExitCode write_tune(const AbcDraft& draft, std::optional<int> number, const Target& target,
                    std::string_view origin, Output& output) {
  const auto tune = std::find_if(draft.tunes.begin(), draft.tunes.end(), [&](const AbcTune& t) {
    return !t.notes.empty() && (!number || t.number == *number);
  });
  if (tune == draft.tunes.end()) {
    return output.fail(kBadInput,
                       std::string(origin) + ": there is no tune " +
                           (number ? "X:" + std::to_string(*number) + " " : std::string()) +
                           "with notes in it; a tune begins with a line such as X:1 and its "
                           "header ends with a line such as K:G");
  }
  const auto sequence = play_tune(*tune);
  if (!sequence) {
    return output.fail(kBadInput, std::string(origin) + ": " + sequence.error().text());
  }
  const Result<Bytes> file = target.form == TextForm::kMidi
                                 ? Result<Bytes>(midi_file(sequence.value()))
                                 : wav_file(sequence.value(), target.rate);
  if (!file) return output.fail(kBadInput, std::string(origin) + ": " + file.error().what);
  const auto written = write_file(*target.out, file.value());
  if (!written) return output.fail(kFailed, written.error().text());
  const std::size_t notes = sequence.value().notes.size();
  output.line(JsonLine()
                  .text("event", "tune")
                  .number("number", tune->number)
                  .text("title", tune->title)
                  .number("notes", notes)
                  .number("seconds", sequence.value().seconds())
                  .text("saved", *target.out));
  const std::string title = tune->title.empty() ? "a tune" : printable(tune->title);
  output.result(title + ": " + std::to_string(notes) + " notes, " +
                format_fixed(sequence.value().seconds(), 1) + " seconds, saved to " +
                printable(*target.out, 200) + "\n");
  return kDone;
}

JsonLine report_line(const AbcTextReport& report) {
  return JsonLine()
      .text("event", "abc")
      .number("tunes", report.tunes)
      .number("bars", report.bars)
      .number("well_formed", report.well_formed)
      .number("share", report.share())
      .flag("cut", report.cut)
      .number("flawed_fields", report.flawed_fields)
      .number("lines_outside", report.lines_outside)
      .objects("bad_bars", flaw_lines(report.bad_bars))
      .objects("bad_fields", flaw_lines(report.bad_fields));
}

std::string report_sentence(const AbcTextReport& report) {
  if (report.bars == 0) return "there is no whole bar of music";
  return std::to_string(report.well_formed) + " of " + std::to_string(report.bars) +
         " bars are well formed (" + format_fixed(100 * report.share(), 1) + "%)";
}

}  // namespace unroll::cli
