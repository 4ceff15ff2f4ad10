// What is wrong with the run that is shown is looked for slowly, whatever view is open: the count
// stands at the clinic's tab.

#include "viz/app/controller.h"

namespace unroll::viz {
namespace {

constexpr double kBetweenLooks = 2e6;  // microseconds, while it trains
constexpr double kLookPatience = 3e6;  // for an answer

}  // namespace

bool Controller::unexamined() const {
  const Snapshot* shown = shown_store().now().get();
  return shown && shown->update > 0 && shown->state != RunState::kSeeking &&
         shown->state_hash != examined_;
}

void Controller::examine() {
  const Snapshot* shown = shown_store().now().get();
  if (!shown) return;
  const double now_us = platform_.now_us();
  if (const auto& clinic = shown->findings.clinic) {
    ailments_ = clinic->found.ailments.size();
    if (clinic->update == shown->update) examined_ = shown->state_hash;
  } else if (shown->update == 0) {
    ailments_ = 0;
  }
  findings_ = ailments_ + shown->fault_met.size();
  if (examining_) {
    const bool late = now_us - looked_at_ > kLookPatience;
    if (!shown->findings.clinic && !late) return;
    if (late) examined_ = shown->state_hash;  // not asked for again and again in vain
    examining_ = false;
    return ask_again();
  }
  if (!unexamined() || (pace_.training() && now_us - looked_at_ < kBetweenLooks)) return;
  examining_ = true;
  looked_at_ = now_us;
  ask_again();
}

}  // namespace unroll::viz
