#include "viz/app/undo.h"

#include <utility>

namespace unroll::viz {
namespace {

/// Whether both are steps of one change: the first one knows what was before.
bool one_edit(const Before& first, const Before& second) {
  if (first.index() != second.index()) return false;
  if (const auto* field = std::get_if<FieldBefore>(&first))
    return field->key == std::get<FieldBefore>(second).key;
  // A pen that is drawing, a finger over cells.
  if (const auto* holds = std::get_if<HoldsBefore>(&first))
    return holds->run == std::get<HoldsBefore>(second).run;
  return std::holds_alternative<InputBefore>(first) ||
         std::holds_alternative<SearchBefore>(first) ||
         std::holds_alternative<SamplingBefore>(first);
}

std::optional<UndoEntry> take_last(std::vector<UndoEntry>& list) {
  if (list.empty()) return std::nullopt;
  UndoEntry entry = std::move(list.back());
  list.pop_back();
  return entry;
}

}  // namespace

void UndoLog::made(UndoEntry entry, double now_us) {
  const bool soon = now_us - std::exchange(made_at_, now_us) < kOneEdit;
  const bool goes_on =
      soon && redo_.empty() && !undo_.empty() && one_edit(undo_.back().before, entry.before);
  redo_.clear();
  if (goes_on) return;
  undo_.push_back(std::move(entry));
  if (undo_.size() > kMost) undo_.erase(undo_.begin());
}

std::optional<UndoEntry> UndoLog::take_undo() {
  made_at_ = -kOneEdit;
  return take_last(undo_);
}

std::optional<UndoEntry> UndoLog::take_redo() {
  made_at_ = -kOneEdit;
  return take_last(redo_);
}

}  // namespace unroll::viz
