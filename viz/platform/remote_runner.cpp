#include "viz/platform/remote_runner.h"

#include <algorithm>

#include "viz/platform/patience.h"

namespace unroll::viz {
namespace {

constexpr double kSecond = 1e6;
constexpr double kStartSilence = 30 * kSecond;  ///< while it loads
constexpr double kLongestTick = 1 * kSecond;    ///< a longer gap means that we slept, not it
/// While training; a little more than the application's own saves, which serve as well.
constexpr double kSaveEvery = 12 * kSecond;
constexpr double kSaveIdle = 1 * kSecond;     ///< after a change while paused
constexpr double kShowRestart = 4 * kSecond;  ///< so that the words can be read
constexpr double kHealthy = 20 * kSecond;     ///< after so long, earlier failures are forgotten
constexpr int kMostFailures = 3;
/// Tickets of our own saves, apart from those of the application.
constexpr std::uint32_t kFirstTicket = 0x80000000u;

}  // namespace

RemoteRunner::RemoteRunner(std::unique_ptr<EngineLink> link, Clock clock)
    : link_(std::move(link)), clock_(std::move(clock)), save_ticket_(kFirstTicket) {
  health_text_ = "Starting the engine.";
  restarted_us_ = last_tick_us_ = last_save_us_ = clock_();
  ping_due_ = true;
  link_->start();
}

RemoteRunner::~RemoteRunner() {
  link_.reset();
  if (ended_) ended_();
}

void RemoteRunner::post(const Command& command) {
  plan_.posted(command);
  if (health_ == RunnerHealth::kFailed) {
    const bool fresh = std::holds_alternative<Reset>(command) ||
                       std::holds_alternative<Restore>(command) ||
                       std::holds_alternative<ProvideText>(command);
    if (!fresh) return;
    failures_ = 0;
    health_text_ = "Starting the engine anew.";
    restart(RestartPlan::Depth::kConfig);
  }
  send(command);
}

void RemoteRunner::send(const Command& command) {
  link_->send(encode_command(command));
  command_patience_us_ = std::max(command_patience_us_, patience_us(command));
  ping_due_ = true;
}

void RemoteRunner::pump(double) {
  EngineEvent event;
  while (link_->receive(event)) take(event);
  if (!asked_ && health_ != RunnerHealth::kFailed) {
    link_->want(history_.request());
    asked_ = true;
  }
}

void RemoteRunner::take(EngineEvent& event) {
  silence_us_ = 0;
  switch (event.kind) {
    case EngineEvent::Kind::kReady:
      break;
    case EngineEvent::Kind::kSnapshot:
      take_snapshot(event.snapshot);
      break;
    case EngineEvent::Kind::kPong:
      if (event.number == ping_) ping_open_ = false;
      if (answered()) command_patience_us_ = 0;
      break;
    case EngineEvent::Kind::kFailed:
      fail(event.text);
      break;
  }
}

void RemoteRunner::take_snapshot(const Bytes& bytes) {
  auto snapshot = decode_snapshot(bytes.data(), bytes.size());
  if (!snapshot) {
    fail("it sent something unreadable");
    return;
  }
  asked_ = false;
  history_.apply(*snapshot);
  if (plan_.seen(*snapshot)) {
    save_open_ = false;
    last_save_us_ = clock_();
  }
  latest_ = std::move(snapshot);
  restored_ = true;
  if (health_ == RunnerHealth::kStarting) {
    health_ = RunnerHealth::kRunning;
    health_text_.clear();
  }
}

bool RemoteRunner::busy() const {
  return latest_ && (latest_->state == RunState::kPlaying || latest_->state == RunState::kSeeking);
}

bool RemoteRunner::wants_ticks() const {
  if (health_ == RunnerHealth::kFailed) return false;
  return health_ != RunnerHealth::kRunning || busy() || ping_open_ || ping_due_ || save_open_ ||
         plan_.stale();
}

void RemoteRunner::tick(bool visible) {
  const double now = clock_();
  const double passed = std::min(now - last_tick_us_, kLongestTick);
  last_tick_us_ = now;
  if (health_ == RunnerHealth::kFailed) return;

  if (ping_open_ && visible) silence_us_ += passed;
  const double work = restored_ ? patience_us(latest_->config) : kStartSilence;
  if (silence_us_ > std::max(work, command_patience_us_)) {
    fail("it no longer answered");
    return;
  }
  if (!ping_open_ && (ping_due_ || busy())) {
    ping_open_ = true;
    ping_due_ = false;
    silence_us_ = 0;
    link_->ping(++ping_);
  }

  const double age = now - restarted_us_;
  if (restored_ && health_ == RunnerHealth::kRestarting && age > kShowRestart) {
    health_ = RunnerHealth::kRunning;
    health_text_.clear();
  }
  if (restored_ && age > kHealthy) failures_ = 0;

  // An answer may be missing, because a snapshot holds one file and others ask for theirs too.
  const double save_after = busy() || save_open_ ? kSaveEvery : kSaveIdle;
  if (restored_ && plan_.stale() && now - last_save_us_ > save_after) {
    save_open_ = true;
    last_save_us_ = now;
    post(Save{++save_ticket_, true});
  }
}

void RemoteRunner::fail(const std::string& why) {
  ++failures_;
  if (failures_ > kMostFailures) {
    health_ = RunnerHealth::kFailed;
    health_text_ = "The engine stopped again and again (" + why +
                   "). Choose other settings or another text to start it anew.";
    return;
  }
  health_ = RunnerHealth::kRestarting;
  using Depth = RestartPlan::Depth;
  const Depth depth = failures_ == 1   ? Depth::kAll
                      : failures_ == 2 ? Depth::kPaused
                                       : Depth::kConfig;
  health_text_ = "The engine stopped (" + why + "). A new one goes on ";
  if (depth == Depth::kConfig || plan_.saved_update() == 0) {
    health_text_ += "from the start.";
  } else {
    health_text_ += "from the save of update " + std::to_string(plan_.saved_update()) + ".";
  }
  ++restarts_;
  restart(depth);
}

void RemoteRunner::restart(RestartPlan::Depth depth) {
  if (health_ == RunnerHealth::kFailed) health_ = RunnerHealth::kRestarting;
  history_ = History{};
  asked_ = ping_open_ = save_open_ = restored_ = false;
  ping_due_ = true;
  silence_us_ = 0;
  restarted_us_ = clock_();
  plan_.lost();
  link_->start();
  for (const Command& command : plan_.commands(depth)) send(command);
}

}  // namespace unroll::viz
