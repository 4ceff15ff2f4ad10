#include "viz/views/operation_light.h"

#include "viz/views/operation_cursor.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

bool is_lit(const Spot& lit, const SlotView& slot) {
  return lit.slot == slot.layer + "." + slot.name;
}

void light(const Rect& frame, Touch touch, const SlotView& slot, bool backward,
           const std::string& steps) {
  light_frame(frame, touch == Touch::kWrites,
              (backward ? "grad " : "") + slot.layer + "." + slot.name + "@" + steps);
}

void light_operation(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                     const SlotView* slot, bool backward) {
  if (slot == nullptr || current_operation(input.now, input.state) == nullptr) return;
  const auto touched = [&](int t) { return touch_of(input.now, input.state, *slot, t, backward); };
  const int end = axis.first + axis.count;
  for (int t = axis.first; t < end;) {
    const Touch touch = touched(t);
    const int from = t;
    while (t < end && touched(t) == touch) ++t;
    if (touch == Touch::kNone) continue;
    light({axis.left(from), lane.Min.y, axis.right(t - 1), lane.Max.y}, touch, *slot, backward,
          std::to_string(from) + (t - from > 1 ? "…" + std::to_string(t - 1) : ""));
  }
}

}  // namespace

void light_frame(const Rect& frame, bool writes, const std::string& label) {
  stroke_rect(canvas(), frame, writes ? theme().accent : theme().ink, px(metric::kRadiusCell),
              px(writes ? 2.5f : 1));
  ui().items().cell((writes ? "writes " : "reads ") + label, frame.Min, frame.Max, "",
                    Role::kPicture);
}

void light_parameters(const ViewInput& input, const Rect& place,
                      std::span<const std::string> parameters) {
  Rect frame = place;
  frame.Expand(px(2));
  for (const std::string& name : parameters) {
    const Touch touch = touch_of(input.now, input.state, name);
    if (touch != Touch::kNone) light_frame(frame, touch == Touch::kWrites, name);
  }
}

void light_norm(const ViewInput& input, const Rect& place) {
  if (touches_norm(input.now, input.state)) light_frame(place, true, "gradient norm");
}

void light_pointed(const ViewState& state, const TimeAxis& axis, float top, float bottom,
                   std::span<const Rect> gaps, bool of_source) {
  const Spot& lit = state.lit;
  if (lit.of_source != of_source || !axis.contains(lit.step)) return;
  playhead(axis, static_cast<float>(lit.step), top, bottom, "", -1, gaps, true);
  ui().items().cell(of_source ? "pointed source step" : "pointed step", {axis.left(lit.step), top},
                    {axis.right(lit.step), bottom}, std::to_string(lit.step), Role::kPicture);
}

void light_pointed(const ViewState& state, const Rect& place, const SlotView* slot, int step,
                   bool of_source) {
  const Spot& lit = state.lit;
  if (step < 0 || lit.step != step || (slot ? !is_lit(lit, *slot) : lit.of_source != of_source))
    return;
  Rect frame = place;
  frame.Expand(px(1));
  stroke_rect(canvas(), frame, theme().muted, px(metric::kRadiusCell), px(1.5f));
  ui().items().cell(
      "pointed " + (slot ? lit.slot : std::string("place")) + "@" + std::to_string(step), frame.Min,
      frame.Max, "", Role::kPicture);
}

void light_both(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                const SlotView* slot) {
  light_steps(input, axis, lane, slot);
  light_operation(input, axis, lane, slot, true);
}

void light_steps(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                 const SlotView* slot, bool backward) {
  if (const int t = input.state.lit.step; slot != nullptr && axis.contains(t))
    light_pointed(input.state, {axis.left(t), lane.Min.y, axis.right(t), lane.Max.y}, slot, t);
  light_operation(input, axis, lane, slot, backward);
}

void light_place(const ViewInput& input, const Rect& place, const SlotView& slot, int step,
                 bool backward) {
  const Touch touch = touch_of(input.now, input.state, slot, step, backward);
  if (touch == Touch::kNone) return;
  Rect frame = place;
  frame.Expand(px(2));
  light(frame, touch, slot, backward, std::to_string(step));
}

}  // namespace unroll::viz
