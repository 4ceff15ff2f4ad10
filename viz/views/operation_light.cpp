#include "viz/views/operation_light.h"

#include "viz/views/operation_cursor.h"

namespace unroll::viz {
namespace {

void light(const Rect& frame, Touch touch, const SlotView& slot, bool backward,
           const std::string& steps) {
  light_frame(frame, touch == Touch::kWrites,
              (backward ? "grad " : "") + slot.layer + "." + slot.name + "@" + steps);
}

}  // namespace

void light_frame(const Rect& frame, bool writes, const std::string& label) {
  stroke_rect(canvas(), frame, writes ? theme().accent : theme().ink, px(metric::kRadiusCell),
              px(writes ? 2.5f : 1));
  ui().items().cell((writes ? "writes " : "reads ") + label, frame.Min, frame.Max, "",
                    Role::kPicture);
}

void light_both(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                const SlotView* slot) {
  for (const bool backward : {false, true}) light_steps(input, axis, lane, slot, backward);
}

void light_steps(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
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

void light_place(const ViewInput& input, const Rect& place, const SlotView& slot, int step,
                 bool backward) {
  const Touch touch = touch_of(input.now, input.state, slot, step, backward);
  if (touch == Touch::kNone) return;
  Rect frame = place;
  frame.Expand(px(2));
  light(frame, touch, slot, backward, std::to_string(step));
}

}  // namespace unroll::viz
