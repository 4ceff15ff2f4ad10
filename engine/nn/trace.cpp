#include "engine/nn/trace.h"

#include "engine/base/contract.h"

namespace unroll {

template <Scalar S>
Trace<S>::Trace(std::shared_ptr<const TraceTable> table, int steps, int batch)
    : table_(std::move(table)), steps_(steps), batch_(batch) {
  UNROLL_ASSERT(steps >= 1 && batch >= 1,
                "a trace of T=" + std::to_string(steps) + ", B=" + std::to_string(batch));
  for (std::size_t i = 0; i < table_->size(); ++i) {
    const TraceSlot& slot = (*table_)[i];
    const int cols = columns(static_cast<int>(i));
    values_.push_back(Matrix<S>::Zero(slot.rows, cols));
    grads_.push_back(slot.info.readout ? Matrix<S>() : Matrix<S>(Matrix<S>::Zero(slot.rows, cols)));
  }
  scratch_.resize(table_->size());
}

template <Scalar S>
void Trace<S>::set_data(Batch data) {
  UNROLL_ASSERT(data.steps == steps_ && data.size == batch_,
                "data of T=" + std::to_string(data.steps) + ", B=" + std::to_string(data.size) +
                    " in a trace of T=" + std::to_string(steps_) + ", B=" + std::to_string(batch_));
  data_ = std::move(data);
}

template <Scalar S>
MatrixView<S> Trace<S>::at(std::vector<Matrix<S>>& from, int slot, int t) {
  Matrix<S>& m = from[static_cast<std::size_t>(slot)];
  return {m.data() + m.rows() * t * batch_, m.rows(), batch_, Eigen::OuterStride<>(m.rows())};
}

template <Scalar S>
MatrixView<S> Trace<S>::value_steps(int slot, int first, int count) {
  Matrix<S>& m = values_[static_cast<std::size_t>(slot)];
  return {m.data() + m.rows() * first * batch_, m.rows(), count * batch_,
          Eigen::OuterStride<>(m.rows())};
}

template <Scalar S>
MatrixView<S> Trace<S>::grad_steps(int slot, int first, int count) {
  Matrix<S>& m = grads_[static_cast<std::size_t>(slot)];
  return {m.data() + m.rows() * first * batch_, m.rows(), count * batch_,
          Eigen::OuterStride<>(m.rows())};
}

template <Scalar S>
void Trace<S>::apply_nudges(int slot, int first_col, int end_col) {
  for (const Nudge<S>& n : nudges_)
    if (n.slot == slot && n.col >= first_col && n.col < end_col)
      value(slot)(n.row, n.col) += n.delta;
}

template <Scalar S>
void Trace<S>::clear_gradients() {
  for (Matrix<S>& g : grads_) g.setZero();
}

template <Scalar S>
MatrixView<S> Trace<S>::scratch(int owner, int rows, int cols) {
  Matrix<S>& m = scratch_[static_cast<std::size_t>(owner)];
  if (m.rows() != rows || m.cols() != cols) m.resize(rows, cols);
  return view(m);
}

template <Scalar S>
std::size_t Trace<S>::bytes_needed(const TraceTable& table, int steps, int batch) {
  std::size_t cells = 0;
  for (const TraceSlot& slot : table) {
    const auto columns =
        static_cast<std::size_t>(batch) *
        (slot.info.span == SlotSpan::kPerStep ? static_cast<std::size_t>(steps) : 1);
    cells += static_cast<std::size_t>(slot.rows) * columns * (slot.info.readout ? 1 : 2);
  }
  return cells * sizeof(S);
}

template class Trace<float>;
template class Trace<double>;

}  // namespace unroll
