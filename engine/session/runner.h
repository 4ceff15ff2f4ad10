#pragma once
// A runner owns a session and decides where it works: in place, on a thread, in a web worker.

#include <functional>
#include <memory>
#include <string>

#include "engine/session/command.h"
#include "engine/session/snapshot.h"

namespace unroll {

/// Microseconds on a monotonic clock; the engine itself knows no time.
using Clock = std::function<double()>;

enum class RunnerHealth : std::uint8_t { kStarting, kRunning, kRestarting, kFailed };

class Runner {
 public:
  virtual ~Runner() = default;

  /// Queues a command. Commands take effect in order, between two updates.
  virtual void post(const Command& command) = 0;

  /// Lets an in-place session work for about `budget_us`; exchanges messages otherwise. Call once
  /// per frame.
  virtual void pump(double budget_us) = 0;

  /// The newest snapshot, or null before the first. The same object until there is news.
  virtual std::shared_ptr<const Snapshot> latest() const = 0;

  /// All history rows up to latest().
  virtual const History& history() const = 0;

  virtual RunnerHealth health() const = 0;
  /// What went wrong and what is being done about it; empty while kRunning.
  virtual std::string health_text() const = 0;
};

/// Works inside pump(), on the caller's thread: for tests and the command line.
std::unique_ptr<Runner> make_inline_runner(Clock clock);

}  // namespace unroll
