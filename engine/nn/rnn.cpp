#include "engine/nn/rnn.h"

#include <cmath>

#include "engine/math/functions.h"

namespace unroll {

namespace {

using math::Write;

constexpr SlotInfo kH0{.name = "h0",
                       .symbol = "h_0",
                       .formula = "h_0 = 0 at the start of a sequence",
                       .span = SlotSpan::kOnce};
constexpr SlotInfo kA{.name = "a", .symbol = "a_t", .formula = "a_t = Wx x_t + Wh h_{t-1} + b"};
constexpr SlotInfo kTanhH{.name = "h", .symbol = "h_t", .formula = "h_t = tanh(a_t)"};
constexpr SlotInfo kReluH{.name = "h", .symbol = "h_t", .formula = "h_t = max(0, a_t)"};

}  // namespace

template <Scalar S>
Rnn<S>::Rnn(ModelPlan& plan, const std::string& name, int input, int inputs, int hidden,
            Activation activation, double gain)
    : input_(input), inputs_(inputs), hidden_(hidden), activation_(activation), gain_(gain) {
  Wx_ = plan.params.add(name + ".Wx", hidden, inputs);
  Wh_ = plan.params.add(name + ".Wh", hidden, hidden);
  b_ = plan.params.add(name + ".b", hidden, 1);
  h0_ = plan.add_slot(name, kH0, hidden);
  a_ = plan.add_slot(name, kA, hidden);
  h_ = plan.add_slot(name, activation == Activation::kTanh ? kTanhH : kReluH, hidden);
}

template <Scalar S>
void Rnn<S>::initialise(Params<S>& theta, Random& random) const {
  fill_glorot<S>(theta.matrix(Wx_), random);
  fill_normal<S>(theta.matrix(Wh_), gain_ / std::sqrt(static_cast<double>(hidden_)), random);
  theta.matrix(b_).setZero();
}

template <Scalar S>
void Rnn<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const auto Wh = theta.matrix(Wh_);
  const auto b = theta.matrix(b_);
  trace.commit(h0_);
  // The input part of all steps is one product; only the recurrent part has to wait.
  math::product<S>(theta.matrix(Wx_), read_only(trace.value(input_)), trace.value(a_),
                   Write::kReplace);
  for (int t = 0; t < trace.steps(); ++t) {
    const MatrixView<S> before = t == 0 ? trace.value(h0_) : trace.value(h_, t - 1);
    MatrixView<S> a = trace.value(a_, t);
    math::product<S>(Wh, read_only(before), a, Write::kAdd);
    a.colwise() += b.col(0);
    trace.commit(a_, t);
    MatrixView<S> h = trace.value(h_, t);
    const S* from = a.data();
    S* to = h.data();
    if (activation_ == Activation::kTanh)
      for (Eigen::Index i = 0; i < a.size(); ++i) to[i] = math::tanh(from[i]);
    else
      for (Eigen::Index i = 0; i < a.size(); ++i) to[i] = from[i] < S(0) ? S(0) : from[i];
    trace.commit(h_, t);
  }
}

template <Scalar S>
void Rnn<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  MatrixView<S> WhT = trace.scratch(h_, hidden_, hidden_);
  math::transpose<S>(theta.matrix(Wh_), WhT);
  const int last = trace.steps() - 1;
  for (int t = last; t >= 0; --t) {
    MatrixView<S> dh = trace.grad(h_, t);
    if (t < last)
      math::product<S>(read_only(WhT), read_only(trace.grad(a_, t + 1)), dh, Write::kAdd);
    const MatrixView<S> a = trace.value(a_, t);
    const MatrixView<S> h = trace.value(h_, t);
    MatrixView<S> da = trace.grad(a_, t);
    for (Eigen::Index i = 0; i < da.size(); ++i) {
      const S slope = activation_ == Activation::kTanh ? S(1) - h.data()[i] * h.data()[i]
                                                       : (a.data()[i] > S(0) ? S(1) : S(0));
      da.data()[i] = dh.data()[i] * slope;
    }
  }
  math::product<S>(read_only(WhT), read_only(trace.grad(a_, 0)), trace.grad(h0_), Write::kReplace);

  const auto da = read_only(trace.grad(a_));
  math::product_transposed<S>(da, read_only(trace.value(input_)), gradient.matrix(Wx_),
                              Write::kAdd);
  math::product_transposed<S>(read_only(trace.grad(a_, 0)), read_only(trace.value(h0_)),
                              gradient.matrix(Wh_), Write::kAdd);
  if (last > 0)
    math::product_transposed<S>(read_only(trace.grad_steps(a_, 1, last)),
                                read_only(trace.value_steps(h_, 0, last)), gradient.matrix(Wh_),
                                Write::kAdd);
  math::add_column_sums<S>(da, gradient.matrix(b_));

  MatrixView<S> WxT = trace.scratch(a_, inputs_, hidden_);
  math::transpose<S>(theta.matrix(Wx_), WxT);
  math::product<S>(read_only(WxT), da, trace.grad(input_), Write::kAdd);
}

template <Scalar S>
void Rnn<S>::carry_state(Trace<S>& trace) const {
  trace.value(h0_) = trace.value(h_, trace.steps() - 1);
}

template <Scalar S>
void Rnn<S>::reset_state(Trace<S>& trace) const {
  trace.value(h0_).setZero();
}

template class Rnn<float>;
template class Rnn<double>;

}  // namespace unroll
