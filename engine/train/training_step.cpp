#include "engine/train/training_step.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace unroll {

namespace {

/// The formulas that a gradient comes back through: those of what passes one on and that `reads`
/// holds of.
template <class Reads>
std::string formulas_that(const TraceTable& table, Reads reads) {
  std::string out;
  for (const TraceSlot& reader : table)
    if (!reader.info.readout && reads(reader))
      out += (out.empty() ? "" : "; ") + std::string(reader.info.formula);
  return out;
}

/// The formulas that read `slot` and pass a gradient on to it; its own where there are none.
std::string formulas_behind(const TraceTable& table, int slot) {
  std::string out = formulas_that(table, [slot](const TraceSlot& reader) {
    return std::any_of(reader.reads.begin(), reader.reads.end(),
                       [slot](const SlotLink& link) { return link.slot == slot; });
  });
  return out.empty() ? std::string(table[static_cast<std::size_t>(slot)].info.formula) : out;
}

/// What the operation completed of a slot: values or gradients, all steps or one.
template <Scalar S>
ConstMatrixView<S> completed(Trace<S>& trace, const Operation& o) {
  const bool all = o.step == Operation::kAllSteps;
  if (o.kind == OperationKind::kBackward)
    return read_only(all ? trace.grad(o.slot) : trace.grad(o.slot, o.step));
  return read_only(all ? trace.value(o.slot) : trace.value(o.slot, o.step));
}

/// Where the operation completed a value or gradient that is not finite.
template <Scalar S>
std::optional<NonFinite> bad_in_slot(Trace<S>& trace, const Operation& o) {
  const ConstMatrixView<S> m = completed(trace, o);
  const S* const bad =
      std::find_if_not(m.data(), m.data() + m.size(), [](S value) { return std::isfinite(value); });
  if (bad == m.data() + m.size()) return std::nullopt;
  const int column = static_cast<int>((bad - m.data()) / m.rows());
  const TraceSlot& slot = trace.table()[static_cast<std::size_t>(o.slot)];
  const bool gradient = o.kind == OperationKind::kBackward;
  NonFinite found{.place = gradient ? "gradient of " + slot.address() : slot.address(),
                  .example = column % trace.batch(),
                  .operation = o.kind,
                  .formula = gradient ? formulas_behind(trace.table(), o.slot)
                                      : std::string(slot.info.formula)};
  if (slot.info.span == SlotSpan::kPerStep) {
    found.time = std::max(o.step, 0) + column / trace.batch();
    found.of_source = slot.in_source;
  }
  return found;
}

/// The gradient of a parameter if it is not finite.
template <Scalar S>
std::optional<NonFinite> bad_in_gradient(const TraceTable& table, const Params<S>& gradient,
                                         int parameter) {
  if (gradient.matrix(parameter).allFinite()) return std::nullopt;
  const auto reads = [parameter](const TraceSlot& reader) {
    return std::find(reader.parameters.begin(), reader.parameters.end(), parameter) !=
           reader.parameters.end();
  };
  return NonFinite{.place = "gradient of parameter " +
                            gradient.table().infos()[static_cast<std::size_t>(parameter)].name,
                   .operation = OperationKind::kAccumulate,
                   .formula = formulas_that(table, reads)};
}

/// Carries out the same pass once more, which gives the same bits, to learn the order of its
/// operations; then what the first of them with a result that is not finite completed. The gradient
/// of a parameter is complete when the last step is added.
template <Scalar S>
std::optional<NonFinite> first_bad_result(const Model<S>& model, const Params<S>& theta,
                                          Params<S>& gradient, Trace<S>& trace, bool backward) {
  std::vector<Operation> operations;
  trace.record(&operations);
  model.forward(theta, trace);
  if (backward) model.backward(theta, trace, gradient);
  trace.record(nullptr);
  std::vector<const Operation*> last(theta.table().infos().size(), nullptr);
  for (const Operation& o : operations)
    if (o.parameter >= 0) last[static_cast<std::size_t>(o.parameter)] = &o;
  for (const Operation& o : operations) {
    std::optional<NonFinite> found;
    if (o.slot >= 0)
      found = bad_in_slot(trace, o);
    else if (last[static_cast<std::size_t>(o.parameter)] == &o)
      found = bad_in_gradient(trace.table(), gradient, o.parameter);
    if (found) return found;
  }
  return std::nullopt;
}

/// By their exponents, in a loop that compilers vectorise.
template <Scalar S>
bool all_finite(const std::vector<S>& values) {
  using Bits = std::conditional_t<sizeof(S) == sizeof(std::uint32_t), std::uint32_t, std::uint64_t>;
  constexpr Bits kExponent = std::bit_cast<Bits>(std::numeric_limits<S>::infinity());
  Bits bad = 0;
  for (const S v : values)
    bad |= static_cast<Bits>((std::bit_cast<Bits>(v) & kExponent) == kExponent);
  return bad == 0;
}

template <Scalar S>
std::optional<NonFinite> first_bad_parameter(const Params<S>& theta, OptimizerKind optimizer) {
  if (all_finite(theta.values())) return std::nullopt;
  for (const ParamInfo& p : theta.table().infos())
    for (std::size_t i = 0; i < static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
         ++i)
      if (!std::isfinite(theta.values()[p.offset + i]))
        return NonFinite{.place = "parameter " + p.name,
                         .operation = OperationKind::kUpdate,
                         .formula = std::string(update_formula(optimizer))};
  return std::nullopt;
}

}  // namespace

template <Scalar S>
UpdateReport training_step(const Model<S>& model, const TrainConfig& config, Params<S>& theta,
                           Params<S>& gradient, OptimizerState<S>& state, Trace<S>& trace,
                           StepRecord<S>* record) {
  UpdateReport report;
  trace.record(record == nullptr ? nullptr : &record->operations);
  report.loss_nats = model.forward(theta, trace);
  const bool finite = std::isfinite(report.loss_nats);
  if (finite) model.backward(theta, trace, gradient);
  trace.record(nullptr);
  if (!finite) {
    report.fault =
        first_bad_result(model, theta, gradient, trace, false)
            .value_or(NonFinite{.place = "sum of the losses", .formula = "L = mean of all losses"});
    return report;
  }
  report.gradient_norm =
      std::sqrt(math::squared_norm(gradient.values().data(), gradient.values().size()));
  if (!std::isfinite(report.gradient_norm)) {
    report.fault = first_bad_result(model, theta, gradient, trace, true)
                       .value_or(NonFinite{.place = "norm of the gradient",
                                           .operation = OperationKind::kClip,
                                           .formula = "|g| = sqrt(sum of g^2)"});
    return report;
  }
  if (record != nullptr) record->gradient = gradient.values();
  if (config.clip > 0 || config.clip_value > 0) {
    report.clipped_norm = clip_gradient(config, gradient, report.gradient_norm);
    if (record != nullptr) record->operations.push_back({.kind = OperationKind::kClip});
  } else {
    report.clipped_norm = report.gradient_norm;
  }
  apply_update(config, gradient, theta, state);
  if (record != nullptr)
    for (std::size_t p = 0; p < theta.table().infos().size(); ++p)
      record->operations.push_back(
          {.kind = OperationKind::kUpdate, .parameter = static_cast<std::int32_t>(p)});
  report.fault = first_bad_parameter(theta, config.optimizer);
  return report;
}

template UpdateReport training_step<float>(const Model<float>&, const TrainConfig&, Params<float>&,
                                           Params<float>&, OptimizerState<float>&, Trace<float>&,
                                           StepRecord<float>*);
template UpdateReport training_step<double>(const Model<double>&, const TrainConfig&,
                                            Params<double>&, Params<double>&,
                                            OptimizerState<double>&, Trace<double>&,
                                            StepRecord<double>*);

}  // namespace unroll
