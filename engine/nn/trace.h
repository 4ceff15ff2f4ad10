#pragma once
// The trace: every intermediate value of a forward pass and its gradient, each stored once, by
// name, per time step. It is what backward needs and what a learner looks at.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll {

enum class SlotSpan {
  kPerStep,  ///< (rows x T*B), column t*B + b
  kOnce,     ///< (rows x B), such as an initial state
};

/// What a layer says of one of its intermediates.
struct SlotInfo {
  std::string_view name;     ///< "h"
  std::string_view symbol;   ///< as in the formula: "h_t"
  std::string_view formula;  ///< "h_t = tanh(a_t)"
  SlotSpan span = SlotSpan::kPerStep;
  bool readout = false;  ///< shown, but nothing depends on it, so it has no gradient
};

struct TraceSlot {
  std::string layer;  ///< "rnn0"
  SlotInfo info;
  int rows;
};

/// All slots of a model in the order of computation.
using TraceTable = std::vector<TraceSlot>;

/// B sequences of T steps as symbol ids. Entry t*B + b; a target of -1 carries no loss.
struct Batch {
  int steps = 0, size = 0;
  std::vector<int> inputs, targets;
};

/// A change added to one cell the moment it is committed, for derivative checks and what-if runs.
template <Scalar S>
struct Nudge {
  int slot, row, col;
  S delta;
};

template <Scalar S>
class Trace {
 public:
  /// Room for sequences of `steps` x `batch`; everything zero, initial states too.
  Trace(std::shared_ptr<const TraceTable> table, int steps, int batch);

  int steps() const { return steps_; }
  int batch() const { return batch_; }
  const TraceTable& table() const { return *table_; }

  /// The data of the pass; its sizes must be those of the trace.
  void set_data(Batch data);
  const Batch& data() const { return data_; }

  /// All steps of a slot at once, or the B columns of step t.
  MatrixView<S> value(int slot) { return all(values_, slot); }
  ConstMatrixView<S> value(int slot) const {
    return read_only(const_cast<Trace*>(this)->value(slot));
  }
  MatrixView<S> value(int slot, int t) { return at(values_, slot, t); }
  MatrixView<S> grad(int slot) { return all(grads_, slot); }
  ConstMatrixView<S> grad(int slot) const {
    return read_only(const_cast<Trace*>(this)->grad(slot));
  }
  MatrixView<S> grad(int slot, int t) { return at(grads_, slot, t); }
  /// Steps first ... first+count-1 of a slot.
  MatrixView<S> value_steps(int slot, int first, int count);
  MatrixView<S> grad_steps(int slot, int first, int count);

  /// A layer calls this when the values of a slot at step t (or at all steps) are complete: the one
  /// place where a value may be changed from outside.
  void commit(int slot, int t) {
    if (!nudges_.empty()) apply_nudges(slot, t * batch_, (t + 1) * batch_);
  }
  void commit(int slot) {
    if (!nudges_.empty()) apply_nudges(slot, 0, columns(slot));
  }
  void set_nudges(std::vector<Nudge<S>> nudges) { nudges_ = std::move(nudges); }

  void clear_gradients();

  /// A work matrix of the asked size that keeps its memory from pass to pass. `owner` is any slot
  /// of the layer that asks; contents are unspecified.
  MatrixView<S> scratch(int owner, int rows, int cols);

  /// Bytes that a trace of this table would take.
  static std::size_t bytes_needed(const TraceTable& table, int steps, int batch);

 private:
  int columns(int slot) const {
    return (*table_)[static_cast<std::size_t>(slot)].info.span == SlotSpan::kPerStep
               ? steps_ * batch_
               : batch_;
  }
  MatrixView<S> all(std::vector<Matrix<S>>& from, int slot) {
    return view(from[static_cast<std::size_t>(slot)]);
  }
  MatrixView<S> at(std::vector<Matrix<S>>& from, int slot, int t);
  void apply_nudges(int slot, int first_col, int end_col);

  std::shared_ptr<const TraceTable> table_;
  int steps_, batch_;
  Batch data_;
  std::vector<Matrix<S>> values_, grads_, scratch_;
  std::vector<Nudge<S>> nudges_;
};

}  // namespace unroll
