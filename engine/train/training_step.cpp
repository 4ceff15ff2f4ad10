#include "engine/train/training_step.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace unroll {

namespace {

/// Column of the first non-finite entry, or -1.
template <Scalar S>
Eigen::Index first_bad_column(const ConstMatrixView<S>& m) {
  for (Eigen::Index c = 0; c < m.cols(); ++c)
    for (Eigen::Index r = 0; r < m.rows(); ++r)
      if (!std::isfinite(m(r, c))) return c;
  return -1;
}

/// The formulas that read `slot` and pass a gradient on to it; its own where there are none.
std::string formulas_behind(const TraceTable& table, std::size_t slot) {
  std::string out;
  for (const TraceSlot& reader : table) {
    const bool reads =
        std::any_of(reader.reads.begin(), reader.reads.end(),
                    [&](const SlotLink& link) { return link.slot == static_cast<int>(slot); });
    if (reads && !reader.info.readout)
      out += (out.empty() ? "" : "; ") + std::string(reader.info.formula);
  }
  return out.empty() ? std::string(table[slot].info.formula) : out;
}

template <Scalar S>
NonFinite describe(const Trace<S>& trace, std::size_t slot, Eigen::Index column, bool gradient) {
  const TraceSlot& s = trace.table()[slot];
  const std::string address = s.address();
  const bool per_step = s.info.span == SlotSpan::kPerStep;
  return {gradient ? "gradient of " + address : address,
          per_step ? static_cast<int>(column) / trace.batch() : -1,
          static_cast<int>(column) % trace.batch(),
          gradient ? OperationKind::kBackward : OperationKind::kForward,
          gradient ? formulas_behind(trace.table(), slot) : std::string(s.info.formula)};
}

/// The earliest step at which a value is not finite; within a step the first slot.
template <Scalar S>
std::optional<NonFinite> first_bad_value(const Trace<S>& trace) {
  std::optional<NonFinite> found;
  for (std::size_t slot = 0; slot < trace.table().size(); ++slot) {
    const Eigen::Index column = first_bad_column(trace.value(static_cast<int>(slot)));
    if (column < 0) continue;
    const NonFinite here = describe(trace, slot, column, false);
    if (!found || here.time < found->time) found = here;
  }
  return found;
}

/// In the order of the backward pass: last slot first.
template <Scalar S>
std::optional<NonFinite> first_bad_gradient(const Trace<S>& trace) {
  for (std::size_t slot = trace.table().size(); slot-- > 0;) {
    const Eigen::Index column = first_bad_column(trace.grad(static_cast<int>(slot)));
    if (column >= 0) return describe(trace, slot, column, true);
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
    report.fault = first_bad_value(trace).value_or(
        NonFinite{.place = "sum of the losses", .formula = "L = mean of all losses"});
    return report;
  }
  report.gradient_norm =
      std::sqrt(math::squared_norm(gradient.values().data(), gradient.values().size()));
  if (!std::isfinite(report.gradient_norm)) {
    report.fault =
        first_bad_gradient(trace).value_or(NonFinite{.place = "norm of the gradient",
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
