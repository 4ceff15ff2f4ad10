#include "engine/nn/mean_pool.h"

#include <algorithm>

namespace unroll {

template <Scalar S>
MeanPool<S>::MeanPool(ModelPlan& plan, const std::string& name, Port input) : input_(input) {
  y_ = plan.port(plan.add_slot(
      LayerPlace(name, input),
      {.name = "y", .symbol = "y_t", .formula = "y_t = mean of x_0 ... x_t", .reads = "in@all"},
      input.rows));
}

template <Scalar S>
int MeanPool<S>::count(const Trace<S>& trace, int t, int example) const {
  const Batch& data = trace.data();
  const std::vector<int>& ends = input_.in_source ? data.source_lengths : data.lengths;
  return ends.empty() ? t + 1 : std::min(t + 1, ends[static_cast<std::size_t>(example)]);
}

template <Scalar S>
void MeanPool<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const int steps = trace.steps(y_.slot), batch = trace.batch();
  MatrixView<S> sum = trace.scratch(y_.slot, input_.rows, batch);
  sum.setZero();
  for (int t = 0; t < steps; ++t)
    for (int b = 0; b < batch; ++b) {
      const int n = count(trace, t, b);
      if (n == t + 1) sum.col(b) += trace.value(input_.slot, t).col(b);
      trace.value(y_.slot, t).col(b) = sum.col(b) / static_cast<S>(std::max(n, 1));
    }
  trace.commit(y_.slot);
}

template <Scalar S>
void MeanPool<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  const int steps = trace.steps(y_.slot), batch = trace.batch();
  trace.settle(y_.slot);
  MatrixView<S> later = trace.scratch(y_.slot, input_.rows, batch);  // sum of dy_t / n_t from t on
  later.setZero();
  for (int t = steps - 1; t >= 0; --t)
    for (int b = 0; b < batch; ++b) {
      const int n = count(trace, t, b);
      later.col(b) += trace.grad(y_.slot, t).col(b) / static_cast<S>(std::max(n, 1));
      if (n == t + 1) trace.grad(input_.slot, t).col(b) += later.col(b);
    }
}

template class MeanPool<float>;
template class MeanPool<double>;

}  // namespace unroll
