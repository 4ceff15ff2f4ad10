#include "viz/app/snapshot_store.h"

#include <algorithm>

namespace unroll::viz {

bool SnapshotStore::follow(const Runner& runner, double now_us, bool training) {
  bool changed = false, at_once = !training;
  std::shared_ptr<const Snapshot> latest = runner.latest();
  if (latest && latest != now_) {
    now_ = std::move(latest);
    changed = true;
    at_once = at_once || hurried_ > 0;
    hurried_ = std::max(0, hurried_ - 1);
  }
  if (numbers_ != now_ && (at_once || !numbers_ || now_us - numbers_at_ >= kNumbersPace)) {
    numbers_ = now_;
    numbers_at_ = now_us;
    curves_.follow(runner.history().request().history_epoch, runner.history().rows());
    changed = true;
  }
  if (expected_ && ((now_ && now_->config == *expected_) || now_us - expected_at_ > kPatience)) {
    expected_.reset();
    changed = true;
  }
  return changed;
}

void SnapshotStore::expect_config(const Config& config, double now_us) {
  expected_ = config;
  expected_at_ = now_us;
}

const Config& SnapshotStore::config() const {
  if (expected_) return *expected_;
  return now_ ? now_->config : initial_;
}

}  // namespace unroll::viz
