#include "viz/views/slot_notation.h"

#include <string_view>

namespace unroll::viz {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string at_step(std::string text, int t) {
  text = replaced(std::move(text), "_{t-1}", "_{" + std::to_string(t - 1) + "}");
  text = replaced(std::move(text), "_{t+1}", "_{" + std::to_string(t + 1) + "}");
  return replaced(std::move(text), "_t", "_{" + std::to_string(t) + "}");
}

std::string symbol_of(const SlotView& slot, int delay) {
  if (delay == 0 || delay >= SlotRead::kAllSteps) return slot.symbol;
  return replaced(slot.symbol, "_t", delay < 0 ? "_{t-1}" : "_{t+1}");
}

std::string notation_of(const SlotView& slot, int row, int t) {
  std::string name = slot.per_step ? at_step(slot.symbol, t) : slot.symbol;
  return slot.rows > 1 ? name + "[" + std::to_string(row) + "]" : name;
}

std::string gradient_formula(const ExampleView& example, const SlotView& slot) {
  const auto id = static_cast<std::uint32_t>(&slot - example.slots.data());
  const std::string here = "∂L/∂" + slot.symbol;
  std::string sum;
  for (const SlotView& reader : example.slots) {
    if (reader.grad.empty()) continue;  // a read-out: nothing comes back from it
    for (const SlotRead& read : reader.reads) {
      if (read.slot != id) continue;
      // Who reads the step before stands one step later.
      const std::string there =
          symbol_of(reader, read.delay >= SlotRead::kAllSteps ? 0 : -read.delay);
      const std::string term = "∂L/∂" + there + " · ∂" + there + "/∂" + slot.symbol;
      sum += (sum.empty() ? "" : " + ") + term;
    }
  }
  if (sum.empty()) return here + " = 1 / (number of targets)";
  return here + " = " + sum;
}

}  // namespace unroll::viz
