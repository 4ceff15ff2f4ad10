#include "engine/claims/measured_memory.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/cost.h"
#include "engine/analysis/probe.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 32, kProbed = 600;
constexpr std::uint64_t kProbeStream = 1u << 19;

/// The inputs of steps first ... end-1 of each sequence are those of the next one.
Batch exchanged(const Batch& data, int first, int end) {
  Batch out = data;
  const int columns = data.steps * data.size;
  const std::size_t features = data.values.size() / static_cast<std::size_t>(columns);
  for (int t = first; t < end; ++t)
    for (int b = 0; b < data.size; ++b) {
      const auto to = static_cast<std::size_t>(t * data.size + b);
      const auto from = static_cast<std::size_t>(t * data.size + (b + 1) % data.size);
      if (!data.inputs.empty()) out.inputs[to] = data.inputs[from];
      for (std::size_t i = 0; i < features; ++i)
        out.values[to * features + i] = data.values[from * features + i];
    }
  return out;
}

double change_of_scores(const Examined& e, int kept_steps, int read_steps) {
  const Trace<float> plain = e.held_out_pass(kExamples);
  const Trace<float> other = e.pass(exchanged(plain.data(), 0, plain.steps() - kept_steps));
  const Eigen::Index columns =
      Eigen::Index{read_steps > 0 ? read_steps : plain.steps()} * plain.batch();
  double most = 0;
  const auto a = plain.value(e.model.scores()), b = other.value(e.model.scores());
  for (Eigen::Index c = a.cols() - columns; c < a.cols(); ++c)
    for (Eigen::Index i = 0; i < a.rows(); ++i)
      most = std::max(most, std::fabs(static_cast<double>(a(i, c)) - static_cast<double>(b(i, c))));
  return most;
}

/// The share of pairs (input at t, answer at k), t - k of the given sign, in which the answer moves
/// with the input.
double share_of_pairs(const Examined& e, int sign) {
  const Trace<float> plain = e.held_out_pass(kExamples);
  const auto y = plain.value(e.model.scores());
  const int steps = plain.steps(), batch = plain.batch();
  int pairs = 0, moved = 0;
  for (int t = 0; t < steps; ++t) {
    const Trace<float> other = e.pass(exchanged(plain.data(), t, t + 1));
    const auto y_other = other.value(e.model.scores());
    for (int k = 0; k < steps; ++k) {
      if ((t > k) - (t < k) != sign) continue;
      ++pairs;
      moved += y.middleCols(Eigen::Index{k} * batch, batch) !=
               y_other.middleCols(Eigen::Index{k} * batch, batch);
    }
  }
  return pairs == 0 ? kNan : static_cast<double>(moved) / pairs;
}

/// Lowest and highest value of all slots with the name of a gate.
std::pair<double, double> range_of_gates(const Examined& e) {
  std::pair<double, double> range{kNan, kNan};
  const Trace<float> trace = e.held_out_pass(kExamples);
  for (std::size_t s = 0; s < trace.table().size(); ++s) {
    const TraceSlot& slot = trace.table()[s];
    const std::string_view name = slot.info.name;
    const bool lstm = slot.layer.starts_with("lstm") && (name == "i" || name == "f" || name == "o");
    const bool gru = slot.layer.starts_with("gru") && (name == "r" || name == "z");
    if (!lstm && !gru) continue;
    const auto values = trace.value(static_cast<int>(s));
    for (Eigen::Index c = 0; c < values.cols(); ++c)
      for (Eigen::Index i = 0; i < values.rows(); ++i) {
        const auto v = static_cast<double>(values(i, c));
        range.first = std::isnan(range.first) ? v : std::min(range.first, v);
        range.second = std::isnan(range.second) ? v : std::max(range.second, v);
      }
  }
  return range;
}

}  // namespace

double history_effect(const Examined& e) { return change_of_scores(e, 1, 1); }

double input_effect(const Examined& e) { return change_of_scores(e, 0, 0); }

double earlier_influence(const Examined& e) { return share_of_pairs(e, -1); }

double own_influence(const Examined& e) { return share_of_pairs(e, 0); }

double later_influence(const Examined& e) { return share_of_pairs(e, 1); }

double formula_error(const Examined& e) {
  const TraceTable& table = *e.model.slots();
  const int h = slot_of(table, "rnn0", "h"), h0 = slot_of(table, "rnn0", "h0");
  const int W = e.model.find_param("rnn0.Wx"), x = input_slot(table, false);
  if (h < 0 || W < 0 || x < 0 || e.config.model.activation != Activation::kTanh) return kNan;
  const auto in_double = [&](std::string_view parameter) {
    return Matrix<double>(e.theta.matrix(e.model.find_param(parameter)).template cast<double>());
  };
  const Matrix<double> Wx = in_double("rnn0.Wx"), Wh = in_double("rnn0.Wh"),
                       b = in_double("rnn0.b");
  const Trace<float> trace = e.held_out_pass(kExamples);
  const auto columns = [&](int slot, int t) {
    return Matrix<double>(trace.value(slot)
                              .middleCols(Eigen::Index{t} * trace.batch(), trace.batch())
                              .template cast<double>());
  };
  double worst = 0;
  for (int t = 0; t < trace.steps(); ++t) {
    const Matrix<double> before = t == 0 ? columns(h0, 0) : columns(h, t - 1);
    const Matrix<double> sum = (Wx * columns(x, t) + Wh * before).colwise() + b.col(0);
    const Matrix<double> gap = columns(h, t) - sum.array().tanh().matrix();
    worst = std::max(worst, gap.cwiseAbs().maxCoeff());
  }
  return worst;
}

double column_error(const Examined& e) {
  const int W = e.model.find_param("rnn0.Wx"), a = slot_of(*e.model.slots(), "rnn0", "a");
  if (W < 0 || a < 0 || e.task.shape().input.kind != PortKind::kSymbols) return kNan;
  const auto columns = e.theta.matrix(W), bias = e.theta.matrix(e.model.find_param("rnn0.b"));
  const Trace<float> trace = e.held_out_pass(kExamples);
  const auto sums = trace.value(a).leftCols(trace.batch());
  double worst = 0;
  for (int b = 0; b < trace.batch(); ++b) {
    const int word = trace.data().inputs[static_cast<std::size_t>(b)];
    if (word < 0 || word >= columns.cols()) return kNan;
    const Vector<float> gap = sums.col(b) - bias - columns.col(word);
    worst = std::max(worst, static_cast<double>(gap.cwiseAbs().maxCoeff()));
  }
  return worst / static_cast<double>(columns.cwiseAbs().maxCoeff());
}

double first_symbol_probe(const Examined& e) {
  const int state = topmost_state(*e.model.slots());
  if (state < 0 || e.task.shape().input.kind != PortKind::kSymbols) return kNan;
  Random random(e.seed, kProbeStream);
  const Trace<float> trace = e.pass(e.task.draw(random, kProbed));
  const auto& symbols = trace.data().inputs;
  const std::vector<int> first(symbols.begin(), symbols.begin() + trace.batch());
  const Matrix<double> last = trace.value(state).rightCols(trace.batch()).template cast<double>();
  const auto probe = analysis::linear_probe(last, first);
  return probe ? probe.value().test_accuracy : kNan;
}

double least_gate(const Examined& e) { return range_of_gates(e).first; }

double most_gate(const Examined& e) { return range_of_gates(e).second; }

double gate_error(const Examined& e) {
  const TraceTable& table = *e.model.slots();
  const int c = slot_of(table, "lstm0", "c");
  if (c < 0) return kNan;
  const Trace<float> trace = e.held_out_pass(kExamples);
  const auto values = [&](std::string_view name, int first) {
    const Matrix<double> all = trace.value(slot_of(table, "lstm0", name)).template cast<double>();
    return Matrix<double>(all.middleCols(Eigen::Index{first} * trace.batch(),
                                         Eigen::Index{trace.steps() - 1} * trace.batch()));
  };
  const Matrix<double> cell = values("c", 1);
  const Matrix<double> kept = values("f", 1).cwiseProduct(values("c", 0));
  const Matrix<double> stored = values("i", 1).cwiseProduct(values("g", 1));
  const Matrix<double> shown =
      values("o", 1).cwiseProduct(Matrix<double>(cell.array().tanh().matrix()));
  return std::max((cell - kept - stored).cwiseAbs().maxCoeff(),
                  (values("h", 1) - shown).cwiseAbs().maxCoeff()) /
         cell.cwiseAbs().maxCoeff();
}

double dependency_depth(const Examined& e) {
  return analysis::model_cost(e.config.model, e.task.shape()).dependent_operations;
}

int topmost_state(const TraceTable& table) {
  for (std::size_t i = table.size(); i-- > 0;)
    if (table[i].info.name == "h" && table[i].info.span == SlotSpan::kPerStep)
      return static_cast<int>(i);
  return -1;
}

}  // namespace unroll
