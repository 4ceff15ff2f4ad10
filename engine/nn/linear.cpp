#include "engine/nn/linear.h"

namespace unroll {

using math::Write;

template <Scalar S>
Linear<S>::Linear(ModelPlan& plan, const std::string& name, int input, int inputs, int outputs)
    : input_(input), inputs_(inputs), outputs_(outputs) {
  W_ = plan.params.add(name + ".W", outputs, inputs);
  b_ = plan.params.add(name + ".b", outputs, 1);
  y_ = plan.add_slot(name, {.name = "y", .symbol = "y_t", .formula = "y_t = W h_t + b"}, outputs);
}

template <Scalar S>
void Linear<S>::initialise(Params<S>& theta, Random& random) const {
  fill_glorot<S>(theta.matrix(W_), random);
  theta.matrix(b_).setZero();
}

template <Scalar S>
void Linear<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  MatrixView<S> y = trace.value(y_);
  math::product<S>(theta.matrix(W_), read_only(trace.value(input_)), y, Write::kReplace);
  y.colwise() += theta.matrix(b_).col(0);
  trace.commit(y_);
}

template <Scalar S>
void Linear<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  const auto dy = read_only(trace.grad(y_));
  math::product_transposed<S>(dy, read_only(trace.value(input_)), gradient.matrix(W_), Write::kAdd);
  math::add_column_sums<S>(dy, gradient.matrix(b_));
  MatrixView<S> WT = trace.scratch(y_, inputs_, outputs_);
  math::transpose<S>(theta.matrix(W_), WT);
  math::product<S>(read_only(WT), dy, trace.grad(input_), Write::kAdd);
}

template class Linear<float>;
template class Linear<double>;

}  // namespace unroll
