#pragma once
// The runners that a platform has made and that still live: who has to be ticked.

#include <functional>
#include <memory>
#include <vector>

#include "viz/platform/remote_runner.h"

namespace unroll::viz {

class RunnerWatch {
 public:
  /// A runner that leaves the watch by itself when it ends. The watch must outlive it; `ended` is
  /// called then.
  std::unique_ptr<Runner> add(std::unique_ptr<EngineLink> link, Clock clock,
                              std::function<void()> ended = {});

  /// Keeps watch over all engines: see RemoteRunner::tick. True if one has something new to say.
  bool tick(bool visible);
  /// True while one of them wants to be ticked.
  bool wants_ticks() const;
  /// True when all engines have dealt with everything that was posted.
  bool answered() const;

  /// The first one made, the main run's; null when it is gone.
  const RemoteRunner* main() const { return main_; }

 private:
  std::vector<RemoteRunner*> runners_;
  RemoteRunner* main_ = nullptr;
};

}  // namespace unroll::viz
