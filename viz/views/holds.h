#pragma once
// Holding cells at a value or knocking them out: the controls, and what is held.

#include <optional>
#include <string>

#include "viz/views/view.h"

namespace unroll::viz {

/// The cell that controls and keys act on: one unit of one slot at one step.
struct HoldTarget {
  std::string slot;  ///< "lstm0.f"
  int unit = 0, step = 0;
  int rows = 0, steps = 0;  ///< of the slot
};

/// The cell chosen in the cell view, at the playhead; nothing before the first snapshot.
std::optional<HoldTarget> hold_target(const ViewInput& input);

/// The block of cells that the chosen scope makes of the target.
Hold hold_of(const ViewState& state, const HoldTarget& target, InterventionKind kind,
             double amount);

/// Holds `hold` beside what is held already; the same cells again are released.
void toggle_hold(const Snapshot& now, Outbox& outbox, const Hold& hold);

/// Whether a cell is held, scaled or knocked out in the example shown.
bool is_held(const Snapshot& now, const SlotView& slot, int row, int step);

/// What the holds do to the held-out examples, in one sentence; empty while nothing is held.
std::string hold_effect_text(const Snapshot& now);

/// Height of hold_controls(), ImGui units.
float hold_height(bool phone);

/// Scope, value, and the buttons; in the width that is left.
void hold_controls(const ViewInput& input, Outbox& outbox, const HoldTarget& target);

}  // namespace unroll::viz
