#include "viz/views/what_if_draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "viz/views/input_edits.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/interact.h"
#include "viz/widgets/plane.h"

namespace unroll::viz {
namespace {

constexpr float kDot = 3, kRing = 4, kMargin = 12;  // logical pixels
constexpr float kLeastMove = 3;                     // of the pointer, between two recorded places

float largest(const std::vector<float>& values) {
  float most = 0;
  for (const float v : values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return round_limit(most, 1e-3f);
}

int rows_of(const ExampleView& example) {
  return static_cast<int>(example.values.size()) / std::max(1, steps_of(example));
}

float number(const std::vector<float>& values, int rows, int row, int t) {
  const auto i = static_cast<std::size_t>(t * rows + row);
  return i < values.size() ? values[i] : NAN;
}

/// Lines between neighbouring points that are finite.
void polyline(const std::vector<ImVec2>& points, ImU32 color, float width, LineStyle style) {
  for (std::size_t i = 1; i < points.size(); ++i)
    if (has_place(points[i - 1]) && has_place(points[i]))
      styled_line(canvas(), points[i - 1], points[i], color, width, style);
}

void frame_of_drawing(const Rect& area, std::string_view hint) {
  draw_frame(canvas(), area, theme().panel, theme().line, px(metric::kRadiusCell));
  draw_text_in(canvas(), Type::kSmall,
               {area.Min.x + px(6), area.Min.y + px(2), area.Max.x - px(6), area.Min.y + px(18)},
               Align::kLeft, theme().muted, hint);
}

std::vector<ImVec2> path_of(const Plane& plane, const std::vector<float>& values, int rows,
                            int steps) {
  std::vector<ImVec2> out;
  for (int t = 0; t < steps; ++t)
    out.push_back(plane.at(number(values, rows, 0, t), number(values, rows, 1, t)));
  return out;
}

/// The pen has come to `value` at `step`: so has the line of `row`, from where the pen was before.
void draw_to(const ViewInput& input, Outbox& outbox, const std::vector<float>& read, int rows,
             int row, int step, float value) {
  ViewState& state = outbox.state();
  const bool goes_on = !state.drawn_x.empty();
  const int from = goes_on ? static_cast<int>(state.drawn_x.back()) : step;
  const float start = goes_on ? state.drawn_y.back() : value;
  state.drawn_x = {static_cast<float>(step)};
  state.drawn_y = {value};
  std::vector<InputEdit> edits(input.edits.begin(), input.edits.end());
  bool changed = false;
  // The steps that a fast pen has jumped over lie on the straight line.
  for (int away = std::abs(step - from); away >= 0; --away) {
    const int at = step > from ? step - away : step + away;
    if (at == from && from != step) continue;
    const float part = from == step ? 1
                                    : static_cast<float>(std::abs(at - from)) /
                                          static_cast<float>(std::abs(step - from));
    const float there = start + (value - start) * part;
    if (number(read, rows, row, at) == there) continue;
    InputEdit edit{.step = at};
    for (int r = 0; r < rows; ++r)
      edit.values.push_back(r == row ? there : number(read, rows, r, at));
    put_edit(input.now, edits, std::move(edit));
    changed = true;
  }
  if (changed) outbox.post(SetInput{std::move(edits)});
}

}  // namespace

void draw_throw(const ViewInput& input, Outbox& outbox, float height) {
  const ExampleView& example = input.now.example;
  const ExampleView& before = untouched(input.now);
  const Theme& t = theme();
  const float side = std::min(height, ImGui::GetContentRegionAvail().x);
  const Rect area = take_place({ImGui::GetContentRegionAvail().x, side});
  const Interaction hit =
      interact("draw a throw", area, {.help = "Press and draw a line: the ball flies along it."},
               Role::kPicture, std::to_string(example.length) + " places");
  frame_of_drawing(area, "draw a line here: the network reads it as the flight of the ball");
  // The scale stays while drawing: it is that of the task's own example.
  const float limit = std::max(largest(before.values), largest(before.target_values));
  const std::array<float, 2> corner = {-limit, limit};
  Rect inner = area;
  inner.Expand(-px(kMargin));
  const Plane plane = plane_of(inner, corner, corner);
  const int rows = rows_of(example), steps = example.length;
  ViewState& state = outbox.state();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (hit.held) {
    const float x = plane.left + (mouse.x - inner.GetCenter().x) / plane.scale;
    const float y = plane.bottom - (mouse.y - inner.GetCenter().y) / plane.scale;
    const bool moved =
        state.drawn_x.empty() ||
        std::hypot(x - state.drawn_x.back(), y - state.drawn_y.back()) * plane.scale >=
            px(kLeastMove);
    if (moved) state.drawn_x.push_back(x), state.drawn_y.push_back(y);
  } else if (!state.drawn_x.empty()) {
    const std::array line = {std::move(state.drawn_x), std::move(state.drawn_y)};
    state.drawn_x.clear();
    state.drawn_y.clear();
    std::vector<InputEdit> edits = drawn_input(example, line);
    if (!edits.empty()) outbox.post(SetInput{std::move(edits)});
  }
  ImDrawList* list = canvas();
  list->PushClipRect(area.Min, area.Max, true);
  if (!input.now.what_if.empty())
    polyline(path_of(plane, before.values, rows, steps), t.border, px(1), LineStyle::kDashed);
  const std::vector<ImVec2> read = path_of(plane, example.values, rows, steps);
  polyline(read, t.positive, px(metric::kLine), LineStyle::kSolid);
  const SlotView* y = prediction_slot(input.now);
  const int at = playhead_step(state, example);
  for (int step = 0; step < steps; ++step) {
    const auto k = static_cast<std::size_t>(step);
    list->AddCircleFilled(read[k], px(step == at ? kRing : kDot),
                          step == at ? t.accent : t.positive);
    const std::string where = "@" + std::to_string(step);
    ui().items().number(
        "reads" + where, {read[k].x - px(3), read[k].y - px(3)},
        {read[k].x + px(3), read[k].y + px(3)},
        {number(example.values, rows, 0, step), number(example.values, rows, 1, step)});
    if (!y || y->rows < 2 || !has_target(example, step)) continue;
    const ImVec2 expected = plane.at(value_at(*y, 0, step), value_at(*y, 1, step));
    list->AddCircle(expected, px(kRing), t.negative, 0, px(1.5f));
    // What is expected hangs on where it was seen last.
    list->AddLine(read[k], expected, with_alpha(t.negative, 0.4f), px(1));
    ui().items().number("expects" + where, {expected.x - px(3), expected.y - px(3)},
                        {expected.x + px(3), expected.y + px(3)},
                        {value_at(*y, 0, step), value_at(*y, 1, step)});
  }
  std::vector<ImVec2> drawn;
  for (std::size_t i = 0; i < state.drawn_x.size(); ++i)
    drawn.push_back(plane.at(state.drawn_x[i], state.drawn_y[i]));
  polyline(drawn, t.accent, px(metric::kLine), LineStyle::kSolid);
  list->PopClipRect();
  if (hit.focused) focus_ring(list, area, px(metric::kRadiusCell));
}

void draw_series(const ViewInput& input, Outbox& outbox, const TimeAxis& axis, int row,
                 float height) {
  const ExampleView& example = input.now.example;
  const ExampleView& before = untouched(input.now);
  const Theme& t = theme();
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, height});
  const Rect area(axis.left(axis.first), place.Min.y, axis.end(), place.Max.y);
  const Interaction hit = interact("draw a curve", area,
                                   {.help = "Press and draw: the numbers read follow the pointer."},
                                   Role::kPicture, std::to_string(example.length) + " numbers");
  frame_of_drawing(area, "draw here to change what is read");
  const float limit = std::max(largest(before.values), largest(before.target_values));
  const float middle = area.GetCenter().y, scale = (height / 2 - px(kMargin)) / limit;
  const auto place_of = [&](float value, float step) {
    return ImVec2(axis.edge(step + 0.5f), middle - value * scale);
  };
  const int rows = rows_of(example);
  // As drawn, not as answered so far.
  const std::vector<float> read = values_read(input.now, input.edits);
  if (hit.held) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const int step = std::min(axis.step_at(mouse.x), static_cast<int>(example.length) - 1);
    const float value = std::clamp((middle - mouse.y) / scale, -2 * limit, 2 * limit);
    draw_to(input, outbox, read, rows, row, step, value);
    move_playhead(outbox.state(), step);
  } else {
    outbox.state().drawn_x.clear();
    outbox.state().drawn_y.clear();
  }
  ImDrawList* list = canvas();
  list->PushClipRect(area.Min, area.Max, true);
  hline(list, area.Min.x, area.Max.x, middle, t.line);
  const auto line = [&](const std::vector<float>& values, int of_rows, int r, float shift,
                        ImU32 color, LineStyle style, float width) {
    std::vector<ImVec2> points;
    for (int step = axis.first; step < axis.first + axis.count; ++step) {
      const float v = number(values, of_rows, r, step);
      points.push_back(std::isfinite(v) && step < example.length
                           ? place_of(v, static_cast<float>(step) + shift)
                           : ImVec2(-1e7f, -1e7f));
    }
    polyline(points, color, px(width), style);
  };
  const SlotView* y = prediction_slot(input.now);
  const SlotView* y_before = before.find("out", "y");
  // A prediction of what comes next stands where it will be read.
  const float shift = answers_are_next(before) ? 1 : 0;
  if (!input.edits.empty()) line(before.values, rows, row, 0, t.border, LineStyle::kDashed, 1);
  line(read, rows, row, 0, t.positive, LineStyle::kSolid, metric::kLine);
  const int output = y ? std::min(row, y->rows - 1) : 0;
  if (y_before && !input.now.what_if.empty())
    line(y_before->value, y_before->rows, output, shift, with_alpha(t.negative, 0.5f),
         LineStyle::kDotted, 1);
  if (y) line(y->value, y->rows, output, shift, t.negative, LineStyle::kSolid, 1.5f);
  list->PopClipRect();
  for (int step = axis.first; step < axis.first + axis.count; ++step) {
    const std::string where = "@" + std::to_string(step);
    const auto list_value = [&](const std::string& name, float v, float step_shift) {
      const ImVec2 at = place_of(std::isfinite(v) ? v : 0, static_cast<float>(step) + step_shift);
      ui().items().number(name + where, {at.x - px(2), at.y - px(2)}, {at.x + px(2), at.y + px(2)},
                          {v});
    };
    list_value("reads", number(read, rows, row, step), 0);
    if (y) list_value("expects", value_at(*y, output, step), shift);
  }
  if (hit.focused) focus_ring(list, area, px(metric::kRadiusCell));
}

}  // namespace unroll::viz
