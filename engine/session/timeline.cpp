#include "engine/session/timeline.h"

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
  std::erase_if(edits_, [&](const LoggedEdit& e) { return e.after > edit.after; });
  for (auto at = frames_.upper_bound(edit.after); at != frames_.end();) {
    bytes_ -= at->second.bytes();
    at = frames_.erase(at);
  }
  edits_.push_back(std::move(edit));
}

bool Timeline::set_edits(std::vector<LoggedEdit> edits) {
  Config config = initial_;
  for (const LoggedEdit& e : edits)
    if (!is_live_field(e.key) || !set_field(config, e.key, e.value)) return false;
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
