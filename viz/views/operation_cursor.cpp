#include "viz/views/operation_cursor.h"

#include <algorithm>

#include "viz/views/attention_reading.h"
#include "viz/views/cell_graph.h"
#include "viz/views/slot_reads.h"
#include "viz/views/time_window.h"

namespace unroll::viz {
namespace {

int count_of(const StepFinding& record) { return static_cast<int>(record.operations.size()); }

/// Index of the operation under the cursor, or -1.
int current_index(const Snapshot& snapshot, const ViewState& state) {
  const StepFinding* record = step_record(snapshot);
  if (record == nullptr || state.operation < 0) return -1;
  return std::min(state.operation, count_of(*record) - 1);
}

/// The attention view shows what the operation computes.
void look_at_stage(const ExampleView& example, const SlotView& slot, ViewState& state) {
  for (const AttentionLayer& layer : attention_layers(example)) {
    if (layer.name != slot.layer) continue;
    state.attention.layer = layer.name;
    for (const AttentionStage stage : {AttentionStage::kScores, AttentionStage::kScaled,
                                       AttentionStage::kWeights, AttentionStage::kValues})
      if (stage_slot(layer, stage) == &slot) state.attention.stage = stage;
  }
}

bool reads_at(const ExampleView& example, const SlotView& reader, int reader_step,
              std::uint32_t slot, int step) {
  for (const SlotRead& read : reader.reads)
    if (read.slot == slot && (read.delay == SlotRead::kAllSteps ||
                              step_read(example, reader, read, reader_step) == step))
      return true;
  return false;
}

}  // namespace

const StepFinding* step_record(const Snapshot& snapshot) {
  const auto& answer = snapshot.findings.step;
  const bool present = answer && answer->ok() && answer->update == snapshot.update &&
                       snapshot.example.update == snapshot.update;
  return present && !answer->found.operations.empty() ? &answer->found : nullptr;
}

const Operation* current_operation(const Snapshot& snapshot, const ViewState& state) {
  const int index = current_index(snapshot, state);
  return index < 0 ? nullptr : &step_record(snapshot)->operations[static_cast<std::size_t>(index)];
}

void go_to_operation(const ViewInput& input, Outbox& outbox, int index) {
  ViewState& state = outbox.state();
  if (input.training) return;
  if (state.operation < 0) {
    // What the update learns from is the batch.
    const ExampleView& example = input.now.example;
    state.watched_before = Watch{example.from, example.index};
    if (example.from != WatchSource::kBatch) outbox.post(Watch{WatchSource::kBatch, 0});
  }
  state.operation = std::max(0, index);
}

void move_operation(const ViewInput& input, Outbox& outbox, int by) {
  if (input.training || input.now.state == RunState::kSeeking) return;
  const ViewState& state = outbox.state();
  const StepFinding* record = step_record(input.now);
  if (state.operation < 0 || record == nullptr)
    return go_to_operation(input, outbox, by < 0 ? ViewState::kLastOperation : 0);
  const int next = current_index(input.now, state) + by;
  if (next >= count_of(*record)) {
    if (!record->fault.empty()) return;
    outbox.post(StepUpdate{1});
    return go_to_operation(input, outbox, 0);
  }
  if (next >= 0) return go_to_operation(input, outbox, next);
  if (input.now.update == 0) return go_to_operation(input, outbox, 0);
  outbox.wish(Travel{input.now.update - 1});
  go_to_operation(input, outbox, ViewState::kLastOperation);
}

void leave_operations(const ViewInput& input, Outbox& outbox) {
  ViewState& state = outbox.state();
  if (state.operation < 0) return;
  const ExampleView& example = input.now.example;
  if (state.watched_before.source != example.from || state.watched_before.index != example.index)
    outbox.post(state.watched_before);
  state.operation = state.followed_operation = -1;
}

void follow_operation(const ViewInput& input, Outbox& outbox) {
  ViewState& state = outbox.state();
  if (input.training) return leave_operations(input, outbox);
  const Operation* operation = current_operation(input.now, state);
  if (operation == nullptr) return;
  state.operation = current_index(input.now, state);
  if (state.operation == state.followed_operation && input.now.update == state.followed_update)
    return;
  state.followed_operation = state.operation;
  state.followed_update = input.now.update;
  const ExampleView& example = input.now.example;
  const SlotView* slot =
      operation->slot < 0 ? nullptr : &example.slots[static_cast<std::size_t>(operation->slot)];
  const bool of_source = slot && is_of_source(*slot);
  if (operation->step >= 0) move_playhead(state, operation->step, of_source);
  if (operation->parameter >= 0) {
    state.matrix = input.now.parameters[static_cast<std::size_t>(operation->parameter)].name;
    state.matrix_part =
        operation->kind == OperationKind::kUpdate ? MatrixPart::kChange : MatrixPart::kGradient;
  }
  if (!slot) return;
  // An initial state: the first step reads it.
  if (!slot->per_step) move_playhead(state, 0, of_source);
  show_slot(state, *slot);
  state.cell_backward = operation->kind == OperationKind::kBackward;
  look_at_stage(example, *slot, state);
}

Touch touch_of(const Snapshot& snapshot, const ViewState& state, const SlotView& slot, int step,
               bool backward) {
  const Operation* operation = current_operation(snapshot, state);
  if (operation == nullptr || operation->slot < 0) return Touch::kNone;
  const bool of_gradient = operation->kind == OperationKind::kBackward;
  const ExampleView& example = snapshot.example;
  const auto id = static_cast<std::uint32_t>(&slot - example.slots.data());
  const auto written = static_cast<std::uint32_t>(operation->slot);
  const bool everywhere = operation->step == Operation::kAllSteps;
  if (of_gradient == backward && written == id)
    return everywhere || operation->step == step ? Touch::kWrites : Touch::kNone;
  const SlotView& subject = example.slots[written];
  if (!of_gradient)
    // A formula reads values.
    return !backward && reads_at(example, subject, everywhere ? step : operation->step, id, step)
               ? Touch::kReads
               : Touch::kNone;
  // A gradient is gathered from those of the readers, at the steps at which they read.
  if (!backward) return Touch::kNone;
  const int subject_step = everywhere ? step : operation->step;
  return reads_at(example, slot, step, written, subject_step) ? Touch::kReads : Touch::kNone;
}

}  // namespace unroll::viz
