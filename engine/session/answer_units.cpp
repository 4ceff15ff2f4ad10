// Units as they are used: where their activation is flat, and the path of the states.

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/analysis/pca.h"
#include "engine/analysis/saturation.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr int kMostExamples = 16;
/// Principal components of wider states take seconds.
constexpr int kWidestState = 256;

int examples_of(const Subject& s) { return std::min(kMostExamples, s.task.held_out_count()); }

/// What a formula applies last, "h_t = tanh(a_t)"; nothing where that is no squashing function.
std::optional<Squash> squash_of(std::string_view formula) {
  const std::size_t equals = formula.find(" = ");
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view right = formula.substr(equals + 3);
  if (right.starts_with("tanh(")) return Squash::kTanh;
  if (right.starts_with("1 / (1 + e^-")) return Squash::kSigmoid;
  if (right.starts_with("max(0, ")) return Squash::kRelu;
  return std::nullopt;
}

SlotSaturation measure(const TraceSlot& slot, Squash squash, ConstMatrixView<float> values) {
  using Limits = std::numeric_limits<float>;
  const analysis::Saturation s =
      squash == Squash::kTanh ? analysis::tanh_saturation<float>(values)
      : squash == Squash::kSigmoid
          ? analysis::sigmoid_saturation<float>(values)
          : analysis::saturation_outside<float>(values, static_cast<double>(Limits::denorm_min()),
                                                static_cast<double>(Limits::max()));
  SlotSaturation out{.slot = slot_name(slot), .squash = squash};
  out.cells = s.cells;
  out.flat = s.saturated;
  out.share_per_unit.assign(s.share_per_row.begin(), s.share_per_row.end());
  out.non_finite = s.non_finite;
  if (squash == Squash::kRelu) {
    const std::vector<int> dead = analysis::dead_units<float>(values);
    out.dead.assign(dead.begin(), dead.end());
  }
  return out;
}

}  // namespace

double saturation_work(const Subject& s) {
  return 1.0 * examples_of(s) * s.trace.steps() * static_cast<double>(s.theta.values().size());
}

Result<SaturationFinding> find_saturation(const Subject& s) {
  SaturationFinding finding;
  finding.examples = examples_of(s);
  Trace<float> trace(s.model.slots(), s.task.held_out(0, finding.examples), true);
  s.model.forward(s.theta, trace);
  for (std::size_t i = 0; i < trace.table().size(); ++i) {
    const TraceSlot& slot = trace.table()[i];
    const auto squash = squash_of(slot.info.formula);
    const int id = static_cast<int>(i);
    if (!squash || !trace.kept(id) || slot.layer == "loss") continue;
    finding.slots.push_back(measure(slot, *squash, std::as_const(trace).value(id)));
  }
  if (finding.slots.empty())
    return Error{"", "No unit of this model has an activation that could become flat."};
  return finding;
}

double trajectory_work(const Subject& s) {
  double work = 0;
  for (const int slot : state_slots(s.trace.table())) {
    const double rows = s.trace.rows(slot);
    if (rows <= kWidestState) work += rows * rows * (10 * rows + s.trace.steps(slot));
  }
  return work;
}

Result<TrajectoryFinding> find_trajectory(const Subject& s) {
  const TraceTable& table = s.trace.table();
  const std::vector<int> states = state_slots(table);
  if (states.empty())
    return Error{"", "This model has no state that goes from step to step, so there is no path."};
  TrajectoryFinding finding;
  for (const int slot : states) {
    // A sequence that has ended goes nowhere.
    const bool of_source = table[static_cast<std::size_t>(slot)].in_source;
    Eigen::Index length = 0;
    while (length < s.trace.steps(slot) &&
           s.trace.data().real(static_cast<int>(length), 0, of_source))
      ++length;
    const Matrix<double> values = s.trace.value(slot).leftCols(length).template cast<double>();
    if (values.rows() > kWidestState)
      return Error{"", "The main directions of " + std::to_string(values.rows()) +
                           " units would take too long; choose H of at most " +
                           std::to_string(kWidestState) + "."};
    const auto pca = analysis::pca(values, 2);
    if (!pca) return pca.error();
    const Matrix<double> points = pca.value().project(values);
    StatePath path{.slot = slot_name(table[static_cast<std::size_t>(slot)])};
    for (Eigen::Index t = 0; t < points.cols(); ++t) {
      path.x.push_back(static_cast<float>(points(0, t)));
      path.y.push_back(points.rows() > 1 ? static_cast<float>(points(1, t)) : 0.0f);
    }
    path.explained_x = pca.value().explained(0);
    if (points.rows() > 1) path.explained_y = pca.value().explained(1);
    finding.paths.push_back(std::move(path));
  }
  return finding;
}

}  // namespace unroll
