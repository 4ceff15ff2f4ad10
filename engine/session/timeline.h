#pragma once
// Travel in time: keyframes bounded in bytes, and the log of live edits stamped with the update at
// which each took effect. Any update is the nearest keyframe before it plus deterministic replay.

#include <map>
#include <string>
#include <vector>

#include "engine/session/run.h"
#include "engine/session/snapshot.h"

namespace unroll {

/// After how many updates two logs part; the largest number there is where they are the same.
std::uint64_t common_updates(const std::vector<LoggedEdit>& a, const std::vector<LoggedEdit>& b);

/// Whether each edit names a live field of `config` and a value that it may have.
bool edits_apply(Config config, const std::vector<LoggedEdit>& edits);

class Timeline {
 public:
  /// `limit` bounds the memory of the keyframes, in bytes.
  explicit Timeline(std::size_t limit) : limit_(limit) {}

  /// Forgets everything and starts from this state.
  void start(const Config& config, Keyframe frame);

  /// Offers the run's state; it is kept if it is time for a keyframe.
  void visit(const Run& run);
  /// Keeps a keyframe, whatever its update.
  void keep(Keyframe frame);
  /// The newest keyframe at or before `update`.
  const Keyframe& nearest(std::uint64_t update) const;

  /// Adds an edit at the present update; edits and keyframes of the future that it replaces go.
  void edit(LoggedEdit edit);
  /// Settings in force for the update after `update`.
  Config config_at(std::uint64_t update) const;
  const std::vector<LoggedEdit>& edits() const { return edits_; }
  const Config& initial_config() const { return initial_; }
  /// Goes over to another log of the same start: keyframes that it does not lead to go.
  void follow(std::vector<LoggedEdit> edits);
  /// Takes over a log read from a file; entries that do not apply are refused.
  bool set_edits(std::vector<LoggedEdit> edits);

 private:
  void thin();
  void drop_after(std::uint64_t update);

  std::size_t limit_;
  Config initial_;
  std::map<std::uint64_t, Keyframe> frames_;
  std::size_t bytes_ = 0;
  std::uint64_t spacing_ = 1;
  std::vector<LoggedEdit> edits_;
};

}  // namespace unroll
