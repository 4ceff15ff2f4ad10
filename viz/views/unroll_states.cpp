#include "viz/views/unroll_states.h"

#include <algorithm>
#include <span>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLeastStrip = 18, kOneStrip = 64, kSourceStrip = 26;
constexpr float kLeastCell = 13, kMostCell = 28, kCellShare = 0.3f;  // of an LSTM, above its h
constexpr float kCarry = 9, kCarryFrom = 34;  // room below a strip, from this height of it on
constexpr float kMore = 28;                   // the row that names what is left out
constexpr float kCaption = 16;
constexpr float kArrow = 20, kArrowHead = 4;
constexpr float kStart = 9, kStartGap = 6;  // the state before the first step

using Strips = std::vector<StateStrip>;

float gap() { return ImGui::GetStyle().ItemSpacing.y; }

int rows_of(const Stage& stage, const StripLevel& level) {
  const std::size_t source = stage.beside ? level.source.size() : 0;
  return static_cast<int>(std::max(level.main.size(), source));
}

int rows_of(const Stage& stage, std::span<const StripLevel> levels) {
  int rows = 0;
  for (const StripLevel& level : levels) rows += rows_of(stage, level);
  return rows;
}

/// What a cell state adds to the least height of its strip.
float cell_room(const std::vector<StripLevel>& levels) {
  return has_cells(levels) ? px(kLeastCell) + px(1) : 0;
}

float least_strip(const Stage& stage) { return px(kLeastStrip) + cell_room(stage.levels); }

/// Height of `rows` strips of `each`, with what stands below each.
float height_of(int rows, float each) {
  return static_cast<float>(rows) * each + static_cast<float>(rows - 1) * gap();
}

bool has_source(const Stage& stage) { return stage.source_axis.count > 0; }

/// What the first step of a strip reads in place of the step before it; nullptr where it has no
/// room left of it.
const SlotView* start_of(const Stage& stage, const SlotView& slot, const TimeAxis& axis) {
  const bool first = axis.first == 0 && stage.fold <= 0 && !stage.narrow && stage.recurrent;
  // A layer that walks back starts at the other end, where its weights stand.
  return first && !slot.layer.ends_with('r') ? stage.example.find(slot.layer, slot.name + "0")
                                             : nullptr;
}

bool is_source(const Stage& stage, const TimeAxis& axis) { return &axis == &stage.source_axis; }

/// Whether there is another strip on that side to be chosen.
bool has_choice(const Stage& stage, bool source) {
  std::size_t count = 0;
  for (const StripLevel& level : stage.levels)
    count += source ? level.source.size() : level.main.size();
  return count > 1;
}

bool goes_both_ways(const Strips& strips) { return strips.size() > 1; }

std::string arrow_of(const Strips& strips, const StateStrip& strip) {
  if (!goes_both_ways(strips)) return "";
  return strip.backward ? " ←" : " →";
}

std::string note_of(const Stage& stage, const Strips& strips, const StateStrip& strip) {
  if (goes_both_ways(strips)) return strip.backward ? "right to left" : "left to right";
  if (stage.levels.size() > 1) return stage.recurrent ? "memory" : "features";
  return std::to_string(strip.slot->rows) + (strip.slot->rows == 1 ? " unit" : " units");
}

/// "layer 2" of one of several, else what it is.
std::string word_of_level(const Stage& stage, const StripLevel& level) {
  const bool blocks = stage.input.now.config.model.kind == ModelKind::kTransformer;
  if (stage.levels.size() < 2 && !blocks) return std::string(word_of_state(stage));
  return (blocks ? "block " : "layer ") + std::to_string(level.number);
}

std::string word_of(const Stage& stage, const StripLevel& level, const Strips& strips,
                    const StateStrip& strip) {
  std::string word = word_of_level(stage, level);
  if (&strips == &level.source && !stage.beside)
    word = stage.levels.size() < 2 ? "encoder" : "enc. " + std::to_string(level.number);
  return word + arrow_of(strips, strip);
}

/// Left of the first step the state that it starts from, and left of that the lane's name.
void draw_start(Stage& stage, const SlotView& start, const TimeAxis& axis, const Rect& rect,
                const ColorScale& scale, const LaneName& name) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = axis.x0 - px(kStartGap);
  const TimeAxis column = TimeAxis::over(right - px(kStart), right, 0, 1);
  draw_lane_name(name, column, {at.x, rect.Min.y, axis.x0, rect.Max.y});
  const CellHit hit = heat_strip(
      "start of " + start.layer + "." + start.name, shown_columns(column, start.value, start.rows),
      column, {.scale = scale, .height = rect.GetHeight(), .address = [&](int row, int) {
                 return address(start, row, 0);
               }});
  light_steps(stage.input, column, {column.x0, rect.Min.y, right, rect.Max.y}, &start);
  ImGui::SetCursorScreenPos(at);
  if (!hit) return;
  show_tip(hit, cell_tip(stage.input, start, hit.row, 0));
  offer_calculation(stage.outbox, hit, start, hit.row, 0, false);
}

/// A lane of a strip: its state, or the cell above it.
void draw_lane(Stage& stage, const SlotView& slot, const TimeAxis& axis, const Rect& rect,
               const ColorScale& scale, std::string_view label, const LaneName& name) {
  const bool source = is_source(stage, axis);
  ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, rect.Min.y});
  const std::string address = slot.layer + "." + slot.name;
  const SlotView* start = start_of(stage, slot, axis);
  HeatStripSpec spec{.scale = scale,
                     .height = rect.GetHeight(),
                     .name = start ? LaneName{} : name,
                     .address = address_of(address)};
  spec.absent = [&](int s) { return is_padding(stage.example, s, source); };
  if (start != nullptr) draw_start(stage, *start, axis, rect, scale, name);
  const CellHit hit = heat_strip(label, shown_columns(axis, slot.value, slot.rows), axis, spec);
  light_steps(stage.input, axis, rect, &slot);
  mark_calculated(stage.input, axis, rect, slot);
  mark_holds(stage.input.now, slot, axis, rect);
  if (drag_span(stage.outbox, hit, slot, hit.row)) return;
  take_playhead(stage.outbox.state(), hit, source);
  if (hit.clicked && has_choice(stage, source)) stage.outbox.state().states_slot = address;
  if (!hit || is_padding(stage.example, hit.column, source)) return;
  show_tip(hit, cell_tip(stage.input, slot, hit.row, hit.column));
  offer_calculation(stage.outbox, hit, slot, hit.row, hit.column, false);
}

void draw_strip(Stage& stage, const StripLevel& level, const Strips& strips,
                const StateStrip& strip, const StripPlace& place) {
  const SlotView& slot = *strip.slot;
  const TimeAxis& axis = *place.axis;
  const bool source = is_source(stage, axis);
  const bool named = source || !stage.beside || level.source.empty();
  const std::string word = word_of(stage, level, strips, strip);
  const std::string note = note_of(stage, strips, strip);
  const bool topmost = &slot == stage.levels.back().main.front().slot;
  Rect state = place.rect;
  if (strip.cell != nullptr) {
    Rect cell = state;
    cell.Max.y =
        snap(cell.Min.y + std::clamp(cell.GetHeight() * kCellShare, px(kLeastCell), px(kMostCell)));
    state.Min.y = cell.Max.y + px(1);
    const LaneName name{.text = strip.cell->symbol, .word = "cell"};
    draw_lane(stage, *strip.cell, axis, cell, stage.cells, "cell of " + slot.layer,
              named ? name : LaneName{});
  }
  const LaneName name{.text = slot.symbol, .word = word, .note = note};
  draw_lane(stage, slot, axis, state, stage.states,
            topmost ? "hidden state" : "state of " + slot.layer, named ? name : LaneName{});
  const bool chosen = &strip == stage.state || &strip == stage.source_state;
  if (chosen && has_choice(stage, source))
    fill_rect(canvas(), {axis.x0 - px(5), place.rect.Min.y, axis.x0 - px(2), place.rect.Max.y},
              theme().accent, px(metric::kRadiusFine));
}

/// Strips of one side of a level below each other in `height` from `top` on.
void stack(Stage& stage, const StripLevel& level, const Strips& strips, const TimeAxis& axis,
           float top, float height, std::vector<StripPlace>& places) {
  if (strips.empty()) return;
  const auto count = static_cast<float>(strips.size());
  const float pitch = (height - (count - 1) * gap()) / count;
  const bool carries = stage.carries && !stage.narrow && pitch >= px(kCarryFrom);
  const float below = carries ? px(kCarry) : 0;
  for (const StateStrip& strip : strips) {
    const Rect rect(axis.left(axis.first), snap(top), axis.end(), snap(top + pitch - below));
    places.push_back({&strip, &axis, rect, below});
    draw_strip(stage, level, strips, strip, places.back());
    top += pitch + gap();
  }
}

/// The encoder hands over what it has read.
void draw_handover(const Stage& stage, float y) {
  const float start = stage.recurrent ? px(kStart + kStartGap) : 0;
  const float to = stage.axis.left(stage.axis.first) - px(8) - start, from = to - px(kArrow);
  const float head = px(kArrowHead);
  hline(canvas(), from, to, y, theme().muted, px(1.5f));
  canvas()->AddTriangleFilled({to - head, y - head}, {to - head, y + head}, {to + head / 2, y},
                              theme().muted);
}

/// Draws `levels` in `height`; the cursor moves past them.
std::vector<StripPlace> draw_levels(Stage& stage, std::span<const StripLevel> levels,
                                    float height) {
  const int rows = rows_of(stage, levels);
  const float each = (height - static_cast<float>(rows - 1) * gap()) / static_cast<float>(rows);
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, height});
  const LayoutGuard layout;
  ImGui::SetCursorScreenPos(place.Min);
  std::vector<StripPlace> places;
  float top = place.Min.y;
  for (const StripLevel& level : levels) {
    const float high = height_of(rows_of(stage, level), each);
    if (stage.beside) {
      stack(stage, level, level.source, stage.source_axis, top, high, places);
      if (stage.recurrent || &level == &stage.levels.back()) draw_handover(stage, top + high / 2);
    }
    stack(stage, level, level.main, stage.axis, top, high, places);
    top += high + gap();
  }
  return places;
}

/// Levels first ... first + count - 1.
struct Page {
  std::size_t first = 0, count = 0;
};

/// As many levels below the one at `end` as fit.
Page page_below(const Stage& stage, std::size_t end, float height) {
  Page page{end, 0};
  float used = -gap();
  while (page.first > 0) {
    const StripLevel& level = stage.levels[page.first - 1];
    used += height_of(rows_of(stage, level), least_strip(stage)) + gap();
    if (used > height && page.count > 0) break;
    --page.first, ++page.count;
  }
  return page;
}

/// Where the strip that is looked at stands.
std::size_t level_looked_at(const Stage& stage) {
  const auto here = [&](const Strips& strips) {
    return std::ranges::any_of(strips, [&](const StateStrip& strip) {
      return &strip == stage.state || &strip == stage.source_state;
    });
  };
  const auto found = std::ranges::find_if(
      stage.levels, [&](const StripLevel& l) { return here(l.main) || here(l.source); });
  return static_cast<std::size_t>(found - stage.levels.begin());
}

/// Names what is left out; a click looks at the page below or, from the last one, at the top again.
void more_button(Stage& stage, const Page& page) {
  const std::size_t hidden = stage.levels.size() - page.count;
  const bool blocks = stage.input.now.config.model.kind == ModelKind::kTransformer;
  const std::string label = std::to_string(hidden) + " more " + (blocks ? "block" : "layer") +
                            (hidden == 1 ? "" : "s") + "##levels";
  ImGui::SetCursorScreenPos({stage.axis.x0, ImGui::GetCursorScreenPos().y});
  const bool pressed = button(label, {},
                              {.dense = true,
                               .help = "Shows the others. Maximised (key F), the view has room for "
                                       "more of them."});
  if (!pressed) return;
  const StripLevel& next = page.first > 0 ? stage.levels[page.first - 1] : stage.levels.back();
  stage.outbox.state().states_slot = address_of_strip(next.main.front());
}

}  // namespace

void choose_strips(Stage& stage) {
  stage.state = &stage.levels.back().main.front();
  if (!stage.levels.back().source.empty()) stage.source_state = &stage.levels.back().source.front();
  // Of a layer whose cell is looked at, its output.
  const std::string& looked_at = stage.input.state.states_slot;
  const std::string layer_wanted = looked_at.substr(0, looked_at.find('.'));
  for (const StripLevel& level : stage.levels)
    for (const Strips* strips : {&level.main, &level.source})
      for (const StateStrip& strip : *strips) {
        if (strip.slot->layer != layer_wanted) continue;
        if (!level.main.empty()) stage.state = &level.main.front();
        if (!level.source.empty()) stage.source_state = &level.source.front();
        (strips == &level.main ? stage.state : stage.source_state) = &strip;
      }
}

float source_rows_height(const Stage& stage, float gap) {
  if (!has_source(stage) || stage.beside) return 0;
  std::size_t strips = 0;
  for (const StripLevel& level : stage.levels) strips += level.source.size();
  return (stage.example.source.empty() ? 0 : px(metric::kTokenHeight) + gap) +
         static_cast<float>(strips) * (px(kSourceStrip) + cell_room(stage.levels) + gap) +
         gradient_lanes_height(has_cells(stage.levels), true, true, gap) + gap;
}

std::vector<StripPlace> source_rows(Stage& stage) {
  if (!has_source(stage) || stage.beside) return {};
  if (!stage.example.source.empty()) source_lane(stage);
  std::vector<StripPlace> places;
  for (const StripLevel& level : stage.levels) {
    const auto count = static_cast<float>(level.source.size());
    const float high = count * (px(kSourceStrip) + cell_room(stage.levels)) + (count - 1) * gap();
    const Rect place = take_place({ImGui::GetContentRegionAvail().x, high});
    const LayoutGuard layout;
    ImGui::SetCursorScreenPos(place.Min);
    stack(stage, level, level.source, stage.source_axis, place.Min.y, high, places);
  }
  source_gradient_lanes(stage);
  return places;
}

float least_states_height(const Stage& stage) {
  return std::max(px(kOneStrip),
                  height_of(std::min(3, rows_of(stage, stage.levels)), least_strip(stage)));
}

float captions_height(const Stage& stage) { return stage.beside ? px(kCaption) : 0; }

void captions(Stage& stage) {
  if (!stage.beside) return;
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, px(kCaption)});
  const auto write = [&](const TimeAxis& axis, float right, std::string_view text) {
    const float left = axis.left(axis.first);
    draw_text_in(canvas(), Type::kSmall, {left, place.Min.y, right, place.Max.y}, Align::kLeft,
                 theme().muted, text);
    ui().items().cell("caption", {left, place.Min.y}, {axis.end(), place.Max.y}, text, Role::kText);
  };
  write(stage.source_axis, stage.axis.x0 - px(metric::kGap), "the encoder reads the source");
  write(stage.axis, place.Max.x, "the decoder answers, reading its answer so far");
}

std::vector<StripPlace> state_lanes(Stage& stage, float height) {
  const int rows = rows_of(stage, stage.levels);
  if (height_of(rows, least_strip(stage)) <= height + 1)
    return draw_levels(stage, stage.levels, height);
  const float room = height - px(kMore) - gap();
  const std::size_t at = level_looked_at(stage);
  Page page = page_below(stage, stage.levels.size(), room);
  while (page.first > at) page = page_below(stage, page.first, room);
  more_button(stage, page);
  return draw_levels(stage, std::span(stage.levels).subspan(page.first, page.count), room);
}

std::string name_of_strip(const Stage& stage, const StateStrip& strip) {
  for (const StripLevel& level : stage.levels)
    for (const Strips* strips : {&level.main, &level.source})
      for (const StateStrip& one : *strips)
        if (&one == &strip) return word_of(stage, level, *strips, strip);
  return {};
}

float extra_states_height(const Snapshot& snapshot) {
  const std::vector<StripLevel> levels = strip_levels(snapshot);
  const bool cells = has_cells(levels);
  std::size_t main = 0, source = 0;
  for (const StripLevel& level : levels) {
    main += level.main.size();
    source += level.source.size();
  }
  const float gap = px(metric::kHalfGap), cell = cell_room(levels);
  const auto gradients = [&](bool two) { return gradient_lanes_height(two, true, true, gap); };
  const float more = main > 1 ? static_cast<float>(main - 1) * (px(kLeastStrip) + gap) : 0;
  const float rows = source == 0
                         ? 0
                         : static_cast<float>(source) * (px(kSourceStrip) + cell + gap) +
                               px(metric::kTokenHeight) + gradients(cells) + px(metric::kGap);
  return picture_height(snapshot.example) + more + rows + static_cast<float>(main) * cell +
         gradients(cells) - gradients(false);
}

}  // namespace unroll::viz
