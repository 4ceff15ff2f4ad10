#include "viz/app/pace.h"

namespace unroll::viz {
namespace {

constexpr double kPatience = 1e6;  // microseconds for the session to follow

}  // namespace

double step_interval_us(Speed speed) {
  switch (speed) {
    case Speed::kOne:
      return 1e6;
    case Speed::kFive:
      return 1e6 / 5;
    case Speed::kThirty:
      return 1e6 / 30;
    case Speed::kMax:
      break;
  }
  return 0;
}

void Pace::play(Speed speed, double now_us, const Post& post) {
  const bool was_running_free = training_ && !slow() && !held_;
  speed_ = speed;
  held_ = false;
  training_ = true;
  asked_at_ = now_us;
  confirmed_ = false;
  if (slow()) {
    if (was_running_free) post(Pause{});
    step_out_ = false;
    next_step_ = now_us;
  } else if (!was_running_free) {
    post(Play{});
  }
}

void Pace::pause(double now_us, const Post& post) {
  if (training_) post(Pause{});
  stopped(now_us);
}

void Pace::hold(bool wait, double now_us, const Post& post) {
  if (!training_ || wait == held_) return;
  held_ = wait;
  if (slow()) return;
  asked_at_ = now_us;
  confirmed_ = false;
  post(wait ? Command(Pause{}) : Command(Play{}));
}

void Pace::stopped(double now_us) {
  training_ = held_ = false;
  asked_at_ = now_us;
  confirmed_ = false;
}

void Pace::follow(const Snapshot& snapshot, double now_us, const Post& post) {
  const bool late = now_us - asked_at_ > kPatience;
  if (!training_) {
    // The session may play without having been asked by us: after a restart, for example.
    if (snapshot.state != RunState::kPlaying)
      confirmed_ = true;
    else if (confirmed_ || late)
      training_ = confirmed_ = true;
    return;
  }
  if (snapshot.state == RunState::kDiverged || (snapshot.finished && held_)) return stopped(now_us);
  if (held_) return;
  if (!slow()) {
    if (snapshot.state == RunState::kPlaying)
      confirmed_ = true;
    else if (confirmed_ || late)
      stopped(now_us);
    return;
  }
  if (step_out_ && (snapshot.update != step_from_ || now_us - next_step_ > kPatience))
    step_out_ = false;
  if (step_out_ || now_us < next_step_) return;
  step_out_ = true;
  step_from_ = snapshot.update;
  next_step_ = now_us + step_interval_us(speed_);
  post(StepUpdate{1});
}

}  // namespace unroll::viz
