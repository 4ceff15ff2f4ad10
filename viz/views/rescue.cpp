#include "viz/views/rescue.h"

#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/session/config_fields.h"
#include "viz/widgets/format.h"

namespace unroll::viz {

std::uint64_t last_good_update(const Snapshot& now) {
  // The fault shows in the update after the last good one: that is why the pass before it was fine.
  return now.state == RunState::kDiverged ? now.update - std::min<std::uint64_t>(1, now.update)
                                          : now.update;
}

Rescue rescue_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return {};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string rescue_help(const ViewInput& input, const Rescue& rescue) {
  if (!is_live_field(rescue.key))
    return "Starts anew from the same seed with this one change and nothing else. Runs keeps what "
           "was trained so far.";
  if (input.shown_run > 0)
    return std::string("Changes this one setting of model ") +
           static_cast<char>('A' + input.shown_run) + " and nothing else" +
           (input.now.state == RunState::kDiverged ? ", which starts anew with it." : ".");
  const std::uint64_t at = last_good_update(input.now);
  const std::string update = "update " + format_count(static_cast<std::int64_t>(at));
  const std::string from = input.now.state == RunState::kDiverged
                               ? "Goes back to " + update + ", where all numbers were finite,"
                               : "Stays at " + update;
  return from + (input.now.furthest > at
                     ? " and branches off there with this one change; Runs keeps what came after."
                     : " and trains on with this one change and nothing else.");
}

std::vector<std::string> changes_after_fault(const Config& config) {
  std::vector<std::string> changes = {"lr=" + format_shortest(config.train.rate / 2)};
  if (config.train.clip == 0 || config.train.clip > 1) changes.emplace_back("clip=1");
  return changes;
}

}  // namespace unroll::viz
