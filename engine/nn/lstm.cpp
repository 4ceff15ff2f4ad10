#include "engine/nn/lstm.h"

#include "engine/math/kernels.h"
#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr int kGates = 4, kForget = 1;
constexpr std::array<Activation, kGates> kGateActivations = {
    Activation::kSigmoid, Activation::kSigmoid, Activation::kTanh, Activation::kSigmoid};
constexpr std::array<SlotInfo, kGates> kGateInfos = {
    SlotInfo{.name = "i",
             .symbol = "i_t",
             .formula = "i_t = 1 / (1 + e^-a_t), rows of i",
             .reads = "a",
             .filled = true},
    SlotInfo{.name = "f",
             .symbol = "f_t",
             .formula = "f_t = 1 / (1 + e^-a_t), rows of f",
             .reads = "a",
             .filled = true},
    SlotInfo{.name = "g",
             .symbol = "g_t",
             .formula = "g_t = tanh(a_t), rows of g",
             .reads = "a",
             .filled = true},
    SlotInfo{.name = "o",
             .symbol = "o_t",
             .formula = "o_t = 1 / (1 + e^-a_t), rows of o",
             .reads = "a",
             .filled = true}};

}  // namespace

template <Scalar S>
Lstm<S>::Lstm(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
              const Walk& walk)
    : input_(input), config_(config), walk_(LayerPlace(name, input), config, walk) {
  const int H = config.hidden;
  const LayerPlace& place = walk_.place();
  Wx_ = walk_.add_weights(plan, "Wx", kGates * H, input.rows);
  Wh_ = walk_.add_weights(plan, "Wh", kGates * H, H);
  b_ = walk_.add_weights(plan, "b", kGates * H, 1);
  h_ = walk_.add_start(plan, "h0", 0);
  c_ = walk_.add_start(plan, "c0", 1);
  a_ = plan.add_slot(
      place,
      {.name = "a",
       .symbol = "a_t",
       .formula = walk_.wording("a_t = Wx x_t + Wh h_{t-1} + b, rows of i, f, g, o",
                                "a_t = Wx x_t + Wh h_{t+1} + b, rows of i, f, g, o",
                                "a_t = Wx x_t + Wh h_{start} + b, rows of i, f, g, o"),
       .reads = walk_.wording("in Wx h@prev h0 Wh b", "in Wx h@prev h0 Wh b", "in Wx h0 Wh b"),
       .filled = true},
      kGates * H);
  for (std::size_t gate = 0; gate < gates_.size(); ++gate)
    gates_[gate] = plan.add_slot(place, kGateInfos[gate], H);
  cell_ = plan.port(plan.add_slot(
      place,
      {.name = "c",
       .symbol = "c_t",
       .formula = walk_.wording("c_t = f_t c_{t-1} + i_t g_t", "c_t = f_t c_{t+1} + i_t g_t",
                                "c_t = f_t c_{start} + i_t g_t"),
       .reads = walk_.wording("f c@prev c0 i g", "f c@prev c0 i g", "f c0 i g")},
      H));
  tc_ = plan.add_slot(place,
                      {.name = "tc",
                       .symbol = "tanh c_t",
                       .formula = "tanh c_t = tanh(c_t)",
                       .reads = "c",
                       .filled = true},
                      H);
  output_ = plan.port(plan.add_slot(
      place, {.name = "h", .symbol = "h_t", .formula = "h_t = o_t tanh(c_t)", .reads = "o tc"}, H));
  h_.slot = output_.slot;
  c_.slot = cell_.slot;
}

template <Scalar S>
void Lstm<S>::initialise(Params<S>& theta, Random& random) const {
  const int H = config_.hidden;
  for (int t = 0; t < Wx_.count(); ++t) {
    for (int gate = 0; gate < kGates; ++gate)
      fill_input_weights<S>(Wx_.of(theta, t, gate * H, H), config_.input_init, random);
    for (int gate = 0; gate < kGates; ++gate)
      fill_recurrent_weights<S>(Wh_.of(theta, t, gate * H, H), config_.recurrent_init, config_.gain,
                                random);
    b_.of(theta, t, 0, kGates * H).setZero();
    b_.of(theta, t, kForget * H, H).setConstant(static_cast<S>(config_.gate_bias));
  }
  for (const State& state : {h_, c_})
    if (state.learned >= 0) theta.matrix(state.learned).setZero();
}

template <Scalar S>
void Lstm<S>::step(ConstMatrixView<S> b, Trace<S>& trace, int t) const {
  trace.calculator().add_to_columns(b, trace.value(a_, t));
  walk_.commit(trace, a_, t);
  for (std::size_t gate = 0; gate < gates_.size(); ++gate)
    walk_.gate(trace, a_, static_cast<int>(gate), kGateActivations[gate], gates_[gate], t);
  const S* i = trace.value(gates_[0], t).data();
  const S* f = trace.value(gates_[1], t).data();
  const S* g = trace.value(gates_[2], t).data();
  const S* o = trace.value(gates_[3], t).data();
  const S* before = walk_.before(trace, c_, t).data();
  S* c = trace.value(c_.slot, t).data();
  const Eigen::Index count = trace.value(c_.slot, t).size();
  for (Eigen::Index j = 0; j < count; ++j) c[j] = f[j] * before[j] + i[j] * g[j];
  walk_.hold(trace, c_, t);
  trace.commit(c_.slot, t);
  activate<S>(trace.kernels(), Activation::kTanh, trace.value(c_.slot, t), trace.value(tc_, t));
  walk_.commit(trace, tc_, t);
  const S* tc = trace.value(tc_, t).data();
  S* h = trace.value(h_.slot, t).data();
  for (Eigen::Index j = 0; j < count; ++j) h[j] = o[j] * tc[j];
  walk_.hold(trace, h_, t);
  trace.commit(h_.slot, t);
}

template <Scalar S>
void Lstm<S>::whole_step(ConstMatrixView<S> b, Trace<S>& trace, int t) const {
  const auto value = [&](int slot) { return trace.value(slot, t).data(); };
  const math::LstmStep<S> step = {.size = config_.hidden,
                                  .first = 0,
                                  .end = trace.batch(),
                                  .bias = b.data(),
                                  .a = value(a_),
                                  .before = walk_.before(trace, c_, t).data(),
                                  .i = value(gates_[0]),
                                  .f = value(gates_[1]),
                                  .g = value(gates_[2]),
                                  .o = value(gates_[3]),
                                  .c = value(c_.slot),
                                  .tc = value(tc_),
                                  .h = value(h_.slot)};
  share_units(trace, step, trace.kernels().lstm_step);
  trace.commit(a_, t);
  for (const int gate : gates_) trace.commit(gate, t);
  for (const int slot : {c_.slot, tc_, h_.slot}) trace.commit(slot, t);
}

template <Scalar S>
void Lstm<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int H = config_.hidden, n = walk_.steps(trace);
  const bool whole = walk_.plain(trace);
  walk_.begin(theta, trace, h_);
  walk_.begin(theta, trace, c_);
  walk_.project(theta, Wx_, 0, trace, input_.slot, a_);
  math::Packed<S> Wh{};
  for (int k = 0; k < n; ++k) {
    const int t = walk_.step(k, n), copy = walk_.copy(trace, t);
    if (k == 0 || Wh_.untied())
      Wh = trace.calculator().pack(Wh_.of(theta, copy, 0, kGates * H), trace.room(h_.slot));
    trace.calculator().product(Wh, read_only(walk_.before(trace, h_, t)), trace.value(a_, t),
                               Write::kAdd);
    const ConstMatrixView<S> b = b_.of(theta, copy, 0, kGates * H);
    whole ? whole_step(b, trace, t) : step(b, trace, t);
  }
}

template <Scalar S>
void Lstm<S>::whole_step_back(Trace<S>& trace, int t) const {
  const auto value = [&](int slot) { return trace.value(slot, t).data(); };
  const auto grad = [&](int slot) { return trace.grad(slot, t).data(); };
  const math::LstmStepBack<S> step = {
      .size = config_.hidden,
      .first = 0,
      .end = trace.batch(),
      .before = walk_.before(trace, c_, t).data(),
      .i = value(gates_[0]),
      .f = value(gates_[1]),
      .g = value(gates_[2]),
      .o = value(gates_[3]),
      .tc = value(tc_),
      .dh = grad(h_.slot),
      .dc = grad(c_.slot),
      .di = grad(gates_[0]),
      .df = grad(gates_[1]),
      .dg = grad(gates_[2]),
      .d_o = grad(gates_[3]),
      .dtc = grad(tc_),
      .da = grad(a_),
      .d_before = walk_.passes(trace, t) ? walk_.grad_before(trace, c_, t).data() : nullptr};
  share_units(trace, step, trace.kernels().lstm_step_back);
  for (const int slot : {h_.slot, gates_[3], tc_, c_.slot, gates_[0], gates_[1], gates_[2], a_})
    trace.settle(slot, t);
}

template <Scalar S>
void Lstm<S>::step_back(Trace<S>& trace, int t) const {
  const auto [i, f, g, o] = gates_;
  const Eigen::Index count = trace.value(h_.slot, t).size();
  const auto times = [count](const MatrixView<S>& x, const MatrixView<S>& y, MatrixView<S> out) {
    for (Eigen::Index j = 0; j < count; ++j) out.data()[j] = x.data()[j] * y.data()[j];
  };
  trace.settle(h_.slot, t);
  const MatrixView<S> dh = trace.grad(h_.slot, t);
  times(dh, trace.value(tc_, t), trace.grad(o, t));
  times(dh, trace.value(o, t), trace.grad(tc_, t));
  for (const int slot : {o, tc_}) walk_.settle(trace, slot, t);

  // The slope of tanh has no slot of its own; its place is borrowed from what comes next.
  MatrixView<S> dc = trace.grad(c_.slot, t), through = trace.grad(g, t);
  activate_backward<S>(Activation::kTanh, trace.value(c_.slot, t), trace, tc_, trace.value(tc_, t),
                       trace.grad(tc_, t), through);
  walk_.blank(trace, through, t);
  dc += through;
  trace.settle(c_.slot, t);
  times(dc, trace.value(g, t), trace.grad(i, t));
  times(dc, walk_.before(trace, c_, t), trace.grad(f, t));
  times(dc, trace.value(i, t), trace.grad(g, t));
  for (const int slot : {i, f, g}) walk_.settle(trace, slot, t);

  walk_.pass_back_scaled(trace, c_, t, dc, trace.value(f, t));
  walk_.hold_back(trace, c_, t);

  for (std::size_t gate = 0; gate < gates_.size(); ++gate)
    walk_.gate_back(trace, a_, static_cast<int>(gate), kGateActivations[gate], gates_[gate], t);
  walk_.settle(trace, a_, t);
}

template <Scalar S>
void Lstm<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  const int H = config_.hidden, n = walk_.steps(trace);
  const bool whole = walk_.plain(trace);
  math::Packed<S> WhT{};
  for (int k = n - 1; k >= 0; --k) {
    const int t = walk_.step(k, n);
    whole ? whole_step_back(trace, t) : step_back(trace, t);
    if (k == n - 1 || Wh_.untied())
      WhT = trace.calculator().pack_transposed(Wh_.of(theta, walk_.copy(trace, t), 0, kGates * H),
                                               trace.room(h_.slot));
    walk_.pass_back(trace, h_, t, WhT, trace.grad(a_, t));
    walk_.hold_back(trace, h_, t);
  }
  walk_.finish(trace, h_, gradient);
  walk_.finish(trace, c_, gradient);

  walk_.project_gradient(theta, trace, input_.slot, a_, Wx_, 0, gradient);
  walk_.recurrent_gradient(trace, h_, a_, Wh_, 0, gradient);
  walk_.bias_gradient(trace, a_, b_, 0, gradient);
  walk_.project_back(theta, Wx_, 0, trace, input_.slot, a_);
}

template <Scalar S>
void Lstm<S>::carry_state(Trace<S>& trace) const {
  walk_.carry(trace, h_);
  walk_.carry(trace, c_);
}

template <Scalar S>
void Lstm<S>::reset_state(Trace<S>& trace) const {
  walk_.reset(trace, h_);
  walk_.reset(trace, c_);
}

template class Lstm<float>;
template class Lstm<double>;

}  // namespace unroll
