#pragma once
// What has arrived from the session, in the three paces of the screen: bars and keys know it at
// once, views show it ten times a second or when the user has asked for something, controls are
// ahead of both until a change has come back.

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/session/runner.h"
#include "viz/views/curve_digest.h"
#include "viz/views/time_spent.h"

namespace unroll::viz {

/// Values that were asked for one after the other and have not all come back yet.
template <class T>
class Awaited {
 public:
  void ask(T value, double now_us) {
    if (values_.size() == kMost) values_.erase(values_.begin());
    values_.push_back(std::move(value));
    asked_at_ = now_us;
  }
  /// A snapshot shows `value`: it has been answered, and what was asked before it.
  void seen(std::span<const typename T::value_type> value) {
    const auto found = std::ranges::find_if(
        values_, [value](const T& asked) { return std::ranges::equal(asked, value); });
    if (found != values_.end()) values_.erase(values_.begin(), found + 1);
  }
  void forget() { values_.clear(); }
  void forget_before(double asked_us) {
    if (asked_at_ < asked_us) values_.clear();
  }
  /// The newest; nullptr when everything has come back.
  const T* newest() const { return values_.empty() ? nullptr : &values_.back(); }

 private:
  static constexpr std::size_t kMost = 64;
  std::vector<T> values_;  ///< oldest first
  double asked_at_ = 0;
};

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

  /// What `command` asks of the session, as far as controls go on from it: what is held and what is
  /// read in place of the input. It counts until a snapshot agrees or says why not, or for
  /// kPatience.
  void expect(const Command& command, double now_us);
  /// What is held, and what is read in place of the example's own input, as the controls show it.
  std::span<const Hold> holds() const;
  std::span<const InputEdit> edits() const;
  bool expects_change() const { return holds_.newest() || edits_.newest(); }

  /// How long the training of the present run took, as far as it was seen.
  const TimeSpent& time_spent() const { return time_spent_; }

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
  Awaited<std::vector<Hold>> holds_;
  Awaited<std::vector<InputEdit>> edits_;
  std::uint32_t last_refusal_ = 0;  ///< notice that was heard last
  TimeSpent time_spent_;
  Config initial_;
};

}  // namespace unroll::viz
