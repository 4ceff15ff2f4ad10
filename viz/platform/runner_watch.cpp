#include "viz/platform/runner_watch.h"

#include <algorithm>
#include <string>
#include <utility>

namespace unroll::viz {

std::unique_ptr<Runner> RunnerWatch::add(std::unique_ptr<EngineLink> link, Clock clock,
                                         std::function<void()> ended) {
  auto runner = std::make_unique<RemoteRunner>(std::move(link), std::move(clock));
  RemoteRunner* self = runner.get();
  runner->on_end([this, self, ended = std::move(ended)] {
    std::erase(runners_, self);
    if (main_ == self) main_ = nullptr;
    if (ended) ended();
  });
  if (!main_ && runners_.empty()) main_ = self;
  runners_.push_back(self);
  return runner;
}

bool RunnerWatch::tick(bool visible) {
  bool news = false;
  for (RemoteRunner* runner : runners_) {
    const std::string before = runner->health_text();
    runner->tick(visible);
    news |= runner->health_text() != before;
  }
  return news;
}

bool RunnerWatch::wants_ticks() const {
  return std::ranges::any_of(runners_, [](const RemoteRunner* r) { return r->wants_ticks(); });
}

bool RunnerWatch::answered() const {
  return std::ranges::all_of(runners_, [](const RemoteRunner* r) { return r->answered(); });
}

}  // namespace unroll::viz
