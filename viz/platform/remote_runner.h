#pragma once
// A runner whose engine lives elsewhere. It keeps one snapshot request in flight, listens for a
// heartbeat, and starts a fresh engine from the last save when the old one is lost.

#include <functional>
#include <memory>
#include <string>

#include "engine/session/runner.h"
#include "viz/platform/engine_link.h"
#include "viz/platform/restart_plan.h"

namespace unroll::viz {

class RemoteRunner final : public Runner {
 public:
  /// Starts the engine behind `link`.
  RemoteRunner(std::unique_ptr<EngineLink> link, Clock clock);
  ~RemoteRunner() override;
  /// `ended` is called at the very end of this runner's life.
  void on_end(std::function<void()> ended) { ended_ = std::move(ended); }

  void post(const Command& command) override;
  void pump(double budget_us) override;
  std::shared_ptr<const Snapshot> latest() const override { return latest_; }
  const History& history() const override { return history_; }
  RunnerHealth health() const override { return health_; }
  std::string health_text() const override { return health_text_; }

  /// Keeps watch: call about twice a second while wants_ticks(). Silence counts only while
  /// `visible`, because nobody promises a hidden page that its timers run.
  void tick(bool visible);
  /// True while an answer is awaited, a run is on, or a save is due.
  bool wants_ticks() const;

  /// True when the engine has dealt with everything that was posted.
  bool answered() const { return !ping_due_ && !ping_open_; }

  /// How often a lost engine was replaced.
  int restarts() const { return restarts_; }

 private:
  void send(const Command& command);
  void take(EngineEvent& event);
  void take_snapshot(const Bytes& bytes);
  void fail(const std::string& why);
  void restart(RestartPlan::Depth depth);
  bool busy() const;

  std::function<void()> ended_;
  std::unique_ptr<EngineLink> link_;
  Clock clock_;
  std::shared_ptr<const Snapshot> latest_;
  History history_;
  bool asked_ = false;  ///< a snapshot request is in flight

  RunnerHealth health_ = RunnerHealth::kStarting;
  std::string health_text_;
  RestartPlan plan_;
  int restarts_ = 0;
  int failures_ = 0;         ///< in a row
  double restarted_us_ = 0;  ///< when the present engine was started
  bool restored_ = false;    ///< the present engine has shown itself

  std::uint32_t ping_ = 0;          ///< number of the last one sent
  bool ping_open_ = false;          ///< its answer is missing
  bool ping_due_ = false;           ///< something was sent that no pong has confirmed
  double command_patience_us_ = 0;  ///< for what was posted and not yet confirmed
  double silence_us_ = 0;           ///< watched time since
  double last_tick_us_ = 0;

  std::uint32_t save_ticket_;
  bool save_open_ = false;
  double last_save_us_ = 0;
};

}  // namespace unroll::viz
