#pragma once
// What an update takes: a running mean over the last ones.

#include <algorithm>

namespace unroll {

class UpdatePace {
 public:
  void took(double us) {
    updates_ = std::min(updates_ + 1, kOver);
    mean_us_ += (us - mean_us_) / updates_;
  }
  /// Microseconds; 0 before the first.
  double mean_us() const { return mean_us_; }

  /// Updates after which the first ones begin to be forgotten.
  static constexpr int kOver = 64;

 private:
  int updates_ = 0;
  double mean_us_ = 0;
};

}  // namespace unroll
