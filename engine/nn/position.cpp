#include "engine/nn/position.h"

#include "engine/base/contract.h"
#include "engine/math/trigonometry.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

constexpr double kLogOfLongest = 9.21034037197618273607;  // ln 10000

constexpr SlotInfo kSines{.name = "p",
                          .symbol = "p_t",
                          .formula = "p_t[2i] = sin(t / 10000^(2i/d)), p_t[2i+1] = cos(same)"};
constexpr SlotInfo kLearned{
    .name = "p", .symbol = "p_t", .formula = "p_t = column t of P", .reads = "P"};
constexpr SlotInfo kSum{
    .name = "y", .symbol = "y_t", .formula = "y_t = x_t + p_t", .reads = "in p", .begins = true};

}  // namespace

template <Scalar S>
Position<S>::Position(ModelPlan& plan, const std::string& name, Port input, PositionKind kind,
                      int steps)
    : input_(input), kind_(kind), steps_(steps) {
  UNROLL_ASSERT(kind != PositionKind::kNone && steps >= 1,
                name + " without a kind of position or steps");
  const LayerPlace place(name, input);
  const bool learned = kind == PositionKind::kLearned;
  if (learned) P_ = plan.add_param(place, "P", input.rows, steps);
  p_ = plan.add_slot(place, learned ? kLearned : kSines, input.rows);
  y_ = plan.port(plan.add_slot(place, kSum, input.rows));
  if (learned) return;
  sines_.resize(input.rows, steps);
  for (int t = 0; t < steps; ++t)
    write_sines({sines_.data() + static_cast<Eigen::Index>(t) * input.rows, input.rows, 1,
                 Eigen::OuterStride<>(input.rows)},
                t);
}

template <Scalar S>
void Position<S>::write_sines(MatrixView<S> column, int t) const {
  const int size = input_.rows;
  for (int i = 0; i < size; i += 2) {
    const double angle = t * math::exp(-kLogOfLongest * i / size);
    column(i, 0) = static_cast<S>(math::sin(angle));
    if (i + 1 < size) column(i + 1, 0) = static_cast<S>(math::cos(angle));
  }
}

template <Scalar S>
void Position<S>::initialise(Params<S>& theta, Random& random) const {
  // Smaller than the symbols' vectors (deviation 1), so that what stands there is heard first.
  if (P_ >= 0) fill_normal<S>(theta.matrix(P_), 0.1, random);
}

template <Scalar S>
void Position<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int steps = trace.steps(p_), batch = trace.batch();
  UNROLL_ASSERT(P_ < 0 || steps <= steps_, std::to_string(steps) + " steps with " +
                                               std::to_string(steps_) + " learned positions");
  for (int t = 0; t < steps; ++t) {
    MatrixView<S> p = trace.value(p_, t);
    if (P_ >= 0)
      p.col(0) = theta.matrix(P_).col(t);
    else if (t < steps_)
      p.col(0) = sines_.col(t);
    else
      write_sines({p.data(), p.rows(), 1, Eigen::OuterStride<>(p.rows())}, t);
    for (int b = 1; b < batch; ++b) p.col(b) = p.col(0);
  }
  trace.commit(p_);
  trace.value(y_.slot) = trace.value(input_.slot) + trace.value(p_);
  trace.commit(y_.slot);
}

template <Scalar S>
void Position<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>& gradient) const {
  trace.settle(y_.slot);
  trace.pass_on(y_.slot, input_.slot);
  trace.pass_on(y_.slot, p_);
  trace.settle(p_);
  if (P_ < 0) return;
  MatrixView<S> dP = trace.into(gradient, P_);
  for (int t = 0; t < trace.steps(p_); ++t)
    for (int b = 0; b < trace.batch(); ++b) dP.col(t) += trace.grad(p_, t).col(b);
}

template class Position<float>;
template class Position<double>;

}  // namespace unroll
