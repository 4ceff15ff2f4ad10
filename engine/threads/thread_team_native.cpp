#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/threads/thread_team.h"

namespace unroll {

namespace {

/// Parts follow each other within microseconds, and updates within less than this: much faster than
/// a sleeping thread wakes up, which takes up to 0.1 ms on a virtual machine.
constexpr auto kAwake = std::chrono::microseconds(500);
constexpr int kSpinsPerLook = 64;  // at the clock

void pause_a_moment() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `value` is no longer `old`; gives what it is then.
std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  const auto end = std::chrono::steady_clock::now() + kAwake;
  do {
    for (int i = 0; i < kSpinsPerLook; ++i) {
      const std::uint32_t now = value.load(std::memory_order_acquire);
      if (now != old) return now;
      pause_a_moment();
    }
  } while (std::chrono::steady_clock::now() < end);
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

/// Which part is the next, of which round: whoever comes first takes it, so that nobody waits for a
/// thread that has yet to wake up.
struct Ticket {
  std::uint32_t round, part;

  static constexpr int kPartBits = 16;
  static Ticket of(std::uint64_t packed) {
    return {static_cast<std::uint32_t>(packed >> kPartBits),
            static_cast<std::uint32_t>(packed & ((1u << kPartBits) - 1))};
  }
  std::uint64_t packed() const { return std::uint64_t{round} << kPartBits | part; }
};

class ThreadTeam final : public math::Team {
 public:
  explicit ThreadTeam(int size) {
    for (int k = 1; k < size; ++k) threads_.emplace_back([this] { serve(); });
  }
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;
  ~ThreadTeam() override {
    ending_.store(true, std::memory_order_relaxed);
    call();
    for (std::thread& thread : threads_) thread.join();
  }

  int size() const override { return static_cast<int>(threads_.size()) + 1; }
  void run(Part part, const void* context) override {
    part_ = part;
    context_ = context;
    open_.store(static_cast<std::uint32_t>(size()), std::memory_order_relaxed);
    const std::uint32_t round = round_.load(std::memory_order_relaxed) + 1;
    next_.store(Ticket{round, 0}.packed(), std::memory_order_release);
    call();
    take_parts(round);
    for (std::uint32_t open = open_.load(std::memory_order_acquire); open > 0;)
      open = wait_for_change(open_, open);
  }

 private:
  void call() {
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
  }
  /// Computes parts of that round until none is left. What a part is of is read once it has been
  /// taken: until it is done, its round does not end.
  void take_parts(std::uint32_t round) {
    std::uint64_t packed = next_.load(std::memory_order_acquire);
    for (;;) {
      const Ticket ticket = Ticket::of(packed);
      if (ticket.round != round || ticket.part >= static_cast<std::uint32_t>(size())) return;
      if (!next_.compare_exchange_weak(packed, Ticket{round, ticket.part + 1}.packed(),
                                       std::memory_order_acq_rel, std::memory_order_acquire))
        continue;
      part_(context_, static_cast<int>(ticket.part));
      open_.fetch_sub(1, std::memory_order_release);
      open_.notify_one();
      packed = next_.load(std::memory_order_acquire);
    }
  }
  void serve() {
    for (std::uint32_t round = 0;;) {
      round = wait_for_change(round_, round);
      if (ending_.load(std::memory_order_relaxed)) return;
      take_parts(round);
    }
  }

  Part part_ = nullptr;
  const void* context_ = nullptr;
  std::atomic<std::uint32_t> round_{0};  ///< changes when there is something to do
  std::atomic<std::uint64_t> next_{0};   ///< a Ticket
  std::atomic<std::uint32_t> open_{0};   ///< parts of the round that are not done
  std::atomic<bool> ending_{false};
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<math::Team> make_thread_team(int size) {
  return size > 1 ? std::make_unique<ThreadTeam>(size) : nullptr;
}

}  // namespace unroll
