#pragma once
// Holding cells at a value or knocking them out: the controls, and what is held.

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Sliders hold weights within this; what is larger already has more room, and what is typed all
/// that a number of the network has.
inline constexpr double kLargestHeldWeight = 5;
inline constexpr double kLargestTypedHold = std::numeric_limits<float>::max();

/// Steps first ... last.
struct StepSpan {
  int first = 0, last = 0;

  bool operator==(const StepSpan&) const = default;
};

/// "4 to 9", "9-4" or "7", of a slot with `steps` steps; nothing where that is none of them.
std::optional<StepSpan> read_span(std::string_view text, int steps);

/// Dragging along a lane with Shift held down chooses the steps of a hold and its cell; true while
/// it does, so that the pointer does nothing else.
bool drag_span(Outbox& outbox, const CellHit& hit, const SlotView& slot, int unit);

/// The cell chosen in the cell view, at the playhead; nothing before the first snapshot.
std::optional<HoldTarget> hold_target(const ViewInput& input);

/// The block of cells that the chosen scope makes of the target; of the target's own step where the
/// scope is a span that cannot be read.
Hold hold_of(const ViewState& state, const HoldTarget& target, InterventionKind kind,
             double amount);

/// `holds`, with `hold` in place of what was held at the same cells.
std::vector<Hold> with_hold(std::span<const Hold> holds, const Hold& hold);

/// Holds `hold` beside `holds`, which are held already; the same cells again are released: then it
/// is false.
bool toggle_hold(std::span<const Hold> holds, Outbox& outbox, const Hold& hold);

/// Whether a cell is held, scaled or knocked out in the example shown.
bool is_held(const Snapshot& now, const SlotView& slot, int row, int step);

/// Frames what is held of `slot` in a strip that has all of its rows, and `axis`.
void mark_holds(const Snapshot& now, const SlotView& slot, const TimeAxis& axis, const Rect& strip);
/// The same in a lane that has one row of it.
void mark_holds(const Snapshot& now, const SlotView& slot, int row, const TimeAxis& axis,
                const Rect& lane);
/// The same of one cell.
void mark_hold(const Snapshot& now, const SlotView& slot, int row, int step, const Rect& cell);

/// That a network is shown of which something is held, what that does, and a button that releases
/// it: in one row; nothing while nothing is held.
void held_line(const ViewInput& input, Outbox& outbox);

/// "lstm0.f[3], steps 4 to 9", "lstm0.Wh[3,4]".
std::string hold_words(const Hold& hold, const HoldTarget& target);

/// What the holds do to the held-out examples, in one sentence; empty while nothing is held.
std::string hold_effect_text(const Snapshot& now);

/// What is held, a button each that releases it, and a slider for the last value; nothing
/// otherwise.
void held_list(const ViewInput& input, Outbox& outbox);

/// `label`, and below it a slider for a value that cells are held at, within -limit to limit (typed
/// ones may be larger); true when it was moved.
bool hold_slider(const ViewInput& input, std::string_view label, double& amount, double limit);

/// Height of hold_controls() in `width`, ImGui units.
float hold_height(bool phone, float width);

/// Scope, value, and the buttons; in the width that is left.
void hold_controls(const ViewInput& input, Outbox& outbox, const HoldTarget& target);

}  // namespace unroll::viz
