#include "viz/widgets/piano_roll.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/icons.h"
#include "viz/widgets/plane.h"

namespace unroll::viz {
namespace {

constexpr float kGutter = 26, kBand = 18, kRow = 7, kBlock = 13;  // logical pixels
constexpr float kHighest = 260;                                   // of all rows
constexpr int kLeastRows = 15, kAround = 2, kOctave = 12;
constexpr unsigned kBlackKeys = 0b010101001010;  // C at the lowest bit
constexpr float kNumberFrom = 34;                // width of a bar with room for its number

/// From time and pitch to places.
struct Grid {
  Rect area;
  float from = 0, scale = 1;  // quarter notes at the left edge; units per quarter note
  int high = 72;              // pitch of the topmost row
  float row = 1;

  float x(float quarters) const { return area.Min.x + (quarters - from) * scale; }
  float y(int pitch) const { return area.Min.y + (static_cast<float>(high - pitch) + 0.5f) * row; }
  Rect note(const RollNote& note) const {
    const float half = std::max(row, px(kBlock)) / 2, left = snap(x(note.start));
    const float right = std::max(left + px(2), snap(x(note.start + note.length)) - px(1));
    return {left, snap(y(note.pitch) - half), right, snap(y(note.pitch) + half)};
  }
  Rect bar(const RollBar& bar) const {
    return {std::max(area.Min.x, snap(x(bar.start))), area.Min.y,
            std::min(area.Max.x, snap(x(bar.start + bar.length))), area.Max.y};
  }
};

Grid grid_of(std::span<const RollNote> notes, const PianoRollSpec& spec, float width) {
  int low = 127, high = 0;
  for (const RollNote& note : notes) {
    low = std::min(low, note.pitch);
    high = std::max(high, note.pitch);
  }
  if (notes.empty()) low = high = 60;
  low -= kAround;
  high += kAround;
  while (high - low + 1 < kLeastRows) (high + low) % 2 ? ++high : --low;
  const float rows = static_cast<float>(high - low + 1);
  const float height = snap(std::min(px(kHighest), rows * px(kRow)));
  const Rect place = take_place({width, px(kBand) + height});
  Grid grid;
  grid.area = {place.Min.x + roll_gutter(), place.Min.y + px(kBand), place.Max.x, place.Max.y};
  grid.from = spec.from;
  grid.scale = grid.area.GetWidth() / std::max(0.25f, spec.quarters);
  grid.high = high;
  grid.row = height / rows;
  return grid;
}

void draw_pitches(const Grid& grid) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  for (int pitch = grid.high; pitch >= 0 && grid.y(pitch) < grid.area.Max.y; --pitch) {
    const float middle = grid.y(pitch);
    if (kBlackKeys >> (pitch % kOctave) & 1)
      fill_rect(list,
                {grid.area.Min.x, snap(middle - grid.row / 2), grid.area.Max.x,
                 snap(middle + grid.row / 2)},
                with_alpha(t.soft, 0.7f));
    if (pitch % kOctave != 0) continue;
    hline(list, grid.area.Min.x, grid.area.Max.x, snap(middle), t.border);
    const float half = px(kBlock) / 2;
    draw_text_in(
        list, Type::kSmall,
        {grid.area.Min.x - roll_gutter(), middle - half, grid.area.Min.x - px(4), middle + half},
        Align::kRight, t.muted, "C" + std::to_string(pitch / kOctave - 1));
  }
}

void draw_mark(const Grid& grid, const RollBar& bar, std::size_t index) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const Rect whole = grid.bar(bar);
  const Rect band(whole.Min.x + px(3), whole.Min.y - px(kBand), whole.Max.x - px(2), whole.Min.y);
  const bool good = bar.mark == RollMark::kGood, flawed = bar.mark == RollMark::kFlawed;
  const std::string_view mark = good ? icon::kCheck : flawed ? icon::kClose : std::string_view("…");
  if (band.GetWidth() >= text_width(Type::kSmall, mark))
    draw_text_in(list, Type::kSmall, band, Align::kRight,
                 good     ? t.good
                 : flawed ? t.bad
                          : t.muted,
                 mark);
  if (band.GetWidth() >= px(kNumberFrom))
    draw_text_in(list, Type::kSmall, band, Align::kLeft, t.muted, std::to_string(index + 1));
}

void draw_bars(const Grid& grid, std::span<const RollBar> bars, float beat) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Rect rect = grid.bar(bars[i]);
    if (rect.Max.x <= rect.Min.x) continue;
    if (bars[i].mark == RollMark::kFlawed) draw_flawed(list, rect);
    const float first = std::max(1.0f, std::floor((grid.from - bars[i].start) / beat));
    for (float k = first; k * beat < bars[i].length; ++k) {
      const float x = grid.x(bars[i].start + k * beat);
      if (x >= rect.Max.x) break;
      if (x > rect.Min.x) vline(list, snap(x), rect.Min.y, rect.Max.y, with_alpha(t.line, 0.6f));
    }
    if (grid.x(bars[i].start) >= grid.area.Min.x - px(1))
      vline(list, rect.Min.x, rect.Min.y - px(kBand), rect.Max.y, t.muted);
    if (i + 1 == bars.size() && rect.Max.x < grid.area.Max.x)
      vline(list, rect.Max.x, rect.Min.y - px(kBand), rect.Max.y, t.muted, px(2));
    draw_mark(grid, bars[i], i);
  }
}

void draw_note(const Grid& grid, const RollNote& note) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const Rect rect = grid.note(note);
  const ImU32 fill = note.sounding ? t.accent : t.magnitude[2];
  fill_rect(list, rect, fill, px(metric::kRadiusBar));
  const std::string short_name = note.name.substr(0, note.name.find_first_of("-0123456789"));
  for (const std::string& name : {note.name, short_name}) {
    if (text_width(Type::kSmall, name) > rect.GetWidth() - px(1)) continue;
    draw_text_in(list, Type::kSmall,
                 {rect.Min.x - px(1), rect.Min.y, rect.Max.x + px(1), rect.Max.y}, Align::kCenter,
                 note.sounding ? t.accent_ink : ink_on(t, fill), name);
    break;
  }
}

int note_under(const Grid& grid, std::span<const RollNote> notes, ImVec2 mouse) {
  // What is drawn later lies above.
  for (std::size_t i = notes.size(); i-- > 0;)
    if (grid.note(notes[i]).Contains(mouse)) return static_cast<int>(i);
  return -1;
}

}  // namespace

float roll_gutter() { return px(kGutter); }

void draw_flawed(ImDrawList* list, const Rect& rect) {
  hatch(list, rect, mix(theme().missing_ink, theme().panel, 0.55f), with_alpha(theme().panel, 0));
}

RollHit piano_roll(std::string_view label, std::span<const RollNote> notes,
                   std::span<const RollBar> bars, const PianoRollSpec& spec,
                   const Options& options) {
  const Grid grid = grid_of(notes, spec, take_width(options));
  const Rect& area = grid.area;
  const Rect whole(area.Min.x, area.Min.y - px(kBand), area.Max.x, area.Max.y);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int under = note_under(grid, notes, mouse);
  RollHit hit;
  hit.note = begin_grid(
      label, whole, 1, static_cast<int>(notes.size()), [](float) { return 0; },
      [&](float) { return std::max(0, under); }, options,
      std::to_string(notes.size()) + " notes in " + std::to_string(bars.size()) + " bars");
  if (options.state == WidgetState::kLive && (hit.note.hovered || hit.note.held) && under < 0) {
    for (std::size_t i = 0; i < bars.size() && hit.note.hovered; ++i) {
      Rect bar = grid.bar(bars[i]);
      bar.Min.y = whole.Min.y;
      if (mouse.x >= bar.Min.x && mouse.x < bar.Max.x)
        hit.bar = static_cast<int>(i), hit.bar_rect = bar;
    }
    hit.note.column = hit.note.row = -1;
  }
  draw_pitches(grid);
  draw_bars(grid, bars, spec.beat);
  ImDrawList* list = canvas();
  list->PushClipRect(area.Min, area.Max, true);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const Rect rect = grid.note(notes[i]);
    if (static_cast<int>(i) == hit.note.column) hit.note.rect = rect;
    if (rect.Max.x <= area.Min.x || rect.Min.x >= area.Max.x) continue;
    draw_note(grid, notes[i]);
    if (spec.address && spec.value && ui().items().records_cells())
      ui().items().cell(spec.address(0, static_cast<int>(i)), rect.Min, rect.Max,
                        spec.value(static_cast<int>(i)));
  }
  list->PopClipRect();
  if (spec.playhead >= 0) {
    const float x = snap(grid.x(spec.playhead)), width = px(metric::kPlayhead);
    if (x >= area.Min.x && x + width <= area.Max.x)
      fill_rect(list, {x, whole.Min.y, x + width, whole.Max.y}, theme().accent);
  }
  if (options.disabled || options.state == WidgetState::kDisabled) veil(list, whole);
  stroke_rect(list, area, theme().line, 0, px(theme().hairline));
  finish_grid(hit.note, whole);
  return hit;
}

}  // namespace unroll::viz
