#include "engine/session/timeline.h"

#include <algorithm>
#include <limits>

#include "engine/base/contract.h"
#include "engine/session/config_fields.h"

namespace unroll {

namespace {
constexpr std::uint64_t kFirstSpacing = 16;  // updates that a step back replays at most at first
}

void Timeline::start(const Config& config, Keyframe frame) {
  initial_ = config;
  edits_.clear();
  frames_.clear();
  bytes_ = frame.bytes();
  spacing_ = kFirstSpacing;
  frames_.emplace(frame.update, std::move(frame));
}

void Timeline::visit(const Run& run) {
  if (run.updates() % spacing_ == 0 && !frames_.contains(run.updates())) keep(run.capture());
}

void Timeline::keep(Keyframe frame) {
  const std::uint64_t update = frame.update;
  if (frames_.contains(update)) return;
  bytes_ += frame.bytes();
  frames_.emplace(update, std::move(frame));
  while (bytes_ > limit_ && frames_.size() > 2) thin();
}

void Timeline::thin() {
  spacing_ *= 2;
  for (auto at = std::next(frames_.begin()); at != frames_.end();) {
    if (at->first % spacing_ == 0) {
      ++at;
      continue;
    }
    bytes_ -= at->second.bytes();
    at = frames_.erase(at);
  }
}

const Keyframe& Timeline::nearest(std::uint64_t update) const {
  auto at = frames_.upper_bound(update);
  UNROLL_ASSERT(at != frames_.begin(), "no keyframe before update " + std::to_string(update));
  return std::prev(at)->second;
}

void Timeline::edit(LoggedEdit edit) {
  // One that never took effect because another of its field follows at once leaves no trace.
  std::erase_if(edits_, [&](const LoggedEdit& e) {
    return e.after > edit.after || (e.after == edit.after && e.key == edit.key);
  });
  drop_after(edit.after);
  const Config before = config_at(edit.after);
  Config changed = before;
  const auto set = set_field(changed, edit.key, edit.value);
  UNROLL_ASSERT(set.ok(), "an edit of " + edit.key + " does not apply");
  if (changed != before) edits_.push_back(std::move(edit));
}

void Timeline::drop_after(std::uint64_t update) {
  for (auto at = frames_.upper_bound(update); at != frames_.end();) {
    bytes_ -= at->second.bytes();
    at = frames_.erase(at);
  }
}

void Timeline::follow(std::vector<LoggedEdit> edits) {
  drop_after(common_updates(edits_, edits));
  edits_ = std::move(edits);
}

std::uint64_t common_updates(const std::vector<LoggedEdit>& a, const std::vector<LoggedEdit>& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  std::uint64_t common = std::numeric_limits<std::uint64_t>::max();
  if (left != a.end()) common = std::min(common, left->after);
  if (right != b.end()) common = std::min(common, right->after);
  return common;
}

bool edits_apply(Config config, const std::vector<LoggedEdit>& edits) {
  return std::ranges::all_of(edits, [&config](const LoggedEdit& e) {
    return is_live_field(e.key) && set_field(config, e.key, e.value).ok();
  });
}

bool Timeline::set_edits(std::vector<LoggedEdit> edits) {
  if (!edits_apply(initial_, edits)) return false;
  edits_ = std::move(edits);
  return true;
}

Config Timeline::config_at(std::uint64_t update) const {
  Config config = initial_;
  for (const LoggedEdit& e : edits_) {
    if (e.after > update) continue;
    const auto set = set_field(config, e.key, e.value);
    UNROLL_ASSERT(set.ok(), "a logged edit of " + e.key + " does not apply");
  }
  return config;
}

}  // namespace unroll
