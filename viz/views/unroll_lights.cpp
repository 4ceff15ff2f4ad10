#include "viz/views/unroll_lights.h"

#include "viz/views/operation_cursor.h"

namespace unroll::viz {

void light_lane(const Stage& stage, const Rect& lane, const SlotView* slot, bool backward) {
  if (slot == nullptr || current_operation(stage.input.now, stage.input.state) == nullptr) return;
  const auto touched = [&](int t) {
    return touch_of(stage.input.now, stage.input.state, *slot, t, backward);
  };
  const int end = stage.axis.first + stage.axis.count;
  for (int t = stage.axis.first; t < end;) {
    const Touch touch = touched(t);
    const int from = t;
    while (t < end && touched(t) == touch) ++t;
    if (touch == Touch::kNone) continue;
    const bool writes = touch == Touch::kWrites;
    const Rect frame(stage.axis.left(from), lane.Min.y, stage.axis.right(t - 1), lane.Max.y);
    stroke_rect(canvas(), frame, writes ? theme().accent : theme().ink, px(metric::kRadiusCell),
                px(writes ? 2.5f : 1));
    ui().items().cell((writes ? "writes " : "reads ") + std::string(backward ? "grad " : "") +
                          slot->layer + "." + slot->name + "@" + std::to_string(from) +
                          (t - from > 1 ? "…" + std::to_string(t - 1) : ""),
                      frame.Min, frame.Max, "", Role::kPicture);
  }
}

}  // namespace unroll::viz
