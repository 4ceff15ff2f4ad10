#include "engine/nn/handover.h"

#include "engine/base/contract.h"
#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

/// Columns of W that belong to one input.
template <class View>
View part(View W, int first, int count) {
  return {W.data() + first * W.outerStride(), W.rows(), count,
          Eigen::OuterStride<>(W.outerStride())};
}

}  // namespace

template <Scalar S>
Handover<S>::Handover(ModelPlan& plan, const std::string& name, Port input) : inputs_{input} {
  s_ = plan.port(plan.add_slot(LayerPlace(name, input),
                               {.name = "s",
                                .symbol = "s",
                                .formula = "s = the last step of the input",
                                .reads = "in@last",
                                .span = SlotSpan::kOnce},
                               input.rows));
}

template <Scalar S>
Handover<S>::Handover(ModelPlan& plan, const std::string& name, const std::vector<Port>& inputs,
                      int rows, Activation activation)
    : inputs_(inputs), activation_(activation) {
  UNROLL_ASSERT(inputs.size() == 1 || inputs.size() == 2,
                name + " reads " + std::to_string(inputs.size()) + " ports instead of 1 or 2");
  UNROLL_ASSERT(activation == Activation::kIdentity || activation == Activation::kTanh,
                name + ": only the identity and tanh");
  const LayerPlace place(name, inputs, inputs.front().in_source);
  int read = 0;
  for (const Port& input : inputs) read += input.rows;
  W_ = plan.add_param(place, "W", rows, read);
  b_ = plan.add_param(place, "b", rows, 1);
  const bool plain = activation == Activation::kIdentity;
  const SlotInfo sum{.name = plain ? "s" : "a",
                     .symbol = plain ? "s" : "a",
                     .formula = plain ? "s = W (the ends of the inputs) + b"
                                      : "a = W (the ends of the inputs) + b",
                     .reads = inputs.size() == 2 ? "in0@last in1@first W b" : "in@last W b",
                     .span = SlotSpan::kOnce};
  a_ = plan.add_slot(place, sum, rows);
  s_ = plan.port(plain ? a_
                       : plan.add_slot(place,
                                       {.name = "s",
                                        .symbol = "s",
                                        .formula = "s = tanh(a)",
                                        .reads = "a",
                                        .span = SlotSpan::kOnce},
                                       rows));
}

template <Scalar S>
void Handover<S>::initialise(Params<S>& theta, Random& random) const {
  if (!mapped()) return;
  fill_glorot<S>(theta.matrix(W_), random);
  theta.matrix(b_).setZero();
}

template <Scalar S>
void Handover<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  if (!mapped()) {
    trace.value(s_.slot) = trace.value(inputs_[0].slot, step(trace, 0));
    trace.commit(s_.slot);
    return;
  }
  MatrixView<S> a = trace.value(a_);
  int col = 0;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Port& input = inputs_[k];
    trace.calculator().product(part(theta.matrix(W_), col, input.rows),
                               read_only(trace.value(input.slot, step(trace, k))), a,
                               k == 0 ? Write::kReplace : Write::kAdd);
    col += input.rows;
  }
  trace.calculator().add_to_columns(theta.matrix(b_), a);
  trace.commit(a_);
  if (a_ == s_.slot) return;
  activate<S>(trace.kernels(), activation_, a, trace.value(s_.slot));
  trace.commit(s_.slot);
}

template <Scalar S>
void Handover<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  trace.settle(s_.slot);
  if (!mapped()) {
    trace.grad(inputs_[0].slot, step(trace, 0)) += trace.grad(s_.slot);
    return;
  }
  MatrixView<S> da = trace.grad(a_);
  if (a_ != s_.slot) {
    activate_backward<S>(activation_, trace.value(a_), trace, s_.slot, trace.value(s_.slot),
                         trace.grad(s_.slot), da);
    trace.settle(a_);
  }
  trace.calculator().add_column_sums(read_only(da), trace.into(gradient, b_));
  const ConstMatrixView<S> W = theta.matrix(W_);
  MatrixView<S> WT = trace.scratch(s_.slot, static_cast<int>(W.cols()), s_.rows);
  math::transpose<S>(W, WT);
  const MatrixView<S> dW = trace.into(gradient, W_);
  int col = 0;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Port& input = inputs_[k];
    const int t = step(trace, k);
    trace.calculator().product_transposed(read_only(da), read_only(trace.value(input.slot, t)),
                                          part(dW, col, input.rows), Write::kAdd);
    const ConstMatrixView<S> rows(WT.data() + col, input.rows, WT.cols(),
                                  Eigen::OuterStride<>(WT.rows()));
    trace.calculator().product(rows, read_only(da), trace.grad(input.slot, t), Write::kAdd);
    col += input.rows;
  }
}

template class Handover<float>;
template class Handover<double>;

}  // namespace unroll
