#include "viz/views/tune_roll.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "viz/views/cell_tips.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/piano_roll.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kQuarter = 30, kWideQuarter = 64;  // logical pixels of a quarter note
constexpr float kBarCell = 10, kWideBarCell = 36;  // of a bar in the row of bars
constexpr float kVolume = 22;                      // of the sign before the slider
constexpr float kStillPace = 0.1f;         // seconds between two pictures where motion is reduced
constexpr std::uint32_t kWholeTune = 400;  // symbols that mostly hold one

/// A time or a length in quarter notes.
float quarters(AbcTicks ticks) {
  return static_cast<float>(static_cast<double>(ticks) * 4 / static_cast<double>(kAbcWholeNote));
}

/// Beside what stands before it if it is wide enough for `width`, else below.
void beside(float width) {
  ImGui::SameLine(0, px(metric::kGap));
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

std::string said_of(const TuneSheet& sheet, const TuneNote& note) {
  return pitch_name(note.pitch, sheet.key.sharps < 0) + " at " + format_abc_ticks(note.start) +
         " for " + format_abc_ticks(note.duration) + " from " + note.symbols;
}

std::string_view verdict_name(AbcVerdict::Kind kind) {
  switch (kind) {
    case AbcVerdict::Kind::kWellFormed:
      return "well-formed";
    case AbcVerdict::Kind::kFlawed:
      return "not well-formed";
    case AbcVerdict::Kind::kCut:
      break;
  }
  return "not judged";
}

TooltipText bar_tip(const TuneSheet& sheet, std::size_t index) {
  const TuneBar& bar = sheet.bars[index];
  return {.name = "bar " + std::to_string(index + 1),
          .value = beats_text(sheet, bar.duration) + " beats",
          .shape = "of " + std::to_string(sheet.bars.size()),
          .note = bar.words};
}

TooltipText note_tip(const TuneSheet& sheet, const TuneNote& note) {
  const TuneBar& bar = sheet.bars[note.bar];
  const AbcTicks beat = sheet.beat();
  return {.name = pitch_name(note.pitch, sheet.key.sharps < 0),
          .value = beats_text(sheet, note.duration) + " beats",
          .shape = "written " + note.symbols,
          .note = "Bar " + std::to_string(note.bar + 1) + ", beat " +
                  beats_text(sheet, note.start - bar.start + beat) + "; lasts " +
                  format_abc_ticks(note.duration) + " of a whole note."};
}

/// Where it sounds, as it is written; nothing while it does not.
std::optional<AbcTicks> sounding_at(const ViewInput& input, const TuneSheet& sheet, int index) {
  if (!input.sounding.on || static_cast<int>(input.sounding.sheet) != index) return std::nullopt;
  const AbcTicks at = sheet.written_at(input.sounding.seconds);
  if (!ui().look().reduced_motion) return at;
  // The line stands at the note that sounds, and moves with the next one.
  AbcTicks begun = sheet.bars[sheet.bar_at(at)].start;
  for (const TuneNote& note : sheet.notes)
    if (note.start <= at) begun = std::max(begun, note.start);
  return begun;
}

/// Which part of the tune the roll shows, in quarter notes.
struct Window {
  float from = 0, length = 1;
  bool whole = true;

  bool shows(const TuneBar& bar) const {
    return quarters(bar.start) >= from - 1e-3f &&
           quarters(bar.start + bar.duration) <= from + length + 1e-3f;
  }
};

Window window_of(const TuneSheet& sheet, int bar) {
  const float room = ImGui::GetContentRegionAvail().x - roll_gutter();
  const float all = quarters(sheet.length()), most = std::max(1.0f, room / px(kQuarter));
  if (all <= most) return {0, std::max(all, room / px(kWideQuarter)), true};
  const float wanted = quarters(sheet.bars[static_cast<std::size_t>(bar)].start);
  return {std::min(wanted, all - most), most, false};
}

/// Keeps what sounds in sight.
void follow(const TuneSheet& sheet, AbcTicks at, int& bar) {
  const std::size_t now = sheet.bar_at(at);
  if (!window_of(sheet, bar).shows(sheet.bars[now])) bar = static_cast<int>(now);
}

void bar_row(const TuneSheet& sheet, const Window& window, std::optional<AbcTicks> at, int& bar) {
  const float left = ImGui::GetCursorScreenPos().x, room = ImGui::GetContentRegionAvail().x;
  const int bars = static_cast<int>(sheet.bars.size());
  const int count = std::min(bars, std::max(1, static_cast<int>(room / px(kBarCell))));
  const int first = std::clamp(bar - count / 2, 0, bars - count);
  const float cell = std::min(px(kWideBarCell), room / static_cast<float>(count));
  const TimeAxis axis = TimeAxis::over(left, left + cell * static_cast<float>(count), first, count);
  std::vector<Token> tokens;
  for (int i = first; i < first + count; ++i) {
    const TuneBar& b = sheet.bars[static_cast<std::size_t>(i)];
    Token token{.text = icon::kCheck, .strong = !window.whole && window.shows(b)};
    if (b.verdict == AbcVerdict::Kind::kFlawed) token.text = icon::kClose, token.value = NAN;
    if (b.verdict == AbcVerdict::Kind::kCut) token.text = "…", token.absent = true;
    tokens.push_back(token);
  }
  const int current = at ? static_cast<int>(sheet.bar_at(*at)) : -1;
  const CellHit hit = token_row("bars", tokens, axis, {.current = current});
  if (ui().items().records_cells()) {
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    for (int i = first; i < first + count; ++i)
      ui().items().cell("bar[" + std::to_string(i + 1) + "]", {axis.left(i), low.y},
                        {axis.right(i), high.y},
                        verdict_name(sheet.bars[static_cast<std::size_t>(i)].verdict));
  }
  if (!hit) return;
  show_tip(hit, bar_tip(sheet, static_cast<std::size_t>(hit.column)));
  if (hit.clicked) bar = hit.column;
}

void roll(const TuneSheet& sheet, const Window& window, std::optional<AbcTicks> at, int& bar) {
  std::vector<RollNote> notes;
  for (const TuneNote& note : sheet.notes)
    notes.push_back({quarters(note.start), quarters(note.duration), note.pitch,
                     pitch_name(note.pitch, sheet.key.sharps < 0),
                     at && note.start <= *at && *at < note.start + note.duration});
  std::vector<RollBar> bars;
  for (const TuneBar& b : sheet.bars)
    bars.push_back({quarters(b.start), quarters(b.duration),
                    b.verdict == AbcVerdict::Kind::kWellFormed ? RollMark::kGood
                    : b.verdict == AbcVerdict::Kind::kFlawed   ? RollMark::kFlawed
                                                               : RollMark::kOpen});
  PianoRollSpec spec{
      .from = window.from,
      .quarters = window.length,
      .beat = quarters(sheet.beat()),
      .address = [](int, int note) { return "note[" + std::to_string(note) + "]"; },
      .value =
          [&](int note) { return said_of(sheet, sheet.notes[static_cast<std::size_t>(note)]); }};
  if (at) spec.playhead = quarters(*at);
  const RollHit hit = piano_roll("notes", notes, bars, spec);
  if (hit.bar >= 0)
    show_tip({.row = 0, .column = 0, .hovered = true, .rect = hit.bar_rect},
             bar_tip(sheet, static_cast<std::size_t>(hit.bar)));
  if (!hit.note) return;
  const TuneNote& note = sheet.notes[static_cast<std::size_t>(hit.note.column)];
  show_tip(hit.note, note_tip(sheet, note));
  if (hit.note.focused && !window.shows(sheet.bars[note.bar])) bar = static_cast<int>(note.bar);
}

void listen_row(const ViewInput& input, Outbox& outbox, const TuneSheet& sheet, int index) {
  const bool dense = !input.phone;
  if (input.sounding.on) {
    if (button("Stop", {.icon = icon::kStop}, {.dense = dense})) outbox.wish(StopTune{});
  } else if (button("Play tune", {.icon = icon::kPlay},
                    {.disabled = !sheet.silent.empty(),
                     .dense = dense,
                     .help = "Plays the notes below, with their repeats. There is no sound before "
                             "you ask for it."})) {
    outbox.wish(PlayTune{static_cast<std::size_t>(index)});
  }
  ImGui::SameLine(0, px(metric::kGap));
  const Rect sign = take_place({px(kVolume), ui().control_height(dense)});
  draw_text_in(canvas(), Type::kLabel, sign, Align::kCenter, theme().muted,
               outbox.state().tune.volume > 0 ? icon::kSoundOn : icon::kSoundOff);
  ImGui::SameLine(0, px(metric::kHalfGap));
  slider("##volume", outbox.state().tune.volume,
         {.min = 0, .max = 1, .step = 0.05, .name = "volume"},
         {.dense = dense, .help = "How loud a tune sounds. 0: silent."});
}

void write_a_tune(const ViewInput& input, Outbox& outbox) {
  const Sampling& sampling = outbox.state().sampling;
  if (button("Write a tune", {.icon = icon::kMusic},
             {.dense = !input.phone,
              .help = "Begins with X:1, so that the network writes the head of a tune first."}))
    outbox.post(
        Generate{.temperature = sampling.temperature,
                 .length = std::max(kWholeTune, static_cast<std::uint32_t>(sampling.length)),
                 .prefix = "X:1\n",
                 .top_k = static_cast<std::uint32_t>(sampling.top_k)});
}

void keep_row(const ViewInput& input, Outbox& outbox, int index) {
  const Options dense{.dense = !input.phone};
  const auto save = [&](std::string_view label, TuneFormat format) {
    const ButtonSpec spec{.icon = icon::kDownload};
    beside(button_width(label, spec));
    if (button(label, spec, dense)) outbox.wish(SaveTune{static_cast<std::size_t>(index), format});
  };
  write_a_tune(input, outbox);
  save("Save ABC", TuneFormat::kAbc);
  save("Save MIDI", TuneFormat::kMidi);
  save("Save WAV", TuneFormat::kWav);
}

/// Goes through the tunes of the sample.
void choose_row(const ViewInput& input, int sheets, TuneLook& look) {
  if (sheets < 2) return;
  const Options dense{.dense = !input.phone};
  int step = 0;
  if (icon_button("tune before", icon::kChevronLeft, ButtonKind::kPlain, dense)) step = -1;
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("next tune", icon::kChevronRight, ButtonKind::kPlain, dense)) step = 1;
  ImGui::SameLine(0, px(metric::kGap));
  const std::string text =
      "tune " + std::to_string(look.sheet + 1) + " of " + std::to_string(sheets);
  const Rect place = take_place({text_width(Type::kLabel, text), ui().control_height(dense.dense)});
  draw_text_in(canvas(), Type::kLabel, place, Align::kLeft, theme().ink, text);
  ui().items().cell("tune", place.Min, place.Max, text, Role::kText);
  if (step == 0) return;
  look.sheet = (look.sheet + step + sheets) % sheets;
  look.bar = 0;
}

/// The first sample beside the newest: what training has brought.
void choose_sample(const ViewInput& input, TuneLook& look) {
  const std::vector<SampleView>& samples = input.now.samples;
  if (samples.size() < 2) return;
  static constexpr std::string_view kNames[] = {"first", "newest"};
  const std::uint64_t shown = input.tunes->checksum, first = tune_checksum(samples.front());
  int chosen = shown == tune_checksum(samples.back()) ? 1 : shown == first ? 0 : -1;
  if (segmented("##sample as notes", chosen, kNames,
                {.dense = !input.phone,
                 .help = "Which sample stands here as notes: the first that was written, or the "
                         "newest. Each sample below can be shown so by its note sign."}))
    look.sample = chosen == 0 ? first : 0;
}

/// "newest sample", "first sample", "sample".
std::string_view name_of_sample(const ViewInput& input) {
  const std::vector<SampleView>& samples = input.now.samples;
  const std::uint64_t shown = input.tunes->checksum;
  if (samples.empty() || shown == tune_checksum(samples.back())) return "newest sample";
  return shown == tune_checksum(samples.front()) ? "first sample" : "sample";
}

/// Which tune it is, of which sample, and what the engine says of its bars.
void title_row(const ViewInput& input, const TuneSheet& sheet) {
  const TuneReading& tunes = *input.tunes;
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect row = take_place({width, px(metric::kTitleRow)});
  const std::string title = printable(sheet.title);
  const std::string from = std::string(name_of_sample(input)) + ", update " +
                           format_count(static_cast<std::int64_t>(tunes.update));
  const float room = row.Max.x - text_width(Type::kLabel, from) - px(metric::kGap);
  draw_text_in(canvas(), Type::kBody, {row.Min.x, row.Min.y, room, row.Max.y}, Align::kLeft,
               theme().ink, title);
  draw_text_in(canvas(), Type::kLabel, row, Align::kRight, theme().muted, from);
  ui().items().cell("tune title", row.Min, row.Max, title + ", " + from, Role::kText);
  std::string count = std::to_string(sheet.well_formed) + " of " + std::to_string(sheet.judged) +
                      " bars well-formed";
  if (sheet.well_formed < sheet.judged)
    count += "; those whose length or signs do not fit are hatched";
  const Rect line = take_place({width, wrapped_height(Type::kLabel, width, count)});
  draw_wrapped(canvas(), Type::kLabel, line.Min, width, theme().ink, count);
  ui().items().cell("well-formed", line.Min, line.Max, count, Role::kText);
}

/// What else is to be known of what is shown.
void remarks(const ViewInput& input, const TuneSheet& sheet) {
  const Sounding& sound = input.sounding;
  if (!input.tunes->assumed.empty()) {
    std::string header = input.tunes->assumed.substr(0, input.tunes->assumed.size() - 1);
    std::ranges::replace(header, '\n', ' ');
    note_text("The sample begins without the head of a tune. It is read as if " + header +
              " stood before it.");
  }
  if (!sheet.metre_written)
    note_text("The tune has no line M: for its metre. Its bars are judged as 4/4.");
  if (const std::string words = continuation_words(sheet); !words.empty()) {
    body_text(words);
    ui().items().cell("continuation", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), words,
                      Role::kStatus);
  }
  if (!sheet.silent.empty()) note_text("It cannot be played: " + sheet.silent + ".");
  if (sheet.heard.seconds() > kLongestTune)
    note_text("Only the first " + format_short(kLongestTune / 60) + " of " +
              format_fixed(sheet.heard.seconds() / 60, 1) + " minutes sound.");
  if (sound.on && sound.newer_waits)
    note_text("A newer sample has been written. Its notes come when this tune has ended.");
  if (!sound.problem.empty()) error_state("Nothing can be heard", sound.problem);
}

void shown_tune(const ViewInput& input, Outbox& outbox, TuneLook& look) {
  const int sheets = static_cast<int>(input.tunes->sheets.size());
  choose_row(input, sheets, look);
  const TuneSheet& sheet = input.tunes->sheets[static_cast<std::size_t>(look.sheet)];
  look.bar = std::clamp(look.bar, 0, static_cast<int>(sheet.bars.size()) - 1);
  title_row(input, sheet);
  listen_row(input, outbox, sheet, look.sheet);
  const std::optional<AbcTicks> at = sounding_at(input, sheet, look.sheet);
  if (at) follow(sheet, *at, look.bar);
  const Window window = window_of(sheet, look.bar);
  bar_row(sheet, window, at, look.bar);
  roll(sheet, window, at, look.bar);
  const LegendEntry legend[] = {
      {.text = "bar not well-formed", .mark = LegendMark::kMissing},
      {.text = "bars with notes in sight", .mark = LegendMark::kFrame, .color = theme().ink}};
  legend_line(std::span(legend).first(window.whole ? 1 : 2), ImGui::GetCursorScreenPos().x);
  remarks(input, sheet);
  keep_row(input, outbox, look.sheet);
  if (at) ui().request_frame(ui().look().reduced_motion ? kStillPace : 0);
}

}  // namespace

void tune_roll(const ViewInput& input, Outbox& outbox) {
  const RowSpacing rows(metric::kHalfGap);
  TuneLook& look = outbox.state().tune;
  const TuneReading& tunes = *input.tunes;
  if (look.of != tunes.checksum)
    look = {.sample = look.sample, .of = tunes.checksum, .volume = look.volume};
  choose_sample(input, look);
  if (tunes.sheets.empty()) {
    note_text("The " + std::string(name_of_sample(input)) + " (update " +
              format_count(static_cast<std::int64_t>(tunes.update)) +
              ") cannot be shown as notes. " + tunes.problem);
    write_a_tune(input, outbox);
    return;
  }
  look.sheet = std::clamp(look.sheet, 0, static_cast<int>(tunes.sheets.size()) - 1);
  shown_tune(input, outbox, look);
}

}  // namespace unroll::viz
