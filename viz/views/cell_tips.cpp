#include "viz/views/cell_tips.h"

#include "viz/views/calculator_link.h"
#include "viz/views/cell_equation.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
TooltipText cell_tip(const ExampleView& example, const SlotView& slot, int row, int t) {
  TooltipText text;
  text.name = notation_of(slot, row, t);
  text.value = format_value(value_at(slot, row, t));
  text.shape = format_shape(slot.rows, slot.steps);
  text.formula = live_equation(example, slot, row, t);
  text.note = address(slot, row, t) + "   " + std::string(kOfferWords);
  if (!slot.grad.empty())
    text.note += "   gradient of the loss " + format_value(grad_at(slot, row, t));
  return text;
}

void show_tip(const CellHit& hit, TooltipText text) {
  if (hit) tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

}  // namespace unroll::viz
