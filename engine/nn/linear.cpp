#include "engine/nn/linear.h"

#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr SlotInfo kA{
    .name = "a", .symbol = "a_t", .formula = "a_t = W x_t + b", .reads = "in W b", .filled = true};

SlotInfo describe_output(Activation activation) {
  SlotInfo y{.name = "y", .symbol = "y_t", .reads = "a"};
  switch (activation) {
    case Activation::kTanh:
      y.formula = "y_t = tanh(a_t)";
      break;
    case Activation::kRelu:
      y.formula = "y_t = max(0, a_t)";
      break;
    case Activation::kSigmoid:
      y.formula = "y_t = 1 / (1 + e^-a_t)";
      break;
    case Activation::kIdentity:
      y.formula = "y_t = W x_t + b";
      y.reads = "in W b";
      break;
  }
  return y;
}

}  // namespace

template <Scalar S>
Linear<S>::Linear(ModelPlan& plan, const std::string& name, Port input, int outputs,
                  Activation activation, InputInit init)
    : input_(input), activation_(activation), init_(init) {
  const LayerPlace place(name, input);
  W_ = plan.add_param(place, "W", outputs, input.rows);
  b_ = plan.add_param(place, "b", outputs, 1);
  const bool plain = activation == Activation::kIdentity;
  a_ = plain ? -1 : plan.add_slot(place, kA, outputs);
  y_ = plan.port(plan.add_slot(place, describe_output(activation), outputs));
  if (plain) a_ = y_.slot;
}

template <Scalar S>
void Linear<S>::initialise(Params<S>& theta, Random& random) const {
  fill_input_weights<S>(theta.matrix(W_), init_, random);
  theta.matrix(b_).setZero();
}

template <Scalar S>
void Linear<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  MatrixView<S> a = trace.value(a_);
  trace.calculator().product(theta.matrix(W_), read_only(trace.value(input_.slot)), a,
                             Write::kReplace);
  trace.calculator().add_to_columns(theta.matrix(b_), a);
  trace.commit(a_);
  if (a_ == y_.slot) return;
  activate<S>(trace.kernels(), activation_, a, trace.value(y_.slot));
  trace.commit(y_.slot);
}

template <Scalar S>
void Linear<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  trace.settle(y_.slot);
  if (a_ != y_.slot) {
    activate_backward<S>(activation_, trace.value(a_), trace, y_.slot, trace.value(y_.slot),
                         trace.grad(y_.slot), trace.grad(a_));
    trace.settle(a_);
  }
  const auto da = read_only(trace.grad(a_));
  trace.calculator().product_transposed(da, read_only(trace.value(input_.slot)),
                                        trace.into(gradient, W_), Write::kAdd);
  trace.calculator().add_column_sums(da, trace.into(gradient, b_));
  trace.calculator().transposed_product(theta.matrix(W_), da, trace.grad(input_.slot), Write::kAdd);
}

template class Linear<float>;
template class Linear<double>;

}  // namespace unroll
