#include "viz/views/time_window.h"

#include <algorithm>
#include <string>

#include "viz/views/reading.h"
#include "viz/widgets/interact.h"
#include "viz/widgets/lane_name.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLeastColumn = 12, kLeastColumnTouch = 18, kLargestColumn = 72, kWordColumn = 44;
constexpr float kNarrow = 480;
constexpr float kLargestSourceColumn = 48, kMostOfAxis = 0.5f;
constexpr float kBetween = 92;  // encoder to decoder: the encoder's weights, and an arrow

/// What is left between names and scales.
struct Span {
  float left, right;
};
Span span_of(const Rect& room) {
  const bool narrow = is_narrow(room.GetWidth());
  const float left = room.Min.x + lane_name_width(!narrow);
  if (narrow) return {left, room.Max.x};
  // A panel that scrolls keeps to the places of those that do not.
  return {left, room.Max.x + ImGui::GetCurrentWindow()->ScrollbarSizes.x - px(kScaleRoom)};
}

/// The narrowest column in which what is read can be told.
float least_column(const ExampleView& example, const TaskView& task) {
  const bool words = !example.inputs.empty() && has_words(task.symbols);
  return px(words ? kWordColumn : ui().look().touch ? kLeastColumnTouch : kLeastColumn);
}

int source_steps(const ExampleView& example) {
  const auto encoder = std::ranges::find_if(example.slots, [](const SlotView& slot) {
    return slot.per_step && slot.layer.starts_with("enc");
  });
  return encoder == example.slots.end() ? 0 : encoder->steps;
}

}  // namespace

int playhead_step(const ViewState& state, const ExampleView& example) {
  const int steps = steps_of(example);
  if (steps <= 0) return -1;
  if (state.playhead >= 0) return std::min(state.playhead, steps - 1);
  const int middle = steps / 2;
  for (int t = middle; t < steps; ++t)
    if (has_target(example, t)) return t;
  for (int t = middle; t > 0; --t)
    if (has_target(example, t)) return t;
  return middle;
}

int source_step(const ViewState& state, const ExampleView& example) {
  const int last = example.source_length - 1;
  return state.source_step < 0 ? last : std::min(state.source_step, last);
}

bool is_of_source(const SlotView& slot) {
  const bool cross = slot.layer.starts_with("cross");
  return slot.layer.starts_with("enc") || slot.layer == "source" ||
         (cross && (slot.name == "k" || slot.name == "v" || slot.name == "kn"));
}

bool is_padding(const ExampleView& example, int t, bool of_source) {
  return t >= (of_source ? example.source_length : example.length);
}

int step_looked_at(const ViewState& state, const ExampleView& example, const SlotView& slot) {
  return is_of_source(slot) ? source_step(state, example) : playhead_step(state, example);
}

void move_playhead(ViewState& state, int t, bool of_source) {
  (of_source ? state.source_step : state.playhead) = std::max(0, t);
}

void point_at(ViewState& state, const CellHit& hit, bool of_source) {
  if (hit && (hit.hovered || state.pointing.step < 0)) state.pointing = {{}, hit.column, of_source};
}

void take_playhead(ViewState& state, const CellHit& hit, bool of_source) {
  if (hit.column >= 0 && (hit.held || hit.clicked)) move_playhead(state, hit.column, of_source);
  point_at(state, hit, of_source);
}

bool is_narrow(float width) { return width < px(kNarrow); }

TimeAxis fit_time_axis(ViewState& state, const ExampleView& example, const TaskView& task,
                       const Rect& room) {
  const TimeAxis source = source_time_axis(example, task, room);
  auto [left, right] = span_of(room);
  if (source.count > 0 && !is_narrow(room.GetWidth())) left = source.end() + px(kBetween);
  const int steps = steps_of(example);
  const int fitting = std::max(1, static_cast<int>((right - left) / least_column(example, task)));
  const int count = std::clamp(steps, 0, fitting);
  const int at = playhead_step(state, example);
  int first = std::clamp(state.first_step, 0, std::max(0, steps - count));
  if (state.playhead < 0) first = std::clamp(at - count / 2, 0, std::max(0, steps - count));
  if (at >= 0) first = std::clamp(first, std::max(0, at - count + 1), at);
  state.first_step = first;
  const float widest = left + px(kLargestColumn) * static_cast<float>(count);
  return TimeAxis::over(left, std::min(right, widest), first, count);
}

TimeAxis source_time_axis(const ExampleView& example, const TaskView& task, const Rect& room) {
  const int steps = source_steps(example);
  if (steps == 0) return {};
  const auto [left, right] = span_of(room);
  const auto count = static_cast<float>(steps), others = static_cast<float>(steps_of(example));
  float width = right - left;
  if (!is_narrow(room.GetWidth())) {
    const float all = width - px(kBetween), least = least_column(example, task);
    // Its share, but the others come first: of words half of them would be out of sight.
    const float fair = all * std::min(count / (count + others), kMostOfAxis);
    width = std::min(fair, std::max(all - least * others - px(1), least / 2 * count));
  }
  return TimeAxis::over(left, left + std::min(width, px(kLargestSourceColumn) * count), 0, steps);
}

TimeAxis time_axis_of(const SlotView& slot, ViewState& state, const ExampleView& example,
                      const TaskView& task, const Rect& room) {
  return is_of_source(slot) ? source_time_axis(example, task, room)
                            : fit_time_axis(state, example, task, room);
}

float time_scroller_height() { return px(ui().look().touch ? metric::kMinHit : metric::kPad); }

void time_scroller(ViewState& state, const TimeAxis& axis, const ExampleView& example) {
  const int steps = steps_of(example);
  if (axis.count >= steps) return;
  const float height = time_scroller_height();
  const Rect place = take_place({axis.end() - ImGui::GetCursorScreenPos().x, height});
  const Rect track(axis.left(axis.first), place.Min.y, axis.end(), place.Max.y);
  const std::string shown = "steps " + std::to_string(axis.first) + " to " +
                            std::to_string(axis.first + axis.count - 1) + " of " +
                            std::to_string(steps);
  const Interaction hit = interact("time window", track, {.help = "Drag to see other time steps."},
                                   Role::kSlider, shown);
  show_help(hit, shown + ". Drag to see others.");
  const float per_step = track.GetWidth() / static_cast<float>(steps);
  int first = axis.first;
  if (hit.held)
    first = static_cast<int>((ImGui::GetIO().MousePos.x - track.Min.x) / per_step) - axis.count / 2;
  first += arrow_x(hit) * std::max(1, axis.count / 4);
  first = std::clamp(first, 0, steps - axis.count);
  if (first != axis.first) {
    // The playhead stays in sight: it is what the window follows.
    const int at = playhead_step(state, example);
    state.playhead = std::clamp(at, first, first + axis.count - 1);
    state.first_step = first;
  }
  const Theme& t = theme();
  const float thick = px(metric::kTrack), middle = snap(track.GetCenter().y);
  const auto bar = [&](float from, float to, ImU32 color) {
    fill_rect(canvas(),
              {snap(track.Min.x + from * per_step), middle - thick / 2,
               snap(track.Min.x + to * per_step), middle + thick / 2},
              color, thick / 2);
  };
  bar(0, static_cast<float>(steps), t.track);
  bar(static_cast<float>(first), static_cast<float>(first + axis.count),
      hit.hovered || hit.held ? t.muted : t.faint);
  if (hit.focused) focus_ring(canvas(), track, thick);
}

}  // namespace unroll::viz
