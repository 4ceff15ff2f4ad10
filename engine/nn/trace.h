#pragma once
// The trace: every intermediate value of a forward pass and its gradient, each stored once, by
// name, per time step. It is what backward needs and what a learner looks at.

#include <memory>
#include <vector>

#include "engine/math/calculator.h"
#include "engine/nn/batch.h"
#include "engine/nn/intervention.h"
#include "engine/nn/operation.h"
#include "engine/nn/params.h"
#include "engine/nn/trace_table.h"

namespace unroll {

/// The sizes of a pass.
struct TraceSize {
  int steps = 1, batch = 1, source_steps = 0;
  /// Without the slots that grow with queries x keys where there are more than kMostKeys: for
  /// training, not for looking.
  bool lean = false;

  static constexpr int kMostKeys = 256;

  bool operator==(const TraceSize&) const = default;
};

template <Scalar S>
class Trace {
 public:
  /// Room for sequences of `steps` x `batch`; everything zero, initial states too.
  Trace(std::shared_ptr<const TraceTable> table, TraceSize size);
  Trace(std::shared_ptr<const TraceTable> table, int steps, int batch)
      : Trace(std::move(table), TraceSize{steps, batch}) {}
  /// Room for `data`, which becomes the data of the pass.
  Trace(std::shared_ptr<const TraceTable> table, Batch data, bool lean = false);

  int steps() const { return size_.steps; }
  int batch() const { return size_.batch; }
  int source_steps() const { return size_.source_steps; }
  /// Steps of one slot: T, those of the source, or 1 for an initial state.
  int steps(int slot) const;
  int rows(int slot) const {
    return static_cast<int>(values_[static_cast<std::size_t>(slot)].rows);
  }
  const TraceTable& table() const { return *table_; }
  /// Whether the trace has this slot. One that it has not is empty (0 x 0) and takes no
  /// intervention.
  bool kept(int slot) const;

  /// Whether `data` may become the data of a pass of a model with this table.
  bool fits(const TraceTable& table, const Batch& data, bool lean = false) const;
  /// The data of the pass; its sizes must be those of the trace.
  void set_data(Batch data);
  const Batch& data() const { return data_; }

  /// All steps of a slot at once, or the B columns of step t.
  MatrixView<S> value(int slot) { return all(values_, slot); }
  ConstMatrixView<S> value(int slot) const {
    return read_only(const_cast<Trace*>(this)->value(slot));
  }
  MatrixView<S> value(int slot, int t) { return steps_of(values_, slot, t, 1); }
  MatrixView<S> grad(int slot) { return all(grads_, slot); }
  ConstMatrixView<S> grad(int slot) const {
    return read_only(const_cast<Trace*>(this)->grad(slot));
  }
  MatrixView<S> grad(int slot, int t) { return steps_of(grads_, slot, t, 1); }
  /// Steps first ... first+count-1 of a slot.
  MatrixView<S> value_steps(int slot, int first, int count) {
    return steps_of(values_, slot, first, count);
  }
  MatrixView<S> grad_steps(int slot, int first, int count) {
    return steps_of(grads_, slot, first, count);
  }

  /// A layer calls this in forward when the values of a slot at step t (or at all steps) are
  /// complete: the one place where a value may be changed from outside.
  void commit(int slot, int t) {
    if (!interventions_.empty()) intervene(slot, t, t + 1);
    report({.kind = OperationKind::kForward, .slot = slot, .step = t});
  }
  void commit(int slot) {
    if (!interventions_.empty()) intervene(slot, 0, steps(slot));
    report({.kind = OperationKind::kForward, .slot = slot});
  }
  /// The same for a read-out, which takes no intervention: nothing follows from it.
  void commit_readout(int slot) { report({.kind = OperationKind::kForward, .slot = slot}); }
  /// A layer calls this in backward when the gradient of a slot is complete and before it is passed
  /// on: what an intervention holds passes nothing on.
  void settle(int slot, int t) {
    if (!interventions_.empty()) intervene_backward(slot, t, t + 1);
    report({.kind = OperationKind::kBackward, .slot = slot, .step = t});
  }
  void settle(int slot) {
    if (!interventions_.empty()) intervene_backward(slot, 0, steps(slot));
    report({.kind = OperationKind::kBackward, .slot = slot});
  }
  /// Where a layer in backward adds to the gradient of a parameter, of step `t` if it does so step
  /// by step.
  MatrixView<S> into(Params<S>& gradient, int parameter, int t = Operation::kAllSteps) {
    report({.kind = OperationKind::kAccumulate, .parameter = parameter, .step = t});
    return gradient.matrix(parameter);
  }
  /// From here on every operation is appended to `list`, in the order in which it is carried out,
  /// until another list or nullptr is given.
  void record(std::vector<Operation>* list) { recorded_ = list; }
  void set_interventions(std::vector<Intervention> list);
  /// Whether an intervention names the slot: then its values are not what its formula gives, and
  /// slopes must be taken from what it was computed from.
  bool touched(int slot) const;

  /// Whether initial states stay as they are, since an earlier pass left them here or a caller set
  /// them. Otherwise every pass starts afresh: from zeros, learned states or an encoder.
  bool continues() const { return continues_; }
  /// How many steps earlier passes took; 0 after a fresh start.
  int passed() const { return passed_; }
  void set_continues(bool on, int passed = 0) {
    continues_ = on;
    passed_ = passed;
  }

  bool intervened() const { return !interventions_.empty(); }

  /// How backward passes the gradient of `reader` on to all of a slot that it reads.
  math::Write passing(int reader, int slot) const;
  /// Passes it on as it is.
  void pass_on(int reader, int slot);
  /// Makes all gradients 0 but those that are written whole anyway.
  void clear_gradients();

  /// What a pass computes with.
  math::Calculator<S>& calculator() { return calculator_; }
  const math::Kernels<S>& kernels() const { return calculator_.kernels(); }

  /// Memory for work that is kept from pass to pass; contents are unspecified. `owner` is any slot
  /// of the layer that asks.
  math::Buffer<S>& room(int owner) { return rooms_[static_cast<std::size_t>(owner)]; }
  /// The same as a matrix of the asked size.
  MatrixView<S> scratch(int owner, int rows, int cols);

  /// Bytes that a trace of this table would take.
  static std::size_t bytes_needed(const TraceTable& table, TraceSize size);

 private:
  /// Where a matrix stands in the arena.
  struct Area {
    std::size_t begin = 0;
    Eigen::Index rows = 0, cols = 0;
  };

  Area reserve(const TraceSlot& slot, std::size_t& end) const;
  MatrixView<S> all(const std::vector<Area>& from, int slot) {
    const Area& a = from[static_cast<std::size_t>(slot)];
    return {arena_.data() + a.begin, a.rows, a.cols, Eigen::OuterStride<>(a.rows)};
  }
  MatrixView<S> steps_of(const std::vector<Area>& from, int slot, int first, int count) {
    const Area& a = from[static_cast<std::size_t>(slot)];
    return {arena_.data() + a.begin + static_cast<std::size_t>(a.rows * first * size_.batch),
            a.rows, static_cast<Eigen::Index>(count) * size_.batch, Eigen::OuterStride<>(a.rows)};
  }
  template <class Change>
  void each_cell(const Intervention& i, int first_step, int end_step, Change change);
  void report(const Operation& operation) {
    if (recorded_ != nullptr) recorded_->push_back(operation);
  }
  void intervene(int slot, int first_step, int end_step);
  void intervene_backward(int slot, int first_step, int end_step);

  std::shared_ptr<const TraceTable> table_;
  TraceSize size_;
  Batch data_;
  bool continues_ = false;
  int passed_ = 0;
  /// Values, then gradients that are written whole, then those that are added to.
  math::Buffer<S> arena_;
  std::size_t added_to_ = 0;
  std::vector<Area> values_, grads_;
  std::vector<math::Buffer<S>> rooms_;
  math::Calculator<S> calculator_;
  std::vector<Intervention> interventions_;
  std::vector<Operation>* recorded_ = nullptr;
};

}  // namespace unroll
