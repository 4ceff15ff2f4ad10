#include "viz/views/cell_tips.h"

#include <utility>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_equation.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/slot_reads.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// Whose formulas read the slot at step t: "feeds c_{17}, a_{18}"; empty where none does.
std::string feeds(const ExampleView& example, const SlotView& slot, int t) {
  const auto id = static_cast<std::uint32_t>(&slot - example.slots.data());
  std::string out;
  for (const SlotView& reader : example.slots)
    for (const SlotRead& read : reader.reads) {
      const int at = is_across(read) ? t : t - read.delay;
      if (read.slot != id || at < 0 || at >= reader.steps) continue;
      out += (out.empty() ? "feeds " : ", ") +
             (is_across(read) ? reader.symbol : at_step(reader.symbol, at));
      break;
    }
  return out;
}

}  // namespace

TooltipText cell_tip(const ViewInput& input, const SlotView& slot, int row, int t) {
  const ExampleView& example = input.now.example;
  const bool hidden = is_hidden_result(input, slot, row, t, false);
  TooltipText text;
  text.name = notation_of(slot, row, t);
  text.value = hidden ? "?" : format_value(value_at(slot, row, t));
  text.shape = format_shape(slot.rows, slot.steps);
  text.formula = live_equation(example, slot, row, t);
  if (hidden) text.formula.resize(1);
  if (std::string readers = feeds(example, slot, t); !readers.empty())
    text.formula.push_back(std::move(readers));
  text.note = address(slot, row, t) + "   " + std::string(kOfferWords);
  if (!slot.grad.empty() && !is_hidden_result(input, slot, row, t, true))
    text.note += "   gradient of the loss " + format_value(grad_at(slot, row, t));
  return text;
}

void show_tip(const CellHit& hit, TooltipText text) {
  if (hit) tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

}  // namespace unroll::viz
