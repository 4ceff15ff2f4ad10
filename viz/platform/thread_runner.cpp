#include "viz/platform/thread_runner.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/session/engine_end.h"

namespace unroll::viz {
namespace {

constexpr double kSliceUs = 8000;             ///< so long may a request wait for the engine
constexpr std::chrono::seconds kPatience{2};  ///< with an engine that is to stop

/// What both threads see. Shared, because an engine that hangs outlives its link.
struct Mailbox {
  std::mutex mutex;
  std::condition_variable news;
  bool stop = false;
  bool finished = false;  ///< the thread has left
  std::deque<Bytes> commands;
  std::optional<SnapshotRequest> want;
  std::optional<std::uint32_t> ping;
  std::deque<EngineEvent> events;
  std::function<void()> wake;

  void report(EngineEvent event) {
    {
      const std::lock_guard lock(mutex);
      if (stop) return;
      events.push_back(std::move(event));
    }
    wake();
  }
};

void serve(Mailbox& box, const Clock& clock) {
  EngineEnd engine;
  box.report({.kind = EngineEvent::Kind::kReady});
  for (;;) {
    std::deque<Bytes> commands;
    std::optional<std::uint32_t> ping;
    {
      std::unique_lock lock(box.mutex);
      box.news.wait(lock, [&] {
        return box.stop || !box.commands.empty() || box.want || box.ping || engine.has_work();
      });
      if (box.stop) return;
      commands.swap(box.commands);
      ping = std::exchange(box.ping, std::nullopt);
      if (box.want) engine.want(*std::exchange(box.want, std::nullopt));
    }
    for (const Bytes& bytes : commands) engine.command(bytes);
    engine.work(clock, kSliceUs);
    if (ping) box.report({.kind = EngineEvent::Kind::kPong, .number = *ping});
    if (auto bytes = engine.answer()) {
      box.report({.kind = EngineEvent::Kind::kSnapshot, .snapshot = std::move(*bytes)});
    }
  }
}

class ThreadLink final : public EngineLink {
 public:
  ThreadLink(Clock clock, std::function<void()> wake)
      : clock_(std::move(clock)), wake_(std::move(wake)) {}
  ~ThreadLink() override { give_up(); }

  void start() override {
    give_up();
    box_ = std::make_shared<Mailbox>();
    box_->wake = wake_;
    thread_ = std::thread([box = box_, clock = clock_] {
      try {
        serve(*box, clock);
      } catch (const std::bad_alloc&) {
        box->report({.kind = EngineEvent::Kind::kFailed, .text = "out of memory"});
      } catch (const std::exception& e) {
        box->report({.kind = EngineEvent::Kind::kFailed, .text = e.what()});
      }
      const std::lock_guard lock(box->mutex);
      box->finished = true;
      box->news.notify_all();
    });
  }

  void send(Bytes command) override {
    tell([&](Mailbox& box) { box.commands.push_back(std::move(command)); });
  }
  void want(const SnapshotRequest& request) override {
    tell([&](Mailbox& box) { box.want = request; });
  }
  void ping(std::uint32_t number) override {
    tell([&](Mailbox& box) { box.ping = number; });
  }

  bool receive(EngineEvent& event) override {
    const std::lock_guard lock(box_->mutex);
    if (box_->events.empty()) return false;
    event = std::move(box_->events.front());
    box_->events.pop_front();
    return true;
  }

 private:
  template <class F>
  void tell(F&& change) {
    {
      const std::lock_guard lock(box_->mutex);
      change(*box_);
    }
    box_->news.notify_all();
  }

  void give_up() {
    if (!box_) return;
    tell([](Mailbox& box) { box.stop = true; });
    std::unique_lock lock(box_->mutex);
    // A thread cannot be ended from outside: one that hangs is left to itself.
    const bool finished = box_->news.wait_for(lock, kPatience, [&] { return box_->finished; });
    lock.unlock();
    if (finished) {
      thread_.join();
    } else {
      thread_.detach();
    }
    box_.reset();
  }

  Clock clock_;
  std::function<void()> wake_;
  std::shared_ptr<Mailbox> box_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<EngineLink> make_thread_link(Clock clock, std::function<void()> wake) {
  return std::make_unique<ThreadLink>(std::move(clock), std::move(wake));
}

}  // namespace unroll::viz
