#include "viz/views/tune.h"

#include <algorithm>
#include <map>

#include "engine/io/checksum.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

constexpr AbcTicks kWrittenTick = kAbcWholeNote / 4 / kTicksPerQuarter;  // of a heard one
static_assert(kWrittenTick * kTicksPerQuarter * 4 == kAbcWholeNote);

/// The first line that is not blank.
std::string_view first_line(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text.substr(0, text.find('\n'));
}

/// The length of most bars that could be read.
AbcTicks usual_bar(const AbcDraft& draft) {
  std::map<AbcTicks, int> lengths;
  for (const AbcTune& tune : draft.tunes)
    for (const AbcBar& bar : tune.bars) lengths[bar.duration] += bar.spoiled ? 0 : 1;
  const auto usual =
      std::ranges::max_element(lengths, {}, [](const auto& length) { return length.second; });
  return usual == lengths.end() ? 0 : usual->first;
}

/// What a text needs before it to be read as a tune. A network that was given nothing mostly begins
/// in the middle of one.
std::string assumed_header(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.starts_with("X:")) return {};
  const bool in_header = line.size() > 1 && line[1] == ':' && line[0] >= 'A' && line[0] <= 'Z';
  if (in_header) return "X:1\n";
  const AbcTicks usual = usual_bar(read_abc_draft("X:1\nK:C\n" + std::string(text)));
  const char* metre = usual == kAbcWholeNote / 4 * 3 ? "6/8"
                      : usual == kAbcWholeNote / 2   ? "2/4"
                                                     : "4/4";
  return "X:1\nM:" + std::string(metre) + "\nL:1/8\nK:C\n";
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string symbols_at(const std::vector<std::string_view>& lines, const AbcNote& note) {
  if (note.line == 0 || note.line > lines.size()) return {};
  std::string_view rest = lines[note.line - 1];
  rest.remove_prefix(std::min<std::size_t>(note.column - 1, rest.size()));
  const std::size_t letter = rest.find_first_not_of("^_=");
  const std::size_t end =
      rest.find_first_not_of(",'0123456789/-", std::min(letter, rest.size()) + 1);
  return std::string(rest.substr(0, end));
}

std::string verdict_words(const AbcBar& bar, const AbcVerdict& verdict) {
  switch (verdict.kind) {
    case AbcVerdict::Kind::kFlawed:
      return "Not well-formed: " + verdict.flaw.what + ".";
    case AbcVerdict::Kind::kCut:
      return "Not judged: the text ends before more of it could make a whole bar.";
    case AbcVerdict::Kind::kWellFormed:
      break;
  }
  if (bar.metre == 0) return "Well-formed: the metre is free.";
  if (bar.duration == bar.metre)
    return "Well-formed: it lasts " + format_abc_ticks(bar.duration) + ", as the metre asks.";
  return "Well-formed: it lasts " + format_abc_ticks(bar.duration) + ", one half of a divided bar.";
}

TuneSheet sheet_of(const AbcTune& tune, const std::vector<AbcVerdict>& verdicts,
                   const std::vector<std::string_view>& lines) {
  TuneSheet sheet{.title = tune.title.empty() ? "untitled tune" : tune.title,
                  .metre = tune.metre,
                  .metre_written = tune.metre_written,
                  .key = tune.key};
  for (std::size_t i = 0; i < tune.bars.size(); ++i) {
    const AbcBar& bar = tune.bars[i];
    const AbcVerdict& verdict = verdicts[i];
    sheet.bars.push_back({bar.start, bar.duration, verdict.kind, verdict_words(bar, verdict)});
    if (verdict.kind != AbcVerdict::Kind::kCut) ++sheet.judged;
    if (verdict.kind == AbcVerdict::Kind::kWellFormed) ++sheet.well_formed;
    for (std::size_t n = bar.first_note; n < bar.first_note + bar.note_count; ++n) {
      const AbcNote& note = tune.notes[n];
      sheet.notes.push_back({note.start, note.duration, note.pitch, symbols_at(lines, note), i});
    }
  }
  auto heard = play_tune(tune);
  if (heard)
    sheet.heard = std::move(heard).value();
  else
    sheet.silent = heard.error().what;
  return sheet;
}

/// The lines of a tune, from its own on to the next one's head.
std::string lines_of_tune(const std::vector<std::string_view>& lines, std::uint32_t first) {
  std::string out;
  for (std::size_t i = std::max<std::size_t>(1, first) - 1; i < lines.size(); ++i) {
    if (!out.empty() && lines[i].starts_with("X:")) break;
    out += std::string(lines[i]) + "\n";
  }
  return out;
}

/// TuneSheet::given_bars of tune `index`, whose text begins with what was given.
int given_bars(const AbcDraft& given, std::size_t index) {
  if (index + 1 != given.tunes.size() || given.tunes[index].notes.empty()) return -1;
  const std::vector<AbcVerdict> verdicts = judge_bars(given)[index];
  const bool open = !verdicts.empty() && verdicts.back().kind == AbcVerdict::Kind::kCut;
  return static_cast<int>(verdicts.size()) - (open ? 1 : 0);
}

std::string no_notes(const AbcDraft& draft) {
  const AbcFlaw* flaw = !draft.bar_flaws.empty()     ? &draft.bar_flaws.front()
                        : !draft.field_flaws.empty() ? &draft.field_flaws.front()
                                                     : nullptr;
  if (!flaw) return "There is no note in it.";
  return "No note in it can be read: " + flaw->what + ".";
}

}  // namespace

std::size_t TuneSheet::bar_at(AbcTicks time) const {
  const auto after = std::ranges::upper_bound(bars, time, {}, &TuneBar::start);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, after - bars.begin()) - 1);
}

AbcTicks TuneSheet::written_at(double seconds) const {
  if (heard.bars.empty()) return 0;
  const double ticks = std::clamp(seconds * 1e6 / heard.quarter_us * kTicksPerQuarter, 0.0,
                                  static_cast<double>(heard.length));
  const auto at = static_cast<std::uint32_t>(ticks);
  const auto after = std::ranges::upper_bound(heard.bars, at, {}, &HeardBar::onset);
  const HeardBar& bar = after == heard.bars.begin() ? *after : *(after - 1);
  return bars[bar.index].start + static_cast<AbcTicks>(at - bar.onset) * kWrittenTick;
}

bool writes_tunes(const TaskView& task) {
  const bool begins =
      task.preview.starts_with("X:") || task.preview.find("\nX:") != std::string::npos;
  return begins && task.preview.find("\nK:") != std::string::npos && !has_words(task.symbols);
}

std::uint64_t tune_checksum(const SampleView& sample) {
  return fnv1a64(sample.text, fnv1a64(sample.prefix, kFnvStart ^ sample.update));
}

TuneReading read_tunes(const SampleView& sample) {
  const std::string written = sample.prefix + sample.text;
  TuneReading out{.checksum = tune_checksum(sample),
                  .update = sample.update,
                  .assumed = assumed_header(written)};
  const std::string text = out.assumed + written;
  const AbcDraft draft = read_abc_draft(text);
  const std::vector<std::vector<AbcVerdict>> verdicts = judge_bars(draft);
  const std::vector<std::string_view> lines = lines_of(text);
  const AbcDraft given = read_abc_draft(out.assumed + sample.prefix);
  for (std::size_t i = 0; i < draft.tunes.size(); ++i) {
    if (draft.tunes[i].notes.empty()) continue;
    out.sheets.push_back(sheet_of(draft.tunes[i], verdicts[i], lines));
    out.sheets.back().abc = lines_of_tune(lines, draft.tunes[i].line);
    out.sheets.back().given_bars = given_bars(given, i);
  }
  if (out.sheets.empty()) out.problem = no_notes(draft);
  return out;
}

std::string continuation_words(const TuneSheet& sheet) {
  if (sheet.given_bars < 0) return {};
  std::size_t judged = 0, kept = 0;
  for (auto i = static_cast<std::size_t>(sheet.given_bars); i < sheet.bars.size(); ++i) {
    judged += sheet.bars[i].verdict != AbcVerdict::Kind::kCut;
    kept += sheet.bars[i].verdict == AbcVerdict::Kind::kWellFormed;
  }
  if (judged == 0) return {};
  const std::string metre = sheet.metre.beats > 0 ? std::to_string(sheet.metre.beats) + "/" +
                                                        std::to_string(sheet.metre.unit)
                                                  : "free";
  const std::string bars = judged == 1 ? "bar" : "bars";
  if (kept == judged)
    return "Its continuation of your notes keeps the metre " + metre + " in all " +
           std::to_string(judged) + " " + bars + ".";
  return "Its continuation of your notes keeps the metre " + metre + " in " + std::to_string(kept) +
         " of " + std::to_string(judged) + " " + bars + ".";
}

std::string pitch_name(int pitch, bool flats) {
  static constexpr std::string_view kSharp[] = {"C",  "C♯", "D",  "D♯", "E",  "F",
                                                "F♯", "G",  "G♯", "A",  "A♯", "B"};
  static constexpr std::string_view kFlat[] = {"C",  "D♭", "D",  "E♭", "E",  "F",
                                               "G♭", "G",  "A♭", "A",  "B♭", "B"};
  return std::string((flats ? kFlat : kSharp)[pitch % 12]) + std::to_string(pitch / 12 - 1);
}

std::string beats_text(const TuneSheet& sheet, AbcTicks time) {
  return format_short(static_cast<double>(time) / static_cast<double>(sheet.beat()));
}

}  // namespace unroll::viz
