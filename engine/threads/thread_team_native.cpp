#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/threads/thread_team.h"

namespace unroll {

namespace {

/// Parts follow each other within microseconds, much faster than a sleeping thread wakes up.
constexpr int kSpins = 4000;

void pause_a_moment() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `value` is no longer `old`; gives what it is then.
std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int i = 0; i < kSpins; ++i) {
    const std::uint32_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
    pause_a_moment();
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

class ThreadTeam final : public math::Team {
 public:
  explicit ThreadTeam(int size) {
    for (int k = 1; k < size; ++k) threads_.emplace_back([this, k] { serve(k); });
  }
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;
  ~ThreadTeam() override {
    part_ = nullptr;
    call();
    for (std::thread& thread : threads_) thread.join();
  }

  int size() const override { return static_cast<int>(threads_.size()) + 1; }
  void run(Part part, const void* context) override {
    part_ = part;
    context_ = context;
    busy_.store(static_cast<std::uint32_t>(threads_.size()), std::memory_order_relaxed);
    call();
    part(context, 0);
    for (std::uint32_t busy = busy_.load(std::memory_order_acquire); busy > 0;)
      busy = wait_for_change(busy_, busy);
  }

 private:
  void call() {
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
  }
  void serve(int k) {
    for (std::uint32_t round = 0;;) {
      round = wait_for_change(round_, round);
      if (part_ == nullptr) return;
      part_(context_, k);
      busy_.fetch_sub(1, std::memory_order_release);
      busy_.notify_one();
    }
  }

  Part part_ = nullptr;  ///< null: the threads are to end
  const void* context_ = nullptr;
  std::atomic<std::uint32_t> round_{0}, busy_{0};
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<math::Team> make_thread_team(int size) {
  return size > 1 ? std::make_unique<ThreadTeam>(size) : nullptr;
}

}  // namespace unroll
