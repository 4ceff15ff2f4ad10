#include "engine/nn/lstm.h"

#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr int kGates = 4, kForget = 1;
constexpr std::array<Activation, kGates> kGateActivations = {
    Activation::kSigmoid, Activation::kSigmoid, Activation::kTanh, Activation::kSigmoid};
constexpr std::array<SlotInfo, kGates> kGateInfos = {
    SlotInfo{
        .name = "i", .symbol = "i_t", .formula = "i_t = 1 / (1 + e^-a_t), rows of i", .reads = "a"},
    SlotInfo{
        .name = "f", .symbol = "f_t", .formula = "f_t = 1 / (1 + e^-a_t), rows of f", .reads = "a"},
    SlotInfo{.name = "g", .symbol = "g_t", .formula = "g_t = tanh(a_t), rows of g", .reads = "a"},
    SlotInfo{.name = "o",
             .symbol = "o_t",
             .formula = "o_t = 1 / (1 + e^-a_t), rows of o",
             .reads = "a"}};

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
                                "a_t = Wx x_t + Wh h_0 + b, rows of i, f, g, o"),
       .reads = walk_.wording("in Wx h@prev h0 Wh b", "in Wx h@prev h0 Wh b", "in Wx h0 Wh b")},
      kGates * H);
  for (std::size_t gate = 0; gate < gates_.size(); ++gate)
    gates_[gate] = plan.add_slot(place, kGateInfos[gate], H);
  cell_ = plan.port(plan.add_slot(
      place,
      {.name = "c",
       .symbol = "c_t",
       .formula = walk_.wording("c_t = f_t c_{t-1} + i_t g_t", "c_t = f_t c_{t+1} + i_t g_t",
                                "c_t = f_t c_0 + i_t g_t"),
       .reads = walk_.wording("f c@prev c0 i g", "f c@prev c0 i g", "f c0 i g")},
      H));
  tc_ = plan.add_slot(
      place, {.name = "tc", .symbol = "tanh c_t", .formula = "tanh c_t = tanh(c_t)", .reads = "c"},
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
void Lstm<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int H = config_.hidden, n = walk_.steps(trace);
  walk_.begin(theta, trace, h_);
  walk_.begin(theta, trace, c_);
  walk_.project(theta, Wx_, 0, trace, input_.slot, a_);
  for (int k = 0; k < n; ++k) {
    const int t = walk_.step(k, n);
    MatrixView<S> a = trace.value(a_, t);
    math::product<S>(Wh_.of(theta, walk_.copy(trace, t), 0, kGates * H),
                     read_only(walk_.before(trace, h_, t)), a, Write::kAdd);
    a.colwise() += b_.of(theta, walk_.copy(trace, t), 0, kGates * H).col(0);
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
    activate<S>(Activation::kTanh, trace.value(c_.slot, t), trace.value(tc_, t));
    walk_.commit(trace, tc_, t);
    const S* tc = trace.value(tc_, t).data();
    S* h = trace.value(h_.slot, t).data();
    for (Eigen::Index j = 0; j < count; ++j) h[j] = o[j] * tc[j];
    walk_.hold(trace, h_, t);
    trace.commit(h_.slot, t);
  }
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
  MatrixView<S> WhT = trace.scratch(h_.slot, H, kGates * H);
  for (int k = n - 1; k >= 0; --k) {
    const int t = walk_.step(k, n);
    step_back(trace, t);
    if (k == n - 1 || Wh_.untied())
      math::transpose<S>(Wh_.of(theta, walk_.copy(trace, t), 0, kGates * H), WhT);
    walk_.pass_back(trace, h_, t, read_only(WhT), trace.grad(a_, t));
    walk_.hold_back(trace, h_, t);
  }
  walk_.finish(trace, h_, gradient);
  walk_.finish(trace, c_, gradient);

  walk_.project_gradient(trace, input_.slot, a_, Wx_, 0, gradient);
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
