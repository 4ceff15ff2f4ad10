#include "engine/nn/concat.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
Concat<S>::Concat(ModelPlan& plan, const std::string& name, Port input, int steps) : input_(input) {
  y_ = plan.port(plan.add_slot(LayerPlace(name, input),
                               {.name = "y",
                                .symbol = "y_t",
                                .formula = "y_t = x_0 ... x_t one under the other, then zeros",
                                .reads = "in@all"},
                               input.rows * steps));
}

template <Scalar S>
void Concat<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const int steps = trace.steps(y_.slot), rows = input_.rows;
  UNROLL_ASSERT(steps * rows <= y_.rows,
                std::to_string(steps) + " steps side by side in " + std::to_string(y_.rows / rows));
  trace.value(y_.slot).setZero();
  for (int t = 0; t < steps; ++t) {
    MatrixView<S> y = trace.value(y_.slot, t);
    for (int s = 0; s <= t; ++s) {
      const MatrixView<S> x = trace.value(input_.slot, s);
      for (int b = 0; b < trace.batch(); ++b)
        y.col(b).segment(static_cast<Eigen::Index>(s) * rows, rows) = x.col(b);
    }
  }
  trace.commit(y_.slot);
}

template <Scalar S>
void Concat<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const int rows = input_.rows;
  trace.settle(y_.slot);
  for (int t = 0; t < trace.steps(y_.slot); ++t) {
    const MatrixView<S> dy = trace.grad(y_.slot, t);
    for (int s = 0; s <= t; ++s) {
      MatrixView<S> dx = trace.grad(input_.slot, s);
      for (int b = 0; b < trace.batch(); ++b)
        dx.col(b) += dy.col(b).segment(static_cast<Eigen::Index>(s) * rows, rows);
    }
  }
}

template class Concat<float>;
template class Concat<double>;

}  // namespace unroll
