#include "engine/nn/plan.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

namespace {

/// Takes the next word off the front of `text`.
std::string_view next_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return text = {};
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// "in" and "in0" are input 0, "in1" input 1; -1 for other words.
int input_number(std::string_view word) {
  if (word == "in") return 0;
  if (word.size() == 3 && word.starts_with("in") && word[2] >= '0' && word[2] <= '9')
    return word[2] - '0';
  return -1;
}

}  // namespace

int ModelPlan::add_slot(const LayerPlace& place, const SlotInfo& info, SlotRows rows) {
  slots.push_back({place.name, info, rows, place.in_source});
  places_.push_back(place);
  return static_cast<int>(slots.size()) - 1;
}

Port ModelPlan::port(int slot) const {
  const TraceSlot& s = slots[static_cast<std::size_t>(slot)];
  return {slot, s.rows.fixed, s.in_source};
}

void ModelPlan::resolve_reads() {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    TraceSlot& slot = slots[i];
    const LayerPlace& place = places_[i];
    std::string_view rest = slot.info.reads;
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
      const std::size_t at = word.find('@');
      const std::string_view name = word.substr(0, at);
      int delay = 0;
      if (word.ends_with("@prev")) delay = place.reverse ? 1 : -1;
      if (word.ends_with("@all")) delay = SlotLink::kAllSteps;
      if (word.ends_with("@first")) delay = SlotLink::kFirstStep;
      if (word.ends_with("@last")) delay = SlotLink::kLastStep;
      bool found = false;
      const int input = input_number(name);
      if (input >= 0 && input < static_cast<int>(place.inputs.size())) {
        slot.reads.push_back({place.inputs[static_cast<std::size_t>(input)].slot, delay});
        found = true;
      }
      for (std::size_t k = 0; k < slots.size() && !found; ++k)
        if (slots[k].layer == slot.layer && slots[k].info.name == name && (k != i || delay != 0)) {
          slot.reads.push_back({static_cast<int>(k), delay});
          found = true;
        }
      for (std::size_t k = 0; k < params.infos().size() && !found; ++k)
        if (params.infos()[k].name == slot.layer + "." + std::string(name)) {
          slot.parameters.push_back(static_cast<int>(k));
          found = true;
        }
      UNROLL_ASSERT(found, slot.address() + " reads " + std::string(word) + ", which is nothing");
    }
  }
  // Backward goes through the table from its end: the last to read is the first to pass back.
  for (std::size_t i = 0; i < slots.size(); ++i)
    for (const SlotLink& read : slots[i].reads) {
      const auto reads_it = [&](const SlotLink& other) { return other.slot == read.slot; };
      const bool twice = std::ranges::count_if(slots[i].reads, reads_it) > 1;
      slots[static_cast<std::size_t>(read.slot)].begun_by =
          slots[i].info.begins && !twice ? static_cast<int>(i) : -1;
    }
}

}  // namespace unroll
