#include "engine/session/runner.h"
#include "engine/session/session.h"
#include "engine/session/update_pace.h"

namespace unroll {

namespace {

class InlineRunner final : public Runner {
 public:
  explicit InlineRunner(Clock clock) : clock_(std::move(clock)) { publish(); }

  void post(const Command& command) override {
    // Through the bytes, so that tests see what a worker would see.
    Command received;
    const bool intact = decode_command(encode_command(command), received);
    UNROLL_ASSERT(intact, "a command does not survive its encoding");
    session_.apply(received);
  }

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
    const Bytes bytes = encode_snapshot(*session_.snapshot(request));
    latest_ = decode_snapshot(bytes.data(), bytes.size());
    UNROLL_ASSERT(latest_ != nullptr, "a snapshot does not survive its encoding");
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
