// What one step of a recurrent layer does to a small change of its state.

#include <algorithm>
#include <cmath>

#include "engine/analysis/jacobian.h"
#include "engine/analysis/jacobian_of_model.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

/// Multiplications; about a seventh of a second.
constexpr double kMostWork = 6e8;

/// Steps that are data; at padding the state is held.
int real_steps(const Batch& data, bool of_source) {
  const std::vector<int>& lengths = of_source ? data.source_lengths : data.lengths;
  if (!lengths.empty()) return lengths.front();
  return of_source ? data.source_steps : data.steps;
}

/// What the layers put out, which is their state or a part of it.
std::vector<int> output_states(const TraceTable& table) {
  std::vector<int> out;
  for (const int slot : state_slots(table))
    if (table[static_cast<std::size_t>(slot)].info.name == "h") out.push_back(slot);
  return out;
}

/// Numbers that go from step to step in the layer of `slot`.
int state_size(const Subject& s, int slot) {
  return s.trace.rows(slot) * (s.config.model.kind == ModelKind::kLstm ? 2 : 1);
}

std::vector<float> as_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

std::vector<float> spectral_of(const std::vector<analysis::ProductNorm>& norms) {
  std::vector<float> out;
  for (const auto& norm : norms) out.push_back(static_cast<float>(norm.log10_spectral));
  return out;
}

/// Eigenvalues of three Gram matrices and some products at each step.
double chain_work(double steps, double size) { return 11 * steps * size * size * size; }

}  // namespace

double jacobian_work(const Subject& s) {
  double work = 0;
  for (const int slot : output_states(s.trace.table()))
    work += chain_work(s.trace.steps(slot), state_size(s, slot));
  return work > kMostWork ? 0 : work;
}

Result<JacobianFinding> find_jacobians(const Subject& s) {
  const TraceTable& table = s.trace.table();
  if (!is_recurrent(s.config.model.kind))
    return Error{"",
                 "No step of this model is computed from the state of the step before, so "
                 "there is no Jacobian from step to step."};
  if (s.config.model.cut == Switch::kOn)
    return Error{"",
                 "The state is cut: every step starts afresh, and the Jacobian from step to "
                 "step is 0."};
  if (s.config.model.untied == Switch::kOn)
    return Error{"",
                 "Every step has weights of its own; choose untie=off for one recurrent "
                 "matrix."};
  if (s.trace.intervened())
    return Error{"",
                 "A value is held, so a step passes on less than its weights say; let it go to see "
                 "the Jacobians."};
  const ModelConfig& model = s.config.model;
  const std::vector<int> slots = output_states(table);
  if (jacobian_work(s) == 0)
    return Error{"", "The singular values of " + std::to_string(s.trace.steps()) + " matrices of " +
                         std::to_string(state_size(s, slots.front())) + " x " +
                         std::to_string(state_size(s, slots.front())) +
                         " would take too long; choose a smaller H or T."};
  JacobianFinding finding;
  for (const int slot : slots) {
    const TraceSlot& info = table[static_cast<std::size_t>(slot)];
    LayerJacobians out{.slot = slot_name(info),
                       .with_cell = model.kind == ModelKind::kLstm,
                       .reversed = walks_back(table, slot)};
    const auto jacobians =
        model.kind == ModelKind::kRnn
            ? analysis::rnn_jacobians(s.theta, s.trace, info.layer, 0,
                                      analysis::slope_of(model.activation))
            : analysis::gated_jacobians(s.theta, s.trace, info.layer, 0, out.reversed, model);
    if (!jacobians) return jacobians.error();
    const int steps = real_steps(s.trace.data(), info.in_source);
    const analysis::JacobianChain chain = analysis::jacobian_chain(
        steps, [&](int k) { return jacobians.value()(out.reversed ? steps - 1 - k : k); });
    out.spectral = as_floats(chain.spectral);
    out.frobenius = as_floats(chain.frobenius);
    out.log10_from_start = spectral_of(chain.from_start);
    out.log10_to_end = spectral_of(chain.to_end);
    out.log10_bound = as_floats(chain.log10_bound);
    out.first_non_finite = chain.first_non_finite;
    finding.layers.push_back(std::move(out));
  }
  return finding;
}

}  // namespace unroll
