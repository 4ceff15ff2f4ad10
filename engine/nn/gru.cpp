#include "engine/nn/gru.h"

#include "engine/math/kernels.h"
#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr int kBlocks = 3, kUpdate = 1, kCandidate = 2;  // r, z, n

constexpr SlotInfo kR{
    .name = "r", .symbol = "r_t", .formula = "r_t = 1 / (1 + e^-a_t), rows of r", .reads = "a"};
constexpr SlotInfo kZ{
    .name = "z", .symbol = "z_t", .formula = "z_t = 1 / (1 + e^-a_t), rows of z", .reads = "a"};
constexpr SlotInfo kN{.name = "n", .symbol = "n_t", .formula = "n_t = tanh(an_t)", .reads = "an"};
constexpr SlotInfo kAnAfter{.name = "an",
                            .symbol = "an_t",
                            .formula = "an_t = Wx x_t + b + r_t q_t, rows of n",
                            .reads = "in Wx b r q"};
constexpr SlotInfo kAnBefore{.name = "an",
                             .symbol = "an_t",
                             .formula = "an_t = Wx x_t + Wh q_t + b, rows of n",
                             .reads = "in Wx Wh q b"};

}  // namespace

template <Scalar S>
Gru<S>::Gru(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
            const Walk& walk)
    : input_(input), config_(config), walk_(LayerPlace(name, input), config, walk) {
  const int H = config.hidden;
  const LayerPlace& place = walk_.place();
  Wx_ = walk_.add_weights(plan, "Wx", kBlocks * H, input.rows);
  Wh_ = walk_.add_weights(plan, "Wh", kBlocks * H, H);
  b_ = walk_.add_weights(plan, "b", kBlocks * H, 1);
  if (after()) bh_ = walk_.add_weights(plan, "bh", H, 1);
  h_ = walk_.add_start(plan, "h0", 0);
  a_ = plan.add_slot(
      place,
      {.name = "a",
       .symbol = "a_t",
       .formula = walk_.wording("a_t = Wx x_t + Wh h_{t-1} + b, rows of r, z",
                                "a_t = Wx x_t + Wh h_{t+1} + b, rows of r, z",
                                "a_t = Wx x_t + Wh h_{start} + b, rows of r, z"),
       .reads = walk_.wording("in Wx h@prev h0 Wh b", "in Wx h@prev h0 Wh b", "in Wx h0 Wh b")},
      2 * H);
  r_ = plan.add_slot(place, kR, H);
  z_ = plan.add_slot(place, kZ, H);
  SlotInfo q{.name = "q", .symbol = "q_t"};
  if (after()) {
    q.formula =
        walk_.wording("q_t = Wh h_{t-1} + bh, rows of n", "q_t = Wh h_{t+1} + bh, rows of n",
                      "q_t = Wh h_{start} + bh, rows of n");
    q.reads = walk_.wording("h@prev h0 Wh bh", "h@prev h0 Wh bh", "h0 Wh bh");
  } else {
    q.formula = walk_.wording("q_t = r_t h_{t-1}", "q_t = r_t h_{t+1}", "q_t = r_t h_{start}");
    q.reads = walk_.wording("r h@prev h0", "r h@prev h0", "r h0");
  }
  q_ = plan.add_slot(place, q, H);
  an_ = plan.add_slot(place, after() ? kAnAfter : kAnBefore, H);
  n_ = plan.add_slot(place, kN, H);
  output_ =
      plan.port(plan.add_slot(place,
                              {.name = "h",
                               .symbol = "h_t",
                               .formula = walk_.wording("h_t = (1 - z_t) n_t + z_t h_{t-1}",
                                                        "h_t = (1 - z_t) n_t + z_t h_{t+1}",
                                                        "h_t = (1 - z_t) n_t + z_t h_{start}"),
                               .reads = walk_.wording("z n h@prev h0", "z n h@prev h0", "z n h0")},
                              H));
  h_.slot = output_.slot;
}

template <Scalar S>
void Gru<S>::initialise(Params<S>& theta, Random& random) const {
  const int H = config_.hidden;
  for (int t = 0; t < Wx_.count(); ++t) {
    for (int gate = 0; gate < kBlocks; ++gate)
      fill_input_weights<S>(Wx_.of(theta, t, gate * H, H), config_.input_init, random);
    for (int gate = 0; gate < kBlocks; ++gate)
      fill_recurrent_weights<S>(Wh_.of(theta, t, gate * H, H), config_.recurrent_init, config_.gain,
                                random);
    b_.of(theta, t, 0, kBlocks * H).setZero();
    b_.of(theta, t, kUpdate * H, H).setConstant(static_cast<S>(config_.gate_bias));
    if (after()) bh_.of(theta, t, 0, H).setZero();
  }
  if (h_.learned >= 0) theta.matrix(h_.learned).setZero();
}

template <Scalar S>
auto Gru<S>::pack(const Params<S>& theta, Trace<S>& trace, int t) const -> PackedWeights {
  const int H = config_.hidden, copy = walk_.copy(trace, t);
  math::Calculator<S>& c = trace.calculator();
  return {c.pack(Wh_.of(theta, copy, 0, 2 * H), trace.room(h_.slot)),
          c.pack(Wh_.of(theta, copy, kCandidate * H, H), trace.room(q_))};
}

template <Scalar S>
auto Gru<S>::pack_transposed(const Params<S>& theta, Trace<S>& trace, int t) const
    -> PackedWeights {
  const int H = config_.hidden, copy = walk_.copy(trace, t);
  math::Calculator<S>& c = trace.calculator();
  return {c.pack_transposed(Wh_.of(theta, copy, 0, 2 * H), trace.room(h_.slot)),
          c.pack_transposed(Wh_.of(theta, copy, kCandidate * H, H), trace.room(q_))};
}

template <Scalar S>
void Gru<S>::add_candidate(const Params<S>& theta, const math::Packed<S>& candidate,
                           Trace<S>& trace, int t) const {
  const int H = config_.hidden;
  const MatrixView<S> before = walk_.before(trace, h_, t);
  MatrixView<S> q = trace.value(q_, t), an = trace.value(an_, t);
  const MatrixView<S> r = trace.value(r_, t);
  const Eigen::Index count = q.size();
  if (after()) {
    trace.calculator().product(candidate, read_only(before), q, Write::kReplace);
    trace.calculator().add_to_columns(bh_.of(theta, walk_.copy(trace, t), 0, H), q);
  } else {
    for (Eigen::Index j = 0; j < count; ++j) q.data()[j] = r.data()[j] * before.data()[j];
  }
  walk_.commit(trace, q_, t);
  if (after())
    for (Eigen::Index j = 0; j < count; ++j) an.data()[j] += r.data()[j] * q.data()[j];
  else
    trace.calculator().product(candidate, read_only(q), an, Write::kAdd);
  trace.calculator().add_to_columns(b_.of(theta, walk_.copy(trace, t), kCandidate * H, H), an);
  walk_.commit(trace, an_, t);
}

template <Scalar S>
void Gru<S>::step(const Params<S>& theta, const math::Packed<S>& candidate, Trace<S>& trace,
                  int t) const {
  trace.calculator().add_to_columns(b_.of(theta, walk_.copy(trace, t), 0, 2 * config_.hidden),
                                    trace.value(a_, t));
  walk_.commit(trace, a_, t);
  for (const int gate : {r_, z_}) walk_.gate(trace, a_, gate == z_, Activation::kSigmoid, gate, t);
  add_candidate(theta, candidate, trace, t);
  walk_.gate(trace, an_, 0, Activation::kTanh, n_, t);
  const S* z = trace.value(z_, t).data();
  const S* n = trace.value(n_, t).data();
  const S* before = walk_.before(trace, h_, t).data();
  MatrixView<S> h = trace.value(h_.slot, t);
  for (Eigen::Index j = 0; j < h.size(); ++j) h.data()[j] = (S(1) - z[j]) * n[j] + z[j] * before[j];
  walk_.hold(trace, h_, t);
  trace.commit(h_.slot, t);
}

template <Scalar S>
void Gru<S>::whole_step(const Params<S>& theta, const math::Packed<S>& candidate, Trace<S>& trace,
                        int t) const {
  const int H = config_.hidden, copy = walk_.copy(trace, t);
  const MatrixView<S> before = walk_.before(trace, h_, t);
  const auto value = [&](int slot) { return trace.value(slot, t).data(); };
  const math::GruStep<S> step = {.size = H,
                                 .first = 0,
                                 .end = trace.batch(),
                                 .bias = b_.of(theta, copy, 0, 2 * H).data(),
                                 .bias_n = b_.of(theta, copy, kCandidate * H, H).data(),
                                 .bias_q = after() ? bh_.of(theta, copy, 0, H).data() : nullptr,
                                 .before = before.data(),
                                 .a = value(a_),
                                 .r = value(r_),
                                 .z = value(z_),
                                 .q = value(q_),
                                 .an = value(an_),
                                 .n = value(n_),
                                 .h = value(h_.slot)};
  share_units(trace, step, trace.kernels().gru_gates);
  if (after())
    trace.calculator().product(candidate, read_only(before), trace.value(q_, t), Write::kReplace);
  else
    trace.calculator().product(candidate, read_only(trace.value(q_, t)), trace.value(an_, t),
                               Write::kAdd);
  share_units(trace, step, trace.kernels().gru_blend);
  for (const int slot : {a_, r_, z_, q_, an_, n_, h_.slot}) trace.commit(slot, t);
}

template <Scalar S>
void Gru<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int H = config_.hidden, steps = walk_.steps(trace);
  const bool whole = walk_.plain(trace);
  walk_.begin(theta, trace, h_);
  walk_.project(theta, Wx_, 0, trace, input_.slot, a_);
  walk_.project(theta, Wx_, kCandidate * H, trace, input_.slot, an_);
  PackedWeights Wh{};
  for (int k = 0; k < steps; ++k) {
    const int t = walk_.step(k, steps);
    if (k == 0 || Wh_.untied()) Wh = pack(theta, trace, t);
    trace.calculator().product(Wh.gates, read_only(walk_.before(trace, h_, t)), trace.value(a_, t),
                               Write::kAdd);
    whole ? whole_step(theta, Wh.candidate, trace, t) : step(theta, Wh.candidate, trace, t);
  }
}

template <Scalar S>
void Gru<S>::whole_step_back(Trace<S>& trace, int t, const PackedWeights& transposed) const {
  const auto value = [&](int slot) { return trace.value(slot, t).data(); };
  const auto grad = [&](int slot) { return trace.grad(slot, t).data(); };
  const math::GruStepBack<S> step = {
      .size = config_.hidden,
      .first = 0,
      .end = trace.batch(),
      .reset_after = after(),
      .before = walk_.before(trace, h_, t).data(),
      .r = value(r_),
      .z = value(z_),
      .q = value(q_),
      .n = value(n_),
      .dh = grad(h_.slot),
      .dr = grad(r_),
      .dz = grad(z_),
      .dq = grad(q_),
      .dan = grad(an_),
      .dn = grad(n_),
      .da = grad(a_),
      .d_before = walk_.passes(trace, t) ? walk_.grad_before(trace, h_, t).data() : nullptr};
  share_units(trace, step, trace.kernels().gru_blend_back);
  if (after())
    walk_.pass_back(trace, h_, t, transposed.candidate, trace.grad(q_, t));
  else
    trace.calculator().product(transposed.candidate, read_only(trace.grad(an_, t)),
                               trace.grad(q_, t), Write::kReplace);
  share_units(trace, step, trace.kernels().gru_gates_back);
  for (const int slot : {h_.slot, z_, n_, an_, q_, r_, a_}) trace.settle(slot, t);
  walk_.pass_back(trace, h_, t, transposed.gates, trace.grad(a_, t));
}

template <Scalar S>
void Gru<S>::step_back(Trace<S>& trace, int t, const PackedWeights& transposed) const {
  trace.settle(h_.slot, t);
  const MatrixView<S> dh = trace.grad(h_.slot, t), before = walk_.before(trace, h_, t);
  const MatrixView<S> z = trace.value(z_, t), n = trace.value(n_, t), r = trace.value(r_, t);
  MatrixView<S> dz = trace.grad(z_, t), dn = trace.grad(n_, t);
  const Eigen::Index count = dh.size();
  for (Eigen::Index j = 0; j < count; ++j) {
    dz.data()[j] = dh.data()[j] * (before.data()[j] - n.data()[j]);
    dn.data()[j] = dh.data()[j] * (S(1) - z.data()[j]);
  }
  walk_.pass_back_scaled(trace, h_, t, dh, z);
  walk_.hold_back(trace, h_, t);
  walk_.settle(trace, z_, t);
  walk_.settle(trace, n_, t);

  MatrixView<S> dan = trace.grad(an_, t), dq = trace.grad(q_, t), dr = trace.grad(r_, t);
  walk_.gate_back(trace, an_, 0, Activation::kTanh, n_, t);
  walk_.settle(trace, an_, t);
  if (after()) {
    const MatrixView<S> q = trace.value(q_, t);
    for (Eigen::Index j = 0; j < count; ++j) {
      dr.data()[j] = dan.data()[j] * q.data()[j];
      dq.data()[j] = dan.data()[j] * r.data()[j];
    }
    walk_.settle(trace, q_, t);
    walk_.pass_back(trace, h_, t, transposed.candidate, dq);
  } else {
    trace.calculator().product(transposed.candidate, read_only(dan), dq, Write::kReplace);
    walk_.settle(trace, q_, t);
    for (Eigen::Index j = 0; j < count; ++j) dr.data()[j] = dq.data()[j] * before.data()[j];
    walk_.pass_back_scaled(trace, h_, t, dq, r);
  }
  walk_.settle(trace, r_, t);

  for (const int gate : {r_, z_})
    walk_.gate_back(trace, a_, gate == z_, Activation::kSigmoid, gate, t);
  walk_.settle(trace, a_, t);
  walk_.pass_back(trace, h_, t, transposed.gates, trace.grad(a_, t));
}

template <Scalar S>
void Gru<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  const int H = config_.hidden, steps = walk_.steps(trace);
  const bool whole = walk_.plain(trace);
  PackedWeights transposed{};
  for (int k = steps - 1; k >= 0; --k) {
    const int t = walk_.step(k, steps);
    if (k == steps - 1 || Wh_.untied()) transposed = pack_transposed(theta, trace, t);
    whole ? whole_step_back(trace, t, transposed) : step_back(trace, t, transposed);
  }
  walk_.finish(trace, h_, gradient);

  for (const int slot : {a_, an_}) {
    const int first_row = slot == a_ ? 0 : kCandidate * H;
    walk_.project_gradient(theta, trace, input_.slot, slot, Wx_, first_row, gradient);
    walk_.bias_gradient(trace, slot, b_, first_row, gradient);
    walk_.project_back(theta, Wx_, first_row, trace, input_.slot, slot);
  }
  walk_.recurrent_gradient(trace, h_, a_, Wh_, 0, gradient);
  if (after()) {
    walk_.recurrent_gradient(trace, h_, q_, Wh_, kCandidate * H, gradient);
    walk_.bias_gradient(trace, q_, bh_, 0, gradient);
  } else {
    walk_.project_gradient(theta, trace, q_, an_, Wh_, kCandidate * H, gradient);
  }
}

template <Scalar S>
void Gru<S>::carry_state(Trace<S>& trace) const {
  walk_.carry(trace, h_);
}

template <Scalar S>
void Gru<S>::reset_state(Trace<S>& trace) const {
  walk_.reset(trace, h_);
}

template class Gru<float>;
template class Gru<double>;

}  // namespace unroll
