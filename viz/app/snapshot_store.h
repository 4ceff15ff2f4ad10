#pragma once
// What has arrived from the session, in the three paces of the screen: pictures at once, numbers
// ten times a second, controls ahead of both until a change has come back.

#include <memory>
#include <optional>

#include "engine/session/runner.h"
#include "viz/views/curve_digest.h"

namespace unroll::viz {

class SnapshotStore {
 public:
  /// Takes over the runner's newest. True when anything to be drawn has changed. While `training`
  /// the numbers follow at most every kNumbersPace.
  bool follow(const Runner& runner, double now_us, bool training);

  /// The newest; never null after the first follow() that returned true.
  const std::shared_ptr<const Snapshot>& now() const { return now_; }
  const std::shared_ptr<const Snapshot>& numbers() const { return numbers_; }
  const CurveDigest& curves() const { return curves_; }

  /// True while numbers() is behind now(): another look is needed soon.
  bool numbers_behind() const { return numbers_ != now_; }

  /// The controls show `config` until a snapshot agrees, or for kPatience at most.
  void expect_config(const Config& config, double now_us);
  /// As the controls show it.
  const Config& config() const;
  bool expects_config() const { return expected_.has_value(); }

  static constexpr double kNumbersPace = 100e3;  ///< microseconds
  static constexpr double kPatience = 2e6;       ///< microseconds

 private:
  std::shared_ptr<const Snapshot> now_, numbers_;
  double numbers_at_ = 0;
  CurveDigest curves_;
  std::optional<Config> expected_;
  double expected_at_ = 0;
  Config initial_;
};

}  // namespace unroll::viz
