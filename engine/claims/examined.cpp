#include "engine/claims/examined.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr int kPart = 64, kMostHeldOut = 256;

}  // namespace

Trace<float> Examined::pass(Batch data) const {
  Trace<float> trace(model.slots(), std::move(data));
  if (!holds.empty()) {
    auto list = interventions_of(holds, trace);
    UNROLL_ASSERT(list.ok(), "a hold that does not fit");
    trace.set_interventions(std::move(list.value()));
  }
  model.forward(theta, trace);
  return trace;
}

Trace<float> Examined::held_out_pass(int most) const {
  return pass(task.held_out(0, std::min(most, task.held_out_count())));
}

Evaluation Examined::evaluate() const {
  EvaluationSum sum;
  const int all = std::min(task.held_out_count(), kMostHeldOut);
  for (int first = 0; first < all; first += kPart) {
    const int count = std::min(kPart, all - first);
    sum.add(unroll::evaluate(model, pass(task.held_out(first, count)), task.shape().loss), count);
  }
  return sum.mean();
}

int last_target(const Batch& batch, int b) {
  for (int t = batch.steps; t-- > 0;)
    if (batch.targets[static_cast<std::size_t>(t * batch.size + b)] >= 0) return t;
  return -1;
}

}  // namespace unroll
