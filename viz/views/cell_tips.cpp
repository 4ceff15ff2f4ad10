#include "viz/views/cell_tips.h"

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

/// What a layer computes from its own slots, with the numbers of this cell.
std::vector<std::string> substituted(const ExampleView& example, const SlotView& slot, int row,
                                     int t) {
  std::vector<std::string> lines = {at_step(slot.formula, t)};
  // Only what depends on nothing but the same row of a_t.
  static constexpr std::string_view kOfSum[] = {" = tanh(a_t)", " = max(0, a_t)",
                                                " = 1 / (1 + e^-a_t)"};
  const SlotView* sum = example.find(slot.layer, "a");
  for (const std::string_view right : kOfSum) {
    if (!sum || !slot.formula.ends_with(right)) continue;
    std::string line(right.substr(1));
    line.replace(line.find("a_t"), 3, format_value(value_at(*sum, row, t)));
    lines.push_back(line + " = " + format_value(value_at(slot, row, t)));
  }
  return lines;
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
  text.formula = substituted(example, slot, row, t);
  text.note = address(slot, row, t);
  if (!slot.grad.empty())
    text.note += "   gradient of the loss " + format_value(grad_at(slot, row, t));
  return text;
}

void show_tip(const CellHit& hit, TooltipText text) {
  if (hit) tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

}  // namespace unroll::viz
