#include "engine/session/runner.h"
#include "engine/session/session.h"
#include "engine/session/update_pace.h"

namespace unroll {

namespace {

class InlineRunner final : public Runner {
 public:
  explicit InlineRunner(Clock clock) : clock_(std::move(clock)) { publish(); }

  void post(const Command& command) override { session_.apply(through_bytes(command)); }

  void pump(double budget_us) override {
    const double start = clock_();
    while (session_.has_work()) {
      const double from = clock_();
      session_.step();
      const double now = clock_();
      pace_.took(now - from);
      if (now - start >= budget_us) break;
    }
    if (session_.sequence() != latest_->sequence) publish();
  }

  std::shared_ptr<const Snapshot> latest() const override { return latest_; }
  const History& history() const override { return history_; }
  RunnerHealth health() const override { return RunnerHealth::kRunning; }
  std::string health_text() const override { return {}; }

 private:
  void publish() {
    SnapshotRequest request = history_.request();
    request.us_per_update = pace_.mean_us();
    latest_ = through_bytes(*session_.snapshot(request));
    history_.apply(*latest_);
  }

  Clock clock_;
  Session session_;
  UpdatePace pace_;
  std::shared_ptr<const Snapshot> latest_;
  History history_;
};

}  // namespace

std::unique_ptr<Runner> make_inline_runner(Clock clock) {
  return std::make_unique<InlineRunner>(std::move(clock));
}

}  // namespace unroll
