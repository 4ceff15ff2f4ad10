#include "engine/nn/linear.h"

#include <algorithm>

#include "engine/nn/activation.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr SlotInfo kA{.name = "a",
                      .symbol = "a_t",
                      .formula = "a_t = W x_t + b",
                      .reads = "in W b",
                      .filled = true,
                      .begins = true};

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
      y.begins = true;
      break;
  }
  return y;
}

/// Columns are taken in panels of so many numbers, so that what one pass leaves is near for the
/// next.
constexpr Eigen::Index kNear = 1 << 14, kLeast = 16;

/// Some columns of a matrix.
struct Panel {
  Eigen::Index first, count;

  template <Scalar S>
  MatrixView<S> of(MatrixView<S> m) const {
    return {m.data() + first * m.outerStride(), m.rows(), count,
            Eigen::OuterStride<>(m.outerStride())};
  }
};

/// visit(panel, what to compute it with) for all columns of `a`, which a product of `depth` makes;
/// shared.
template <Scalar S, class Visitor>
void each_panel(math::Calculator<S>& calculator, const MatrixView<S>& a, Eigen::Index depth,
                const Visitor& visit) {
  const Eigen::Index most = std::max<Eigen::Index>(kLeast, kNear / a.rows());
  calculator.share(static_cast<int>(a.cols()), math::Calculator<S>::kColumnsTogether,
                   static_cast<double>(a.size() * depth), [&](int begin, int end, int part) {
                     for (Eigen::Index first = begin; first < end; first += most)
                       visit(Panel{first, std::min(most, end - first)}, calculator.of_part(part));
                   });
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
  math::Calculator<S>& calculator = trace.calculator();
  const MatrixView<S> x = trace.value(input_.slot);
  MatrixView<S> a = trace.value(a_), y = trace.value(y_.slot);
  const bool whole = a_ != y_.slot && !trace.touched(a_);
  const math::Packed<S> W = calculator.pack(theta.matrix(W_), trace.room(a_));
  each_panel<S>(calculator, a, x.rows(), [&](const Panel& panel, math::Calculator<S>& mine) {
    mine.product(W, read_only(panel.of<S>(x)), panel.of<S>(a), Write::kReplace);
    mine.add_to_columns(theta.matrix(b_), panel.of<S>(a));
    if (whole) activate<S>(trace.kernels(), activation_, panel.of<S>(a), panel.of<S>(y));
  });
  trace.commit(a_);
  if (a_ == y_.slot) return;
  if (!whole) activate<S>(trace.kernels(), activation_, a, y);
  trace.commit(y_.slot);
}

template <Scalar S>
void Linear<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  math::Calculator<S>& calculator = trace.calculator();
  const MatrixView<S> a = trace.value(a_), y = trace.value(y_.slot), dy = trace.grad(y_.slot);
  MatrixView<S> da = trace.grad(a_), dx = trace.grad(input_.slot);
  trace.settle(y_.slot);
  const bool plain = a_ == y_.slot, whole = !plain && !trace.touched(a_);
  const auto to_sums = [&](const Panel& panel) {
    activate_backward<S>(activation_, panel.of<S>(a), trace, y_.slot, panel.of<S>(y),
                         panel.of<S>(dy), panel.of<S>(da));
  };
  if (!plain && !whole) {
    to_sums({0, a.cols()});
    trace.settle(a_);
  }
  const Write passing = trace.passing(a_, input_.slot);
  const math::Packed<S> WT = calculator.pack_transposed(theta.matrix(W_), trace.room(a_));
  each_panel<S>(calculator, a, dx.rows(), [&](const Panel& panel, math::Calculator<S>& mine) {
    if (whole) to_sums(panel);
    mine.product(WT, read_only(panel.of<S>(da)), panel.of<S>(dx), passing);
  });
  if (whole) trace.settle(a_);
  calculator.product_transposed(read_only(da), read_only(trace.value(input_.slot)),
                                trace.into(gradient, W_), Write::kAdd);
  calculator.add_column_sums(read_only(da), trace.into(gradient, b_));
}

template class Linear<float>;
template class Linear<double>;

}  // namespace unroll
