#include "viz/views/operation_cursor.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "viz/views/attention_reading.h"
#include "viz/views/cell_graph.h"
#include "viz/views/slope_reads.h"
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

/// The stage of `layer` that shows what comes of `slot`.
AttentionStage stage_of(const AttentionLayer& layer, const SlotView& slot) {
  if (&slot == layer.weight) return AttentionStage::kWeights;
  if (&slot == layer.scaled || &slot == layer.query_length || &slot == layer.key_length)
    return AttentionStage::kScaled;
  if (&slot == layer.seen) return AttentionStage::kMasked;
  // Queries, keys and what lies between them and the scores are there to be compared.
  const bool before = &slot < layer.weight && &slot != layer.value;
  return before ? AttentionStage::kScores : AttentionStage::kValues;
}

/// The attention view shows what the operation computes.
void look_at_stage(const ExampleView& example, const SlotView& slot, ViewState& state) {
  for (const AttentionLayer& layer : attention_layers(example)) {
    if (layer.name != slot.layer) continue;
    state.attention.layer = layer.name;
    state.attention.stage = stage_of(layer, slot);
  }
}

/// The view of weights shows one of those that the operation works with.
void look_at_weights(const std::vector<std::string>& names, ViewState& state) {
  if (names.empty()) return;
  state.matrix_part = MatrixPart::kValue;
  if (std::ranges::find(names, state.matrix) == names.end()) state.matrix = names.front();
}

bool reads_at(const ExampleView& example, const SlotView& reader, int reader_step,
              std::uint32_t slot, int step) {
  for (const SlotRead& read : reader.reads)
    if (read.slot == slot && (read.delay == SlotRead::kAllSteps ||
                              step_read(example, reader, read, reader_step) == step))
      return true;
  return false;
}

std::uint32_t index_of(const ExampleView& example, const SlotView& slot) {
  return static_cast<std::uint32_t>(&slot - example.slots.data());
}

/// Whether a gradient comes back through it: through a read-out none does.
bool passes_on(const SlotView& reader) { return !reader.grad.empty(); }

/// The step at which `reader` reads `read` at `step`; nothing where it does so at several steps.
std::optional<int> step_of_reader(const ExampleView& example, const SlotView& reader,
                                  const SlotRead& read, int step) {
  if (step == Operation::kAllSteps || is_across(read)) return std::nullopt;
  if (example.slots[read.slot].per_step) return step - read.delay;
  for (int t = 0; t < reader.steps; ++t)
    if (step_read(example, reader, read, t)) return t;
  return std::nullopt;
}

/// Whether the value of `slot` at `step` is among what `slope` of `reader` is worked out from;
/// `at`: the step of the reader, or nothing for all.
bool slope_needs(const ExampleView& example, const SlotView& reader, const SlopeReads& slope,
                 std::optional<int> at, const SlotView& slot, int step) {
  if (slope.own && &slot == &reader) return !at || *at == step;
  const std::uint32_t id = index_of(example, slot);
  return std::ranges::any_of(slope.slots, [&](const SlotRead& read) {
    return read.slot == id && (!at || read.delay == SlotRead::kAllSteps ||
                               step_read(example, reader, read, *at) == step);
  });
}

/// Whether `slot` could matter at all to what comes back through `reader`: cheap to ask.
bool near(const ExampleView& example, const SlotView& reader, const SlotView& slot) {
  const std::uint32_t id = index_of(example, slot);
  return &reader == &slot ||
         std::ranges::any_of(reader.reads, [&](const SlotRead& read) { return read.slot == id; });
}

/// Whether the value of `slot` at `step` is needed for the gradient that `operation` gathers.
bool needs_value(const Snapshot& snapshot, const Operation& operation, const SlotView& slot,
                 int step) {
  const ExampleView& example = snapshot.example;
  const bool weight = operation.kind == OperationKind::kAccumulate;
  for (const SlotView& reader : example.slots) {
    if (!passes_on(reader) || !near(example, reader, slot)) continue;
    const auto needs = [&](const SlopeReads& slope, std::optional<int> at) {
      return slope_needs(example, reader, slope, at, slot, step);
    };
    if (weight) {
      const auto at = operation.step < 0 ? std::nullopt : std::optional(int{operation.step});
      const std::string& name =
          snapshot.parameters[static_cast<std::size_t>(operation.parameter)].name;
      if (std::ranges::find(reader.parameters, name) != reader.parameters.end() &&
          needs(slope_reads(example, reader, name), at))
        return true;
      continue;
    }
    for (const SlotRead& read : reader.reads)
      if (read.slot == static_cast<std::uint32_t>(operation.slot) &&
          needs(slope_reads(example, reader, read),
                step_of_reader(example, reader, read, operation.step)))
        return true;
  }
  return false;
}

/// The weights that a gradient comes back through on its way to `slot`.
std::vector<std::string> weights_behind(const ExampleView& example, const SlotView& slot) {
  std::vector<std::string> names;
  for (const SlotView& reader : example.slots) {
    if (!passes_on(reader) || reader.parameters.empty()) continue;
    for (const SlotRead& read : reader.reads)
      if (read.slot == index_of(example, slot))
        for (std::string& name : slope_reads(example, reader, read).parameters)
          names.push_back(std::move(name));
  }
  return names;
}

/// The weights that the operation works with.
std::vector<std::string> weights_read(const Snapshot& snapshot, const Operation& operation) {
  if (operation.slot < 0) return {};
  const SlotView& slot = snapshot.example.slots[static_cast<std::size_t>(operation.slot)];
  return operation.kind == OperationKind::kForward ? slot.parameters
                                                   : weights_behind(snapshot.example, slot);
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
  if (state.operation < 0) return;
  if (input.training) return leave_operations(input, outbox);
  outbox.ask(set_of({Question::kStep}));
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
  look_at_weights(weights_read(input.now, *operation), state);
}

Touch touch_of(const Snapshot& snapshot, const ViewState& state, std::string_view parameter) {
  const Operation* operation = current_operation(snapshot, state);
  if (operation == nullptr) return Touch::kNone;
  if (operation->parameter >= 0)
    return snapshot.parameters[static_cast<std::size_t>(operation->parameter)].name == parameter
               ? Touch::kWrites
               : Touch::kNone;
  const std::vector<std::string> read = weights_read(snapshot, *operation);
  return std::ranges::find(read, parameter) != read.end() ? Touch::kReads : Touch::kNone;
}

bool touches_norm(const Snapshot& snapshot, const ViewState& state) {
  const Operation* operation = current_operation(snapshot, state);
  return operation != nullptr && operation->kind == OperationKind::kClip;
}

Touch touch_of(const Snapshot& snapshot, const ViewState& state, const SlotView& slot, int step,
               bool backward) {
  const Operation* operation = current_operation(snapshot, state);
  if (operation == nullptr) return Touch::kNone;
  const auto reads = [](bool yes) { return yes ? Touch::kReads : Touch::kNone; };
  const ExampleView& example = snapshot.example;
  const bool everywhere = operation->step == Operation::kAllSteps;
  if (operation->kind == OperationKind::kAccumulate) {
    // From the gradients of all that is computed with the weight, and what it is multiplied with.
    if (!backward) return reads(needs_value(snapshot, *operation, slot, step));
    const std::string& name =
        snapshot.parameters[static_cast<std::size_t>(operation->parameter)].name;
    return reads(passes_on(slot) && (everywhere || operation->step == step) &&
                 std::ranges::find(slot.parameters, name) != slot.parameters.end());
  }
  if (operation->slot < 0) return Touch::kNone;
  const bool of_gradient = operation->kind == OperationKind::kBackward;
  const std::uint32_t id = index_of(example, slot);
  const auto written = static_cast<std::uint32_t>(operation->slot);
  if (of_gradient == backward && written == id)
    return everywhere || operation->step == step ? Touch::kWrites : Touch::kNone;
  const SlotView& subject = example.slots[written];
  if (!of_gradient)
    // A formula reads values.
    return reads(!backward &&
                 reads_at(example, subject, everywhere ? step : operation->step, id, step));
  // A gradient is gathered from those of the readers, at the steps at which they read, and from
  // the values that tell how steep their formulas are.
  if (!backward) return reads(needs_value(snapshot, *operation, slot, step));
  const int subject_step = everywhere ? step : operation->step;
  return reads(reads_at(example, slot, step, written, subject_step));
}

}  // namespace unroll::viz
