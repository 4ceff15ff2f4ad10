// What can be read off the last state: which symbol stood at each of the steps before.

#include <algorithm>

#include "engine/analysis/probe.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr int kMostPlaces = 10, kMostStates = 2, kProbeSequences = 256;
constexpr analysis::ProbeConfig kProbe{.steps = 100};
/// Multiplications of all probes; about a quarter of a second.
constexpr double kMostProbeWork = 1e9;

/// The states of the topmost layer, read in the order of time.
std::vector<int> probed_states(const TraceTable& table) {
  std::vector<int> states;
  for (const int slot : state_slots(table))
    if (!table[static_cast<std::size_t>(slot)].in_source && !walks_back(table, slot))
      states.push_back(slot);
  const std::size_t first =
      states.size() > kMostStates ? states.size() - kMostStates : 0;  // from the bottom up
  states.erase(states.begin(), states.begin() + static_cast<std::ptrdiff_t>(first));
  if (states.size() == 2 && table[static_cast<std::size_t>(states[0])].layer !=
                                table[static_cast<std::size_t>(states[1])].layer)
    states.erase(states.begin());
  return states;
}

int probe_sequences(const Subject& s) { return std::min(kProbeSequences, s.task.held_out_count()); }

/// Evenly spread, the first and the last step among them.
std::vector<int> places_of(int steps) {
  const int count = std::min(steps, kMostPlaces);
  std::vector<int> places;
  for (int i = 0; i < count; ++i)
    places.push_back(count == 1 ? 0 : static_cast<int>(1.0 * i * (steps - 1) / (count - 1) + 0.5));
  return places;
}

int last_step(const Batch& data, int b) {
  return (data.lengths.empty() ? data.steps : data.lengths[static_cast<std::size_t>(b)]) - 1;
}

}  // namespace

double probes_work(const Subject& s) {
  double work =
      2.0 * probe_sequences(s) * s.trace.steps() * static_cast<double>(s.theta.values().size());
  for (const int slot : probed_states(s.trace.table()))
    work += 2.0 * kProbe.steps * std::min(s.trace.steps(), kMostPlaces) * s.trace.rows(slot) *
            s.task.shape().input.size * probe_sequences(s);
  return work > kMostProbeWork ? 0 : work;
}

Result<ProbesFinding> find_probes(const Subject& s) {
  const std::vector<int> slots = probed_states(s.trace.table());
  if (slots.empty())
    return Error{"", "This model carries no state from step to step that could be read off."};
  if (s.trace.data().inputs.empty())
    return Error{"", "Numbers are read here; probes look for symbols."};
  if (probes_work(s) == 0)
    return Error{"", "So many probes would take too long; choose a smaller H."};
  const Batch data = s.task.held_out(0, probe_sequences(s));
  Trace<float> trace(s.model.slots(), data, true);
  s.model.forward(s.theta, trace);
  ProbesFinding finding;
  finding.sequences = data.size;
  for (const int slot : slots) {
    ProbeLine line{.slot = slot_name(s.trace.table()[static_cast<std::size_t>(slot)])};
    Matrix<double> states(trace.rows(slot), data.size);
    for (int b = 0; b < data.size; ++b)
      states.col(b) = trace.value(slot, last_step(data, b)).col(b).template cast<double>();
    finding.places.clear();
    finding.majority.clear();
    for (const int place : places_of(data.steps)) {
      std::vector<int> labels;
      for (int b = 0; b < data.size; ++b)
        labels.push_back(data.inputs[static_cast<std::size_t>(place * data.size + b)]);
      const auto probe = analysis::linear_probe(states, labels, kProbe);
      if (!probe) continue;  // padding only
      finding.places.push_back(place);
      line.accuracy.push_back(static_cast<float>(probe.value().test_accuracy));
      finding.majority.push_back(static_cast<float>(probe.value().majority_accuracy));
    }
    finding.lines.push_back(std::move(line));
  }
  if (finding.places.empty())
    return Error{"", "Too few held-out sequences end in a state of finite numbers."};
  return finding;
}

}  // namespace unroll
