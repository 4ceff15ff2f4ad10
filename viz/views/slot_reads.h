#pragma once
// Where the formula of a slot looks when it is computed.

#include <optional>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// Whether it looks at all steps, at the first or at the last, whatever the step it is computed at.
bool is_across(const SlotRead& read);

/// The step at which `read` of slot `reader` looks at step `t`, or nothing where it does not look
/// at all: an initial state takes the place of the step before the first. Of all steps: `t`.
std::optional<int> step_read(const ExampleView& example, const SlotView& reader,
                             const SlotRead& read, int t);

}  // namespace unroll::viz
