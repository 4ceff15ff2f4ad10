#pragma once
// An RNA hairpin: a strand that folds back, so that its second half pairs with the first.

#include "engine/tasks/task.h"

namespace unroll {

/// T steps: the bases of a stem, a loop of `gap` (one more where T - gap is odd), then "?" for each
/// base of the returning stem. There the base is to be named that pairs (A-U, C-G) with its
/// partner, which is equally far from the loop on the other side.
Result<std::unique_ptr<Task>> make_hairpin(const TaskConfig& config, std::uint64_t seed,
                                           const TaskData& data);

inline constexpr TaskEntry kHairpinTask = {
    .kind = TaskKind::kHairpin,
    .title = "RNA hairpin",
    .help =
        "The strand folds back on itself: name the bases of the second half so that each pairs "
        "with "
        "its partner in the first, A with U, C with G. Attention that learns it looks exactly at "
        "the partner, as models of molecules do on a larger scale.",
    .fields = {"T", "gap"},
    .make = make_hairpin};

}  // namespace unroll
