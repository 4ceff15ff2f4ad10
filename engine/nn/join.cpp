#include "engine/nn/join.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
Join<S>::Join(ModelPlan& plan, const std::string& name, const std::vector<Port>& inputs)
    : inputs_(inputs) {
  UNROLL_ASSERT(inputs.size() >= 2 && inputs.size() <= 4,
                name + " joins " + std::to_string(inputs.size()) + " ports instead of 2 to 4");
  int rows = 0;
  for (const Port& input : inputs) {
    UNROLL_ASSERT(input.in_source == inputs.front().in_source, name + " joins different steps");
    rows += input.rows;
  }
  constexpr std::string_view kReads = "in0 in1 in2 in3";
  x_ = plan.port(plan.add_slot(LayerPlace(name, inputs, inputs.front().in_source),
                               {.name = "x",
                                .symbol = "x_t",
                                .formula = "x_t = the inputs one below the other",
                                .reads = kReads.substr(0, 4 * inputs.size() - 1)},
                               rows));
}

template <Scalar S>
void Join<S>::forward(const Params<S>&, Trace<S>& trace) const {
  MatrixView<S> x = trace.value(x_.slot);
  int row = 0;
  for (const Port& input : inputs_) {
    x.middleRows(row, input.rows) = trace.value(input.slot);
    row += input.rows;
  }
  trace.commit(x_.slot);
}

template <Scalar S>
void Join<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>&) const {
  trace.settle(x_.slot);
  const MatrixView<S> dx = trace.grad(x_.slot);
  int row = 0;
  for (const Port& input : inputs_) {
    trace.grad(input.slot) += dx.middleRows(row, input.rows);
    row += input.rows;
  }
}

template class Join<float>;
template class Join<double>;

}  // namespace unroll
