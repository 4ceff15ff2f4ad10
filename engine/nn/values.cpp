#include "engine/nn/values.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
Values<S>::Values(ModelPlan& plan, const std::string& name, int features, bool of_source) {
  x_ = plan.port(plan.add_slot(LayerPlace(name, {}, of_source),
                               {.name = "x", .symbol = "x_t", .formula = "x_t = the data"},
                               features));
}

template <Scalar S>
void Values<S>::forward(const Params<S>&, Trace<S>& trace) const {
  const std::vector<double>& from = x_.in_source ? trace.data().source_values : trace.data().values;
  MatrixView<S> x = trace.value(x_.slot);
  UNROLL_ASSERT(from.size() == static_cast<std::size_t>(x.size()),
                std::to_string(from.size()) + " numbers for " + std::to_string(x.size()));
  for (Eigen::Index i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<S>(from[static_cast<std::size_t>(i)]);
  trace.commit(x_.slot);
}

template <Scalar S>
void Values<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  trace.settle(x_.slot);
}

template class Values<float>;
template class Values<double>;

}  // namespace unroll
