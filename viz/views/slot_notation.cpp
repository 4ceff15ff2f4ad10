#include "viz/views/slot_notation.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace unroll::viz {
namespace {

struct Word {
  std::string_view name, word;
};
constexpr std::array<Word, 7> kGates = {{{"i", "input gate"},
                                         {"f", "forget gate"},
                                         {"g", "candidate"},
                                         {"o", "output gate"},
                                         {"r", "reset gate"},
                                         {"z", "update gate"},
                                         {"n", "candidate"}}};
constexpr std::array<Word, 4> kStates = {
    {{"c", "cell state"}, {"h", "state"}, {"c0", "cell state"}, {"h0", "state"}}};

std::string_view find(std::span<const Word> words, std::string_view name) {
  const auto at = std::ranges::find(words, name, &Word::name);
  return at == words.end() ? std::string_view() : at->word;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string_view gate_word(std::string_view letter) { return find(kGates, letter); }

std::string_view word_of(const SlotView& slot) {
  if (slot.layer.find("lstm") == slot.layer.npos && slot.layer.find("gru") == slot.layer.npos)
    return {};
  const std::string_view gate = gate_word(slot.name);
  return gate.empty() ? find(kStates, slot.name) : gate;
}

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
