#pragma once
// One change that may help a run: where it takes effect, in words that are true.

#include <string>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// The last update at which everything was finite: of a run that has left the range of numbers one
/// to go back to, else the present one.
std::uint64_t last_good_update(const Snapshot& now);

/// "clip=1" as a wish; its key is empty where `text` is no change of a field.
Rescue rescue_of(const std::string& text);

/// What the button for it does, one sentence or two.
std::string rescue_help(const ViewInput& input, const Rescue& rescue);

/// What to try after numbers have left their range: half the learning rate, and clipping where
/// there is none as tight. "lr=0.005", "clip=1".
std::vector<std::string> changes_after_fault(const Config& config);

}  // namespace unroll::viz
