#include "engine/nn/recurrence.h"

#include "engine/math/kernels.h"
#include "engine/nn/activation.h"

namespace unroll {

namespace {

using math::Write;

/// Run `number` of `units` rows of m.
template <Scalar S>
MatrixView<S> run_of(const MatrixView<S>& m, int number, int units) {
  return {const_cast<S*>(m.data()) + number * units, units, m.cols(),
          Eigen::OuterStride<>(m.outerStride())};
}

}  // namespace

template <Scalar S>
Recurrence<S>::Recurrence(const LayerPlace& place, const ModelConfig& config, const Walk& walk)
    : place_(place),
      hidden_(config.hidden),
      copies_(config.untied == Switch::kOn ? walk.steps : 0),
      truncation_(config.truncation),
      cut_(config.cut == Switch::kOn),
      learned_(config.start == StartState::kLearned),
      given_(!walk.starts.empty()) {
  place_.reverse = walk.reverse;
  place_.inputs.insert(place_.inputs.end(), walk.starts.begin(), walk.starts.end());
  UNROLL_ASSERT(config.untied == Switch::kOff || walk.steps >= 1,
                place.name + ": weights per step need a number of steps");
}

template <Scalar S>
State Recurrence<S>::add_start(ModelPlan& plan, std::string_view name, int number) const {
  State state;
  const bool cell = number == 1;
  SlotInfo info{.name = name,
                .symbol = cell ? "c_{start}" : "h_{start}",
                .formula = cell ? "c_{start} = 0 at the start of a sequence"
                                : "h_{start} = 0 at the start of a sequence",
                .span = SlotSpan::kOnce};
  const int given = number + 1;  // input 0 is what is read at every step
  if (given_ && given < static_cast<int>(place_.inputs.size())) {
    state.given = place_.inputs[static_cast<std::size_t>(given)].slot;
    info.formula = cell ? "c_{start} = the cell that the encoder hands over"
                        : "h_{start} = the state that the encoder hands over";
    info.reads = cell ? "in2" : "in1";
  } else if (learned_) {
    state.learned = plan.add_param(place_, std::string(name), hidden_, 1);
    info.formula = cell ? "c_{start} = the learned start" : "h_{start} = the learned start";
    info.reads = name;
  }
  state.start = plan.add_slot(place_, info, hidden_);
  return state;
}

template <Scalar S>
MatrixView<S> Recurrence<S>::before(Trace<S>& trace, const State& state, int t) const {
  return value_or_start(trace, state, cut_ ? -1 : visited_before(trace, t));
}

template <Scalar S>
MatrixView<S> Recurrence<S>::grad_before(Trace<S>& trace, const State& state, int t) const {
  return grad_or_start(trace, state, cut_ ? -1 : visited_before(trace, t));
}

template <Scalar S>
void Recurrence<S>::begin(const Params<S>& theta, Trace<S>& trace, const State& state) const {
  MatrixView<S> start = trace.value(state.start);
  if (!(carries() && trace.continues())) {
    if (state.given >= 0)
      start = trace.value(state.given);
    else if (state.learned >= 0)
      start.colwise() = theta.matrix(state.learned).col(0);
    else
      start.setZero();
  }
  trace.commit(state.start);
}

template <Scalar S>
void Recurrence<S>::finish(Trace<S>& trace, const State& state, Params<S>& gradient) const {
  trace.settle(state.start);
  if (carries() && trace.continues()) return;
  if (state.given >= 0) trace.grad(state.given) += trace.grad(state.start);
  if (state.learned >= 0)
    trace.calculator().add_column_sums(read_only(trace.grad(state.start)),
                                       trace.into(gradient, state.learned));
}

template <Scalar S>
void Recurrence<S>::carry(Trace<S>& trace, const State& state) const {
  if (!carries()) return;
  trace.value(state.start) = trace.value(state.slot, steps(trace) - 1);
}

template <Scalar S>
void Recurrence<S>::reset(Trace<S>& trace, const State& state) const {
  trace.value(state.start).setZero();
}

template <Scalar S>
void Recurrence<S>::blank(const Trace<S>& trace, MatrixView<S> at_t, int t) const {
  if (!padded(trace)) return;
  for (int b = 0; b < trace.batch(); ++b)
    if (!real(trace, t, b)) at_t.col(b).setZero();
}

template <Scalar S>
void Recurrence<S>::commit(Trace<S>& trace, int slot, int t) const {
  blank(trace, trace.value(slot, t), t);
  trace.commit(slot, t);
}

template <Scalar S>
void Recurrence<S>::settle(Trace<S>& trace, int slot, int t) const {
  blank(trace, trace.grad(slot, t), t);
  trace.settle(slot, t);
}

template <Scalar S>
void Recurrence<S>::gate(Trace<S>& trace, int sums, int number, Activation f, int gate,
                         int t) const {
  activate<S>(trace.kernels(), f, run_of<S>(trace.value(sums, t), number, hidden_),
              trace.value(gate, t));
  commit(trace, gate, t);
}

template <Scalar S>
void Recurrence<S>::gate_back(Trace<S>& trace, int sums, int number, Activation f, int gate,
                              int t) const {
  activate_backward<S>(f, run_of<S>(trace.value(sums, t), number, hidden_), trace, gate,
                       trace.value(gate, t), trace.grad(gate, t),
                       run_of<S>(trace.grad(sums, t), number, hidden_));
}

template <Scalar S>
void Recurrence<S>::hold(Trace<S>& trace, const State& state, int t) const {
  if (!padded(trace)) return;
  const MatrixView<S> from = value_or_start(trace, state, visited_before(trace, t));
  MatrixView<S> to = trace.value(state.slot, t);
  for (int b = 0; b < trace.batch(); ++b)
    if (!real(trace, t, b)) to.col(b) = from.col(b);
}

template <Scalar S>
void Recurrence<S>::hold_back(Trace<S>& trace, const State& state, int t) const {
  if (!padded(trace)) return;
  const MatrixView<S> from = trace.grad(state.slot, t);
  MatrixView<S> to = grad_or_start(trace, state, visited_before(trace, t));
  for (int b = 0; b < trace.batch(); ++b)
    if (!real(trace, t, b)) to.col(b) += from.col(b);
}

template <Scalar S>
void Recurrence<S>::pass_back(Trace<S>& trace, const State& state, int t, const math::Packed<S>& m,
                              const MatrixView<S>& d) const {
  MatrixView<S> to = grad_before(trace, state, t);
  if (!padded(trace)) {
    if (passes(trace, t)) trace.calculator().product(m, read_only(d), to, Write::kAdd);
    return;
  }
  each_passing(trace, t, [&](int first, int count) {
    const ConstMatrixView<S> part(d.data() + first * d.outerStride(), d.rows(), count,
                                  Eigen::OuterStride<>(d.outerStride()));
    const MatrixView<S> target(to.data() + first * to.outerStride(), to.rows(), count,
                               Eigen::OuterStride<>(to.outerStride()));
    trace.calculator().product(m, part, target, Write::kAdd);
  });
}

template <Scalar S>
void Recurrence<S>::pass_back_scaled(Trace<S>& trace, const State& state, int t,
                                     const MatrixView<S>& x, const MatrixView<S>& d) const {
  MatrixView<S> to = grad_before(trace, state, t);
  each_passing(trace, t, [&](int first, int count) {
    for (int col = first; col < first + count; ++col)
      for (int row = 0; row < hidden_; ++row) to(row, col) += x(row, col) * d(row, col);
  });
}

template <Scalar S>
MatrixView<S> Recurrence<S>::into(Trace<S>& trace, const StepWeights& W, Params<S>& gradient, int t,
                                  int first_row, int rows) const {
  const int which = t == Operation::kAllSteps ? 0 : copy(trace, t);
  return W.part(trace.into(gradient, W.index(), t), which, first_row, rows);
}

template <Scalar S>
const std::vector<int>* Recurrence<S>::symbols_of(const Params<S>& theta, const Trace<S>& trace,
                                                  const StepWeights& W, int from) const {
  const Port input = place_.input();
  if (W.untied() || from != input.slot || trace.touched(from)) return nullptr;
  const Batch& data = trace.data();
  const std::vector<int>& symbols = input.in_source ? data.source : data.inputs;
  if (input.one_hot) return &symbols;
  if (input.table < 0) return nullptr;
  const Eigen::Index different = theta.matrix(input.table).cols();
  return different < static_cast<Eigen::Index>(symbols.size()) ? &symbols : nullptr;
}

template <Scalar S>
void Recurrence<S>::project(const Params<S>& theta, const StepWeights& W, int first_row,
                            Trace<S>& trace, int from, int to) const {
  const int rows = trace.rows(to);
  if (const std::vector<int>* symbols = symbols_of(theta, trace, W, from)) {
    const ConstMatrixView<S> weights = W.of(theta, 0, first_row, rows);
    const auto look_up = [&](const auto& of_symbols) {
      MatrixView<S> out = trace.value(to);
      for (Eigen::Index c = 0; c < out.cols(); ++c) {
        const int id = (*symbols)[static_cast<std::size_t>(c)];
        if (id < 0)
          out.col(c).setZero();
        else
          out.col(c) = of_symbols.col(id);
      }
    };
    if (place_.input().one_hot) return look_up(weights);
    const ConstMatrixView<S> table = theta.matrix(place_.input().table);
    MatrixView<S> projected = trace.scratch(to, rows, static_cast<int>(table.cols()));
    trace.calculator().product(weights, table, projected, Write::kReplace);
    return look_up(projected);
  }
  if (!W.untied())
    return trace.calculator().product(W.of(theta, 0, first_row, rows), read_only(trace.value(from)),
                                      trace.value(to), Write::kReplace);
  for (int t = 0; t < steps(trace); ++t)
    trace.calculator().product(W.of(theta, copy(trace, t), first_row, rows),
                               read_only(trace.value(from, t)), trace.value(to, t),
                               Write::kReplace);
}

template <Scalar S>
void Recurrence<S>::project_gradient(const Params<S>& theta, Trace<S>& trace, int from, int to,
                                     const StepWeights& W, int first_row,
                                     Params<S>& gradient) const {
  const int rows = trace.rows(to);
  // With a table, summed symbol by symbol the order differs, and with it the last bits.
  const bool one_hot = place_.input().one_hot;
  const bool fast = trace.kernels().numerics == math::Numerics::kFast;
  const std::vector<int>* symbols = one_hot || fast ? symbols_of(theta, trace, W, from) : nullptr;
  if (symbols != nullptr) {
    const auto add_up = [&](MatrixView<S> sums) {
      const MatrixView<S> d = trace.grad(to);
      for (Eigen::Index c = 0; c < d.cols(); ++c) {
        const int id = (*symbols)[static_cast<std::size_t>(c)];
        if (id >= 0) trace.kernels().add(d.col(c).data(), sums.col(id).data(), rows);
      }
    };
    if (one_hot) return add_up(into(trace, W, gradient, Operation::kAllSteps, first_row, rows));
    const ConstMatrixView<S> table = theta.matrix(place_.input().table);
    MatrixView<S> sums = trace.scratch(to, rows, static_cast<int>(table.cols()));
    sums.setZero();
    add_up(sums);
    return trace.calculator().product_transposed(
        read_only(sums), table, into(trace, W, gradient, Operation::kAllSteps, first_row, rows),
        Write::kAdd);
  }
  if (!W.untied())
    return trace.calculator().product_transposed(
        read_only(trace.grad(to)), read_only(trace.value(from)),
        into(trace, W, gradient, Operation::kAllSteps, first_row, rows), Write::kAdd);
  for (int t = 0; t < steps(trace); ++t)
    trace.calculator().product_transposed(
        read_only(trace.grad(to, t)), read_only(trace.value(from, t)),
        into(trace, W, gradient, t, first_row, rows), Write::kAdd);
}

template <Scalar S>
void Recurrence<S>::project_back(const Params<S>& theta, const StepWeights& W, int first_row,
                                 Trace<S>& trace, int from, int to) const {
  const int rows = trace.rows(to);
  if (!W.untied())
    return trace.calculator().transposed_product(
        W.of(theta, 0, first_row, rows), read_only(trace.grad(to)), trace.grad(from), Write::kAdd);
  for (int t = 0; t < steps(trace); ++t)
    trace.calculator().transposed_product(W.of(theta, copy(trace, t), first_row, rows),
                                          read_only(trace.grad(to, t)), trace.grad(from, t),
                                          Write::kAdd);
}

template <Scalar S>
void Recurrence<S>::recurrent_gradient(Trace<S>& trace, const State& state, int to,
                                       const StepWeights& W, int first_row,
                                       Params<S>& gradient) const {
  const int rows = trace.rows(to), n = steps(trace);
  const auto add_step = [&](int t) {
    trace.calculator().product_transposed(
        read_only(trace.grad(to, t)), read_only(before(trace, state, t)),
        into(trace, W, gradient, t, first_row, rows), Write::kAdd);
  };
  if (W.untied() || cut_) {
    for (int k = 0; k < n; ++k) add_step(step(k, n));
    return;
  }
  add_step(step(0, n));
  if (n == 1) return;
  const int first = place_.reverse ? 0 : 1, first_before = place_.reverse ? 1 : 0;
  trace.calculator().product_transposed(
      read_only(trace.grad_steps(to, first, n - 1)),
      read_only(trace.value_steps(state.slot, first_before, n - 1)),
      into(trace, W, gradient, Operation::kAllSteps, first_row, rows), Write::kAdd);
}

template <Scalar S>
void Recurrence<S>::bias_gradient(Trace<S>& trace, int to, const StepWeights& b, int first_row,
                                  Params<S>& gradient) const {
  const int rows = trace.rows(to);
  if (!b.untied())
    return trace.calculator().add_column_sums(
        read_only(trace.grad(to)), into(trace, b, gradient, Operation::kAllSteps, first_row, rows));
  for (int t = 0; t < steps(trace); ++t)
    trace.calculator().add_column_sums(read_only(trace.grad(to, t)),
                                       into(trace, b, gradient, t, first_row, rows));
}

template class Recurrence<float>;
template class Recurrence<double>;

}  // namespace unroll
