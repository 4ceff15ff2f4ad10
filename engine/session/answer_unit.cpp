// What was read where one unit stood highest and lowest.

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr int kMostSequences = 64, kMostContexts = 6, kLongestContext = 32;

int sequences_of(const Subject& s) { return std::min(kMostSequences, s.task.held_out_count()); }

/// Whether the slot has values of units at each step of the sequence that is read.
bool of_units(const Subject& s, int slot) {
  const TraceSlot& info = s.trace.table()[static_cast<std::size_t>(slot)];
  const bool data = info.layer == "embed" || info.layer == "input" || info.layer == "loss";
  return !data && !info.in_source && s.trace.kept(slot) && s.trace.rows(slot) > 1 &&
         s.trace.steps(slot) == s.trace.steps();
}

/// The slot that is asked for; -1 if there is none.
int slot_for(const Subject& s, const std::string& address) {
  const TraceTable& table = s.trace.table();
  if (!address.empty()) {
    const std::size_t dot = std::min(address.find('.'), address.size() - 1);
    const int slot = slot_of(table, address.substr(0, dot), address.substr(dot + 1));
    return slot >= 0 && of_units(s, slot) ? slot : -1;
  }
  const std::vector<int> states = state_slots(table);
  for (auto it = states.rbegin(); it != states.rend(); ++it)
    if (of_units(s, *it)) return *it;
  for (int slot = static_cast<int>(table.size()) - 1; slot >= 0; --slot)
    if (of_units(s, slot)) return slot;
  return -1;
}

struct Place {
  int sequence = 0, step = 0;
  float value = 0;
};

UnitContext context_of(const Trace<float>& trace, int slot, int unit, const Place& place) {
  const Batch& data = trace.data();
  UnitContext context{.sequence = place.sequence, .step = place.step};
  for (int t = std::max(0, place.step - kLongestContext + 1); t <= place.step; ++t) {
    const int at = t * data.size + place.sequence;
    context.symbols.push_back(data.inputs[static_cast<std::size_t>(at)]);
    context.values.push_back(trace.value(slot)(unit, at));
  }
  return context;
}

}  // namespace

double unit_work(const Subject& s) {
  return s.trace.data().inputs.empty() ? 0
                                       : 1.0 * sequences_of(s) * s.trace.steps() *
                                             static_cast<double>(s.theta.values().size());
}

Result<UnitFinding> find_unit(const Subject& s, const UnitChoice& choice) {
  if (s.trace.data().inputs.empty())
    return Error{"", "Numbers are read here; what stood before a unit is told in symbols."};
  const int slot = slot_for(s, choice.slot);
  if (slot < 0) return Error{"", "This model has no units “" + choice.slot + "”; choose others."};
  if (choice.unit < 0 || choice.unit >= s.trace.rows(slot))
    return Error{"", "There is no unit " + std::to_string(choice.unit) + "; choose another."};
  Trace<float> trace(s.model.slots(), s.task.held_out(0, sequences_of(s)), true);
  if (!trace.kept(slot))
    return Error{"", "Of so many sequences “" + choice.slot + "” is not kept; choose other units."};
  s.model.forward(s.theta, trace);
  const Batch& data = trace.data();
  const auto values = std::as_const(trace).value(slot);
  std::vector<Place> high, low;
  for (int b = 0; b < data.size; ++b) {
    Place top{b, -1, 0}, bottom{b, -1, 0};
    for (int t = 0; t < data.steps; ++t) {
      const float value = values(choice.unit, t * data.size + b);
      if (!data.real(t, b) || !std::isfinite(value)) continue;
      if (top.step < 0 || value > top.value) top = {b, t, value};
      if (bottom.step < 0 || value < bottom.value) bottom = {b, t, value};
    }
    if (top.step < 0) continue;
    high.push_back(top);
    low.push_back(bottom);
  }
  if (high.empty()) return Error{"", "The unit holds no finite number anywhere."};
  std::ranges::stable_sort(high, std::ranges::greater(), &Place::value);
  std::ranges::stable_sort(low, std::ranges::less(), &Place::value);
  const TraceSlot& info = trace.table()[static_cast<std::size_t>(slot)];
  UnitFinding finding{.choice = {info.address(), choice.unit},
                      .sequences = data.size,
                      .smallest = low.front().value,
                      .largest = high.front().value};
  for (std::size_t i = 0; i < std::min<std::size_t>(high.size(), kMostContexts); ++i) {
    finding.highest.push_back(context_of(trace, slot, choice.unit, high[i]));
    finding.lowest.push_back(context_of(trace, slot, choice.unit, low[i]));
  }
  return finding;
}

}  // namespace unroll
