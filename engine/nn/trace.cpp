#include "engine/nn/trace.h"

#include <algorithm>
#include <string>

#include "engine/base/contract.h"

namespace unroll {

namespace {

int steps_in(const TraceSlot& slot, TraceSize size) {
  if (slot.info.span == SlotSpan::kOnce) return 1;
  return slot.in_source ? size.source_steps : size.steps;
}

int keys_in(const TraceSlot& slot, TraceSize size) {
  return slot.rows.keys_in_source ? size.source_steps : size.steps;
}

int rows_in(const TraceSlot& slot, TraceSize size) {
  return slot.rows.fixed + slot.rows.per_key * keys_in(slot, size);
}

bool kept_in(const TraceSlot& slot, TraceSize size) {
  return !size.lean || slot.rows.per_key == 0 || keys_in(slot, size) <= TraceSize::kMostKeys;
}

std::string describe(TraceSize size) {
  return "T=" + std::to_string(size.steps) + ", B=" + std::to_string(size.batch) +
         (size.source_steps > 0 ? ", source T=" + std::to_string(size.source_steps) : "");
}

}  // namespace

template <Scalar S>
Trace<S>::Trace(std::shared_ptr<const TraceTable> table, TraceSize size)
    : table_(std::move(table)), size_(size) {
  UNROLL_ASSERT(size.steps >= 1 && size.batch >= 1, "a trace of " + describe(size));
  std::size_t end = 0;
  for (const TraceSlot& slot : *table_) {
    UNROLL_ASSERT(rows_in(slot, size) >= 1 && steps_in(slot, size) >= 1,
                  slot.address() + " in a trace of " + describe(size));
    values_.push_back(reserve(slot, end));
  }
  grads_.resize(table_->size());
  for (const bool written : {true, false}) {
    if (!written) added_to_ = end;
    for (std::size_t i = 0; i < table_->size(); ++i) {
      const TraceSlot& slot = (*table_)[i];
      if (!slot.info.readout && (slot.info.filled || slot.begun_by >= 0) == written)
        grads_[i] = reserve(slot, end);
    }
  }
  arena_ = math::Buffer<S>(end);
  rooms_.resize(table_->size());
}

template <Scalar S>
auto Trace<S>::reserve(const TraceSlot& slot, std::size_t& end) const -> Area {
  if (!kept_in(slot, size_)) return {};
  const Area area{end, rows_in(slot, size_),
                  static_cast<Eigen::Index>(steps_in(slot, size_)) * size_.batch};
  end += math::Buffer<S>::whole_lines(static_cast<std::size_t>(area.rows * area.cols));
  return area;
}

template <Scalar S>
Trace<S>::Trace(std::shared_ptr<const TraceTable> table, Batch data, bool lean)
    : Trace(std::move(table), TraceSize{data.steps, data.size, data.source_steps, lean}) {
  set_data(std::move(data));
}

template <Scalar S>
int Trace<S>::steps(int slot) const {
  return steps_in((*table_)[static_cast<std::size_t>(slot)], size_);
}

template <Scalar S>
bool Trace<S>::fits(const TraceTable& table, const Batch& data, bool lean) const {
  return &table == table_.get() &&
         size_ == TraceSize{data.steps, data.size, data.source_steps, lean};
}

template <Scalar S>
void Trace<S>::set_data(Batch data) {
  const TraceSize other{data.steps, data.size, data.source_steps, size_.lean};
  UNROLL_ASSERT(other == size_, "data of " + describe(other) + " in a trace of " + describe(size_));
  data_ = std::move(data);
}

template <Scalar S>
template <class Change>
void Trace<S>::each_cell(const Intervention& i, int first_step, int end_step, Change change) {
  const int first = std::max(first_step, i.first_step), end = std::min(end_step, i.end_step);
  for (int t = first; t < end; ++t)
    for (int b = 0; b < size_.batch; ++b)
      if (i.sequence < 0 || i.sequence == b)
        for (int row = i.first_row; row < i.end_row; ++row) change(row, t * size_.batch + b);
}

template <Scalar S>
void Trace<S>::intervene(int slot, int first_step, int end_step) {
  for (const Intervention& i : interventions_) {
    if (i.slot != slot) continue;
    MatrixView<S> v = value(slot);
    const S amount = static_cast<S>(i.amount);
    each_cell(i, first_step, end_step, [&](int row, int col) {
      S& cell = v(row, col);
      if (i.kind == InterventionKind::kNudge) cell += amount;
      if (i.kind == InterventionKind::kClamp) cell = amount;
      if (i.kind == InterventionKind::kScale) cell *= amount;
    });
  }
}

template <Scalar S>
void Trace<S>::intervene_backward(int slot, int first_step, int end_step) {
  // In the opposite order: the last change was the outermost function.
  for (auto i = interventions_.rbegin(); i != interventions_.rend(); ++i) {
    if (i->slot != slot || i->kind == InterventionKind::kNudge) continue;
    MatrixView<S> g = grad(slot);
    const S factor = i->kind == InterventionKind::kScale ? static_cast<S>(i->amount) : S(0);
    each_cell(*i, first_step, end_step, [&](int row, int col) { g(row, col) *= factor; });
  }
}

template <Scalar S>
bool Trace<S>::kept(int slot) const {
  return kept_in((*table_)[static_cast<std::size_t>(slot)], size_);
}

template <Scalar S>
void Trace<S>::set_interventions(std::vector<Intervention> list) {
  for (const Intervention& i : list)
    UNROLL_ASSERT(kept(i.slot), (*table_)[static_cast<std::size_t>(i.slot)].address() +
                                    " takes no intervention in a lean trace of " + describe(size_));
  interventions_ = std::move(list);
}

template <Scalar S>
bool Trace<S>::touched(int slot) const {
  return std::any_of(interventions_.begin(), interventions_.end(),
                     [slot](const Intervention& i) { return i.slot == slot; });
}

template <Scalar S>
math::Write Trace<S>::passing(int reader, int slot) const {
  return (*table_)[static_cast<std::size_t>(slot)].begun_by == reader ? math::Write::kReplace
                                                                      : math::Write::kAdd;
}

template <Scalar S>
void Trace<S>::pass_on(int reader, int slot) {
  const MatrixView<S> from = grad(reader);
  MatrixView<S> to = grad(slot);
  if (passing(reader, slot) == math::Write::kReplace)
    to = from;
  else
    to += from;
}

template <Scalar S>
void Trace<S>::clear_gradients() {
  std::fill(arena_.data() + added_to_, arena_.data() + arena_.size(), S(0));
}

template <Scalar S>
MatrixView<S> Trace<S>::scratch(int owner, int rows, int cols) {
  S* data = room(owner).room(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
  return {data, rows, cols, Eigen::OuterStride<>(rows)};
}

template <Scalar S>
std::size_t Trace<S>::bytes_needed(const TraceTable& table, TraceSize size) {
  std::size_t cells = 0;
  for (const TraceSlot& slot : table) {
    if (!kept_in(slot, size)) continue;
    cells += static_cast<std::size_t>(rows_in(slot, size)) *
             static_cast<std::size_t>(steps_in(slot, size)) * static_cast<std::size_t>(size.batch) *
             (slot.info.readout ? 1 : 2);
  }
  return cells * sizeof(S);
}

template class Trace<float>;
template class Trace<double>;

}  // namespace unroll
