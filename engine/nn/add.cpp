#include "engine/nn/add.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
Add<S>::Add(ModelPlan& plan, const std::string& name, Port first, Port second)
    : first_(first), second_(second) {
  UNROLL_ASSERT(
      first.rows == second.rows && first.in_source == second.in_source,
      name + " adds " + std::to_string(second.rows) + " rows to " + std::to_string(first.rows));
  const LayerPlace place(name, {first, second}, first.in_source);
  y_ = plan.port(plan.add_slot(place,
                               {.name = "y",
                                .symbol = "y_t",
                                .formula = "y_t = x_t + f_t",
                                .reads = "in0 in1",
                                .begins = true},
                               first.rows));
}

template <Scalar S>
void Add<S>::forward(const Params<S>&, Trace<S>& trace) const {
  trace.value(y_.slot) = trace.value(first_.slot) + trace.value(second_.slot);
  trace.commit(y_.slot);
}

template <Scalar S>
void Add<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  trace.settle(y_.slot);
  trace.pass_on(y_.slot, first_.slot);
  trace.pass_on(y_.slot, second_.slot);
}

template class Add<float>;
template class Add<double>;

}  // namespace unroll
