#include "engine/session/state_slots.h"

#include <algorithm>

namespace unroll {

namespace {

/// The delay at which a slot of its layer reads `slot`: -1, +1, or 0 if none reads another step.
int delay_of(const TraceTable& table, int slot) {
  const std::string& layer = table[static_cast<std::size_t>(slot)].layer;
  for (const TraceSlot& reader : table) {
    if (reader.layer != layer) continue;
    for (const SlotLink& link : reader.reads)
      if (link.slot == slot && (link.delay == -1 || link.delay == 1)) return link.delay;
  }
  return 0;
}

}  // namespace

SlotName slot_name(const TraceSlot& slot) {
  return {slot.layer, std::string(slot.info.name), std::string(slot.info.symbol)};
}

int slot_of(const TraceTable& table, std::string_view layer, std::string_view name) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const TraceSlot& slot) {
    return slot.layer == layer && slot.info.name == name;
  });
  return at == table.end() ? -1 : static_cast<int>(at - table.begin());
}

std::vector<int> state_slots(const TraceTable& table) {
  std::vector<int> states;
  for (int slot = 0; slot < static_cast<int>(table.size()); ++slot)
    if (table[static_cast<std::size_t>(slot)].info.span == SlotSpan::kPerStep &&
        delay_of(table, slot) != 0)
      states.push_back(slot);
  return states;
}

bool walks_back(const TraceTable& table, int slot) { return delay_of(table, slot) > 0; }

int input_slot(const TraceTable& table, bool of_source) {
  if (of_source) return slot_of(table, "source", "x");
  const int symbols = slot_of(table, "embed", "x");
  return symbols >= 0 ? symbols : slot_of(table, "input", "x");
}

std::vector<int> weight_slots(const TraceTable& table) {
  std::vector<int> weights;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::string_view name = table[i].info.name;
    if (table[i].rows.per_key > 0 && (name == "weight" || name == "w"))
      weights.push_back(static_cast<int>(i));
  }
  return weights;
}

std::vector<std::string> row_blocks(ModelKind kind) {
  if (kind == ModelKind::kLstm) return {"i", "f", "g", "o"};
  if (kind == ModelKind::kGru) return {"r", "z", "n"};
  return {""};
}

}  // namespace unroll
