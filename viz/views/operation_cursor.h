#pragma once
// A cursor over the operations of the coming update: which one it stands on, what that means for
// the other views, and how it moves from one update to the next.

#include <string_view>

#include "viz/views/view.h"

namespace unroll::viz {

/// The record of the coming update, where there is one that belongs to what is shown.
const StepFinding* step_record(const Snapshot& snapshot);

/// The operation under the cursor; nullptr without a cursor or a record.
const Operation* current_operation(const Snapshot& snapshot, const ViewState& state);

/// Moves the cursor by `by` operations; without a cursor it starts at the first one, or at the last
/// one where `by` is negative. Beyond the end the update is really made, before the beginning the
/// one before is taken back. While the run is training nothing happens.
void move_operation(const ViewInput& input, Outbox& outbox, int by);
/// Puts the cursor on operation `index`.
void go_to_operation(const ViewInput& input, Outbox& outbox, int index);
/// Takes the cursor away; the example that was watched before it came is watched again.
void leave_operations(const ViewInput& input, Outbox& outbox);

/// To be called in every frame: asks for the record while there is a cursor and, after a move,
/// points playhead and the views of cells, attention and weights at what the operation is about.
void follow_operation(const ViewInput& input, Outbox& outbox);

/// What the operation under the cursor does with a slot at a step.
enum class Touch { kNone, kReads, kWrites };
/// `backward`: asked of the gradient of the slot, not of its value.
Touch touch_of(const Snapshot& snapshot, const ViewState& state, const SlotView& slot, int step,
               bool backward);
/// The same of a parameter ("rnn0.Wh"), with its gradient.
Touch touch_of(const Snapshot& snapshot, const ViewState& state, std::string_view parameter);
/// Whether it works on the length of the whole gradient: it clips it.
bool touches_norm(const Snapshot& snapshot, const ViewState& state);

}  // namespace unroll::viz
