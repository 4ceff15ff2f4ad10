#pragma once
// Play, pause and speed. At full speed the session runs by itself; slower speeds are single steps
// asked for one after the other, so that each can be seen.

#include <cstdint>
#include <functional>

#include "engine/session/command.h"
#include "engine/session/snapshot.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

class Pace {
 public:
  using Post = std::function<void(const Command&)>;

  /// Starts training at `speed`, or changes the speed while training.
  void play(Speed speed, double now_us, const Post& post);
  void pause(double now_us, const Post& post);

  /// Waits, without being stopped, while others are behind; false goes on.
  void hold(bool wait, double now_us, const Post& post);

  /// Looks at the newest snapshot and posts the next slow step when its time has come.
  void follow(const Snapshot& snapshot, double now_us, const Post& post);

  /// What the user has asked for; the snapshot may still be a moment behind.
  bool training() const { return training_; }

  /// Training one update at a time, each asked for by follow().
  bool stepping() const { return training_ && slow(); }

  /// Training stopped or was stopped in another way (reset, step, seek, fault).
  void stopped(double now_us);

 private:
  bool slow() const { return speed_ != Speed::kMax; }

  bool training_ = false;
  bool held_ = false;  ///< the session stands still because of hold()
  Speed speed_ = Speed::kMax;
  double asked_at_ = 0;    ///< of the last Play or Pause
  bool confirmed_ = true;  ///< the session has been seen doing what was asked
  double next_step_ = 0;
  bool step_out_ = false;  ///< a slow step was posted and has not come back
  std::uint64_t step_from_ = 0;
};

/// Microseconds between two updates at a slow speed.
double step_interval_us(Speed speed);

}  // namespace unroll::viz
