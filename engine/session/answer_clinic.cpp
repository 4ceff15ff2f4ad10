// The failure clinic: what is wrong with the run, and one thing to try.

#include <algorithm>
#include <cmath>

#include "engine/analysis/detectors.h"
#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/session/answer_work.h"
#include "engine/session/attention_matrix.h"
#include "engine/session/snapshot.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr int kPlateau = 50;  // updates
constexpr int kMostSteps = 512;
constexpr int kExamples = 16;
constexpr float kFlatGate = 0.01f;  // as far as this from 0 or 1 a gate is flat (SlotSaturation)

analysis::Circumstances circumstances(const Subject& s, std::string where) {
  const Config& c = s.config;
  return {
      .where = std::move(where),
      .update = s.update,
      .model = std::string(kModelKindNames[static_cast<std::size_t>(c.model.kind)]),
      .activation = std::string(kActivationNames[static_cast<std::size_t>(c.model.activation)]),
      .learning_rate = c.train.rate,
      .init = std::string(kRecurrentInitNames[static_cast<std::size_t>(c.model.recurrent_init)]),
      .gain = c.model.gain,
      .gate_bias = c.model.gate_bias,
      .clip = c.train.clip,
      .sharpness = c.model.sharpness};
}

/// `unit` and `step`: see Ailment.
void add(ClinicFinding& clinic, const std::optional<analysis::Finding>& f, int unit = -1,
         int step = -1) {
  if (!f) return;
  clinic.ailments.push_back({.kind = std::string(name_of(f->kind)),
                             .address = f->where,
                             .unit = unit,
                             .step = step,
                             .text = f->text,
                             .change = f->change,
                             .numbers = f->numbers});
}

void look_for(ClinicFinding& clinic, analysis::FindingKind kind) {
  clinic.looked_for.emplace_back(name_of(kind));
}

/// The loss of the last step that has one, which has the longest way back.
std::vector<int> last_loss(const Batch& data) {
  for (int t = data.steps; t-- > 0;)
    if (data.targets[static_cast<std::size_t>(t)] >= 0) return {t};
  return {};
}

std::vector<int> own_states(const TraceTable& table) {
  std::vector<int> out;
  for (const int slot : state_slots(table))
    if (!table[static_cast<std::size_t>(slot)].in_source && !walks_back(table, slot))
      out.push_back(slot);
  return out;
}

void examine_gradient(ClinicFinding& clinic, const Subject& s) {
  const std::vector<int> states = own_states(s.trace.table());
  const std::vector<int> losses = last_loss(s.trace.data());
  if (states.empty() || losses.empty() || s.trace.steps() > kMostSteps) return;
  look_for(clinic, analysis::FindingKind::kVanished);
  look_for(clinic, analysis::FindingKind::kExploding);
  const int lag = std::max(1, losses.front() / 2);
  const auto flows = analysis::gradient_flows_of_model(s.model, s.theta, s.trace, states, losses);
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto here =
        circumstances(s, s.trace.table()[static_cast<std::size_t>(states[i])].address());
    const int step = std::max(0, losses.front() - lag);
    add(clinic, find_vanished(flows[i], lag, here), -1, step);
    add(clinic, find_exploding(flows[i], lag, here), -1, step);
  }
}

/// A cell of a gate in the watched example that sits where its sigmoid is flat.
struct FlatCell {
  int unit = -1, step = -1;
};

/// The unit that sits there most, and where in the watched example it does so first.
FlatCell flattest(const Subject& s, const SlotSaturation& gate) {
  FlatCell out;
  const auto most = std::ranges::max_element(gate.share_per_unit);
  if (most == gate.share_per_unit.end()) return out;
  out.unit = static_cast<int>(most - gate.share_per_unit.begin());
  const TraceTable& table = s.trace.table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    const int slot = static_cast<int>(i);
    if (table[i].address() != gate.slot.address() || !s.trace.kept(slot)) continue;
    for (int t = 0; t < s.trace.steps(slot); ++t) {
      const float g = s.trace.value(slot)(out.unit, t);
      if (g >= kFlatGate && g <= 1 - kFlatGate) continue;
      out.step = t;
      return out;
    }
  }
  return out;
}

void examine_units(ClinicFinding& clinic, const Subject& s) {
  const auto saturation = find_saturation(s);
  if (!saturation) return;
  bool gates = false, relus = false;
  for (const SlotSaturation& slot : saturation.value().slots) {
    const auto here = circumstances(s, slot.slot.address());
    if (slot.squash == Squash::kRelu) {
      relus = true;
      add(clinic,
          find_dead_relu({slot.dead.begin(), slot.dead.end()},
                         static_cast<int>(slot.share_per_unit.size()), here),
          slot.dead.empty() ? -1 : static_cast<int>(slot.dead.front()));
    }
    if (slot.squash == Squash::kSigmoid) {
      gates = true;
      analysis::Saturation measured;
      measured.cells = slot.cells;
      measured.saturated = slot.flat;
      const FlatCell cell = flattest(s, slot);
      auto found = find_saturated_gates(measured, here);
      if (found && cell.unit >= 0) {
        const double share =
            static_cast<double>(slot.share_per_unit[static_cast<std::size_t>(cell.unit)]);
        found->numbers.emplace_back("unit", cell.unit);
        found->numbers.emplace_back("share of that unit", share);
        found->text += " Most of all unit " + std::to_string(cell.unit);
        if (cell.step >= 0)
          found->text += ", in the watched example first at step " + std::to_string(cell.step);
        found->text += '.';
      }
      add(clinic, found, cell.unit, cell.step);
    }
  }
  if (relus) look_for(clinic, analysis::FindingKind::kDeadRelu);
  if (gates) look_for(clinic, analysis::FindingKind::kSaturatedGates);
}

void examine_attention(ClinicFinding& clinic, const Subject& s) {
  const auto heads = attention_matrices(s.trace);
  if (heads.empty()) return;
  look_for(clinic, analysis::FindingKind::kRankOneAttention);
  for (const AttentionMatrix& head : heads) {
    const auto here = circumstances(s, head.layer + " head " + std::to_string(head.head));
    add(clinic, find_rank_one_attention(analysis::attention_stats(head.weights), here));
  }
}

/// Bits of guessing with equal odds; 0 where numbers are predicted.
double chance_bits(const DataShape& shape) {
  if (shape.loss == LossKind::kBinary) return 1;
  return shape.loss == LossKind::kSoftmax ? std::log2(shape.outputs) : 0;
}

void examine_losses(ClinicFinding& clinic, const Subject& s) {
  const double chance = chance_bits(s.task.shape());
  if (chance == 0) return;
  look_for(clinic, analysis::FindingKind::kAtChance);
  std::vector<double> losses;
  for (const HistoryRow& row : s.history)
    if (row.update > 0 && row.update <= s.update)
      losses.push_back(static_cast<double>(row.loss_bits));
  add(clinic, find_at_chance(losses, chance, kPlateau, circumstances(s, "")));
}

}  // namespace

double clinic_work(const Subject& s) {
  return (4.0 + std::min(kExamples, s.task.held_out_count())) * s.trace.steps() *
         static_cast<double>(s.theta.values().size());
}

Result<ClinicFinding> find_ailments(const Subject& s) {
  ClinicFinding clinic;
  examine_losses(clinic, s);
  examine_gradient(clinic, s);
  examine_units(clinic, s);
  examine_attention(clinic, s);
  if (clinic.looked_for.empty())
    return Error{"", "There is nothing in this model that the detectors know how to look for."};
  return clinic;
}

}  // namespace unroll
