#include "viz/views/cell_tips.h"

#include "viz/views/cell_equation.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// "_t" and "_{t-1}" with the number of the step in place of t.
std::string at_step(std::string text, int t) {
  const auto replace = [&](std::string_view from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("_{t-1}", "_{" + std::to_string(t - 1) + "}");
  replace("_t", "_{" + std::to_string(t) + "}");
  return text;
}

}  // namespace

std::string notation_of(const SlotView& slot, int row, int t) {
  std::string name = slot.per_step ? at_step(slot.symbol, t) : slot.symbol;
  return slot.rows > 1 ? name + "[" + std::to_string(row) + "]" : name;
}

TooltipText cell_tip(const ExampleView& example, const SlotView& slot, int row, int t) {
  TooltipText text;
  text.name = notation_of(slot, row, t);
  text.value = format_value(value_at(slot, row, t));
  text.shape = format_shape(slot.rows, slot.steps);
  text.formula = live_equation(example, slot, row, t);
  text.note = address(slot, row, t);
  if (!slot.grad.empty())
    text.note += "   gradient of the loss " + format_value(grad_at(slot, row, t));
  return text;
}

void show_tip(const CellHit& hit, TooltipText text) {
  if (hit) tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

}  // namespace unroll::viz
