#include "viz/app/snapshot_store.h"

namespace unroll::viz {
namespace {

std::span<const InputEdit> edits_in(const Snapshot& snapshot) {
  if (snapshot.what_if.empty()) return {};
  return snapshot.what_if.front().edits;
}

std::uint32_t last_error(const Snapshot& snapshot) {
  std::uint32_t id = 0;
  for (const NoticeView& notice : snapshot.notices)
    if (notice.error) id = notice.id;
  return id;
}

}  // namespace

bool SnapshotStore::follow(const Runner& runner, double now_us, bool training) {
  bool changed = false, at_once = !training;
  std::shared_ptr<const Snapshot> latest = runner.latest();
  if (latest && latest != now_) {
    now_ = std::move(latest);
    changed = true;
    at_once = at_once || hurried_ > 0;
    hurried_ = std::max(0, hurried_ - 1);
    if (const auto error = last_error(*now_); std::exchange(last_refusal_, error) != error) {
      holds_.forget();
      edits_.forget();
    }
    holds_.seen(now_->holds);
    edits_.seen(edits_in(*now_));
    time_spent_.follow(*now_);
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
  holds_.forget_before(now_us - kPatience);
  edits_.forget_before(now_us - kPatience);
  return changed;
}

void SnapshotStore::expect_config(const Config& config, double now_us) {
  expected_ = config;
  expected_at_ = now_us;
}

void SnapshotStore::expect(const Command& command, double now_us) {
  if (const auto* hold = std::get_if<SetHolds>(&command)) {
    holds_.ask(hold->holds, now_us);
  } else if (const auto* edit = std::get_if<SetInput>(&command)) {
    edits_.ask(edit->edits, now_us);
  } else if (std::holds_alternative<Watch>(command)) {
    edits_.ask({}, now_us);
  } else if (std::holds_alternative<SwitchRun>(command)) {
    holds_.forget();  // they may stay or go
    edits_.forget();
  } else if (std::holds_alternative<Reset>(command) ||
             std::holds_alternative<ProvideText>(command) ||
             std::holds_alternative<Import>(command) || std::holds_alternative<Restore>(command)) {
    holds_.ask({}, now_us);
    edits_.ask({}, now_us);
  }
  if (std::holds_alternative<Restore>(command)) time_spent_.forget();
}

std::span<const Hold> SnapshotStore::holds() const {
  if (const std::vector<Hold>* asked = holds_.newest()) return *asked;
  return now_ ? std::span<const Hold>(now_->holds) : std::span<const Hold>();
}

std::span<const InputEdit> SnapshotStore::edits() const {
  if (const std::vector<InputEdit>* asked = edits_.newest()) return *asked;
  return now_ ? edits_in(*now_) : std::span<const InputEdit>();
}

const Config& SnapshotStore::config() const {
  if (expected_) return *expected_;
  return now_ ? now_->config : initial_;
}

}  // namespace unroll::viz
