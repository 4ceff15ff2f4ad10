#include "engine/nn/rnn.h"

#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr SlotInfo kH0{.name = "h0",
                       .symbol = "h_0",
                       .formula = "h_0 = 0 at the start of a sequence",
                       .span = SlotSpan::kOnce};
constexpr SlotInfo kA{.name = "a",
                      .symbol = "a_t",
                      .formula = "a_t = Wx x_t + Wh h_{t-1} + b",
                      .reads = "in Wx h@prev h0 Wh b"};

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
Rnn<S>::Rnn(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config)
    : input_(input), config_(config) {
  const LayerPlace place(name, input);
  Wx_ = plan.add_param(place, "Wx", config.hidden, input.rows);
  Wh_ = plan.add_param(place, "Wh", config.hidden, config.hidden);
  b_ = plan.add_param(place, "b", config.hidden, 1);
  h0_ = plan.add_slot(place, kH0, config.hidden);
  a_ = plan.add_slot(place, kA, config.hidden);
  h_ = plan.port(plan.add_slot(place, describe_state(config.activation), config.hidden));
}

template <Scalar S>
void Rnn<S>::initialise(Params<S>& theta, Random& random) const {
  fill_input_weights<S>(theta.matrix(Wx_), config_.input_init, random);
  fill_recurrent_weights<S>(theta.matrix(Wh_), config_.recurrent_init, config_.gain, random);
  theta.matrix(b_).setZero();
}

template <Scalar S>
void Rnn<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const auto Wh = theta.matrix(Wh_);
  const auto b = theta.matrix(b_);
  trace.commit(h0_);
  // The input part of all steps is one product; only the recurrent part has to wait.
  math::product<S>(theta.matrix(Wx_), read_only(trace.value(input_.slot)), trace.value(a_),
                   Write::kReplace);
  for (int t = 0; t < trace.steps(); ++t) {
    const MatrixView<S> before = t == 0 ? trace.value(h0_) : trace.value(h_.slot, t - 1);
    MatrixView<S> a = trace.value(a_, t);
    math::product<S>(Wh, read_only(before), a, Write::kAdd);
    a.colwise() += b.col(0);
    trace.commit(a_, t);
    activate<S>(config_.activation, a, trace.value(h_.slot, t));
    trace.commit(h_.slot, t);
  }
}

template <Scalar S>
void Rnn<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  MatrixView<S> WhT = trace.scratch(h_.slot, h_.rows, h_.rows);
  math::transpose<S>(theta.matrix(Wh_), WhT);
  const int last = trace.steps() - 1;
  for (int t = last; t >= 0; --t) {
    MatrixView<S> dh = trace.grad(h_.slot, t);
    if (t < last)
      math::product<S>(read_only(WhT), read_only(trace.grad(a_, t + 1)), dh, Write::kAdd);
    trace.settle(h_.slot, t);
    activate_backward<S>(config_.activation, trace.value(a_, t), trace.value(h_.slot, t), dh,
                         trace.grad(a_, t));
    trace.settle(a_, t);
  }
  math::product<S>(read_only(WhT), read_only(trace.grad(a_, 0)), trace.grad(h0_), Write::kReplace);
  trace.settle(h0_);

  const auto da = read_only(trace.grad(a_));
  math::product_transposed<S>(da, read_only(trace.value(input_.slot)), gradient.matrix(Wx_),
                              Write::kAdd);
  math::product_transposed<S>(read_only(trace.grad(a_, 0)), read_only(trace.value(h0_)),
                              gradient.matrix(Wh_), Write::kAdd);
  if (last > 0)
    math::product_transposed<S>(read_only(trace.grad_steps(a_, 1, last)),
                                read_only(trace.value_steps(h_.slot, 0, last)),
                                gradient.matrix(Wh_), Write::kAdd);
  math::add_column_sums<S>(da, gradient.matrix(b_));

  MatrixView<S> WxT = trace.scratch(a_, input_.rows, h_.rows);
  math::transpose<S>(theta.matrix(Wx_), WxT);
  math::product<S>(read_only(WxT), da, trace.grad(input_.slot), Write::kAdd);
}

template <Scalar S>
void Rnn<S>::carry_state(Trace<S>& trace) const {
  trace.value(h0_) = trace.value(h_.slot, trace.steps() - 1);
}

template <Scalar S>
void Rnn<S>::reset_state(Trace<S>& trace) const {
  trace.value(h0_).setZero();
}

template class Rnn<float>;
template class Rnn<double>;

}  // namespace unroll
