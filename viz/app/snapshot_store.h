#pragma once
// What has arrived from the session, in the three paces of the screen: bars and keys know it at
// once, views show it ten times a second or when the user has asked for something, controls are
// ahead of both until a change has come back.

#include <memory>
#include <optional>

#include "engine/session/runner.h"
#include "viz/views/curve_digest.h"

namespace unroll::viz {

class SnapshotStore {
 public:
  /// Takes over the runner's newest. True when anything to be drawn has changed. While `training`
  /// the numbers follow at most every kNumbersPace, but for those that answer the user.
  bool follow(const Runner& runner, double now_us, bool training);

  /// The newest; never null after the first follow() that returned true.
  const std::shared_ptr<const Snapshot>& now() const { return now_; }
  const std::shared_ptr<const Snapshot>& numbers() const { return numbers_; }
  const CurveDigest& curves() const { return curves_; }

  /// True while numbers() is behind now(): another look is needed soon.
  bool numbers_behind() const { return numbers_ != now_; }

  /// The user has asked the session for something: what comes now is shown at once.
  void hurry() { hurried_ = kAnswers; }

  /// The controls show `config` until a snapshot agrees, or for kPatience at most.
  void expect_config(const Config& config, double now_us);
  /// As the controls show it.
  const Config& config() const;
  bool expects_config() const { return expected_.has_value(); }

  static constexpr double kNumbersPace = 100e3;  ///< microseconds
  static constexpr double kPatience = 2e6;       ///< microseconds

 private:
  /// The first snapshot may have been on its way already, the second may not know all answers.
  static constexpr int kAnswers = 3;

  std::shared_ptr<const Snapshot> now_, numbers_;
  double numbers_at_ = 0;
  int hurried_ = 0;  ///< snapshots that are shown at once
  CurveDigest curves_;
  std::optional<Config> expected_;
  double expected_at_ = 0;
  Config initial_;
};

}  // namespace unroll::viz
