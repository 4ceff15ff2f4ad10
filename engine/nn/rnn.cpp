#include "engine/nn/rnn.h"

#include "engine/math/kernels.h"
#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

SlotInfo describe_state(Activation activation) {
  SlotInfo h{.name = "h", .symbol = "h_t", .reads = "a"};
  switch (activation) {
    case Activation::kTanh:
      h.formula = "h_t = tanh(a_t)";
      break;
    case Activation::kRelu:
      h.formula = "h_t = max(0, a_t)";
      break;
    case Activation::kSigmoid:
      h.formula = "h_t = 1 / (1 + e^-a_t)";
      break;
    case Activation::kIdentity:
      h.formula = "h_t = a_t";
      break;
  }
  return h;
}

}  // namespace

template <Scalar S>
Rnn<S>::Rnn(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
            const Walk& walk)
    : input_(input), config_(config), walk_(LayerPlace(name, input), config, walk) {
  const int H = config.hidden;
  Wx_ = walk_.add_weights(plan, "Wx", H, input.rows);
  Wh_ = walk_.add_weights(plan, "Wh", H, H);
  b_ = walk_.add_weights(plan, "b", H, 1);
  h_ = walk_.add_start(plan, "h0", 0);
  a_ = plan.add_slot(
      walk_.place(),
      {.name = "a",
       .symbol = "a_t",
       .formula = walk_.wording("a_t = Wx x_t + Wh h_{t-1} + b", "a_t = Wx x_t + Wh h_{t+1} + b",
                                "a_t = Wx x_t + Wh h_{start} + b"),
       .reads = walk_.wording("in Wx h@prev h0 Wh b", "in Wx h@prev h0 Wh b", "in Wx h0 Wh b"),
       .filled = true},
      H);
  output_ = plan.port(plan.add_slot(walk_.place(), describe_state(config.activation), H));
  h_.slot = output_.slot;
}

template <Scalar S>
void Rnn<S>::initialise(Params<S>& theta, Random& random) const {
  const int H = config_.hidden;
  for (int t = 0; t < Wx_.count(); ++t) {
    fill_input_weights<S>(Wx_.of(theta, t, 0, H), config_.input_init, random);
    fill_recurrent_weights<S>(Wh_.of(theta, t, 0, H), config_.recurrent_init, config_.gain, random);
    b_.of(theta, t, 0, H).setZero();
  }
  if (h_.learned >= 0) theta.matrix(h_.learned).setZero();
}

template <Scalar S>
void Rnn<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int H = config_.hidden, n = walk_.steps(trace);
  walk_.begin(theta, trace, h_);
  // The input part of all steps is one product; only the recurrent part has to wait.
  walk_.project(theta, Wx_, 0, trace, input_.slot, a_);
  const bool whole = walk_.plain(trace) && config_.activation == Activation::kTanh;
  math::Packed<S> Wh{};
  for (int k = 0; k < n; ++k) {
    const int t = walk_.step(k, n);
    MatrixView<S> a = trace.value(a_, t);
    if (k == 0 || Wh_.untied())
      Wh = trace.calculator().pack(Wh_.of(theta, walk_.copy(trace, t), 0, H), trace.room(h_.slot));
    trace.calculator().product(Wh, read_only(walk_.before(trace, h_, t)), a, Write::kAdd);
    if (whole) {
      trace.kernels().rnn_step(b_.of(theta, walk_.copy(trace, t), 0, H).data(), a.data(),
                               trace.value(h_.slot, t).data(), H, trace.batch());
      trace.commit(a_, t);
      trace.commit(h_.slot, t);
      continue;
    }
    trace.calculator().add_to_columns(b_.of(theta, walk_.copy(trace, t), 0, H), a);
    walk_.commit(trace, a_, t);
    activate<S>(trace.kernels(), config_.activation, a, trace.value(h_.slot, t));
    walk_.hold(trace, h_, t);
    trace.commit(h_.slot, t);
  }
}

template <Scalar S>
void Rnn<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  const int H = config_.hidden, n = walk_.steps(trace);
  math::Packed<S> WhT{};
  for (int k = n - 1; k >= 0; --k) {
    const int t = walk_.step(k, n);
    trace.settle(h_.slot, t);
    MatrixView<S> da = trace.grad(a_, t);
    activate_backward<S>(config_.activation, trace.value(a_, t), trace, h_.slot,
                         trace.value(h_.slot, t), trace.grad(h_.slot, t), da);
    walk_.settle(trace, a_, t);
    if (k == n - 1 || Wh_.untied())
      WhT = trace.calculator().pack_transposed(Wh_.of(theta, walk_.copy(trace, t), 0, H),
                                               trace.room(h_.slot));
    walk_.pass_back(trace, h_, t, WhT, da);
    walk_.hold_back(trace, h_, t);
  }
  walk_.finish(trace, h_, gradient);

  walk_.project_gradient(theta, trace, input_.slot, a_, Wx_, 0, gradient);
  walk_.recurrent_gradient(trace, h_, a_, Wh_, 0, gradient);
  walk_.bias_gradient(trace, a_, b_, 0, gradient);
  walk_.project_back(theta, Wx_, 0, trace, input_.slot, a_);
}

template <Scalar S>
void Rnn<S>::carry_state(Trace<S>& trace) const {
  walk_.carry(trace, h_);
}

template <Scalar S>
void Rnn<S>::reset_state(Trace<S>& trace) const {
  walk_.reset(trace, h_);
}

template class Rnn<float>;
template class Rnn<double>;

}  // namespace unroll
