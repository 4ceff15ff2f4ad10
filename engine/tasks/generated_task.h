#pragma once
// Tasks whose examples are made from random numbers, and the split of their examples.

#include <utility>

#include "engine/tasks/example.h"
#include "engine/tasks/task.h"

namespace unroll {

/// A task that can make any number of examples. Which are held out is decided by the fingerprint of
/// what the network sees, so training never meets them, whatever the seed. Where fewer than 24
/// different held-out examples can be found the space is too small for that: then both sides come
/// from all of it and held_out_apart() is false.
class GeneratedTask : public Task {
 public:
  Batch draw(Random& random, int size) const final;
  int held_out_count() const final { return static_cast<int>(held_out_.size()); }
  Batch held_out(int first, int count) const final;
  bool held_out_apart() const final { return apart_; }

  /// One example of the whole space.
  virtual Example make(Random& random) const = 0;

  /// Chooses the held-out examples; must be called once before the task is used.
  void hold_out(std::uint64_t seed);

 protected:
  using Task::Task;

 private:
  std::vector<Example> held_out_;
  bool apart_ = true;
};

/// A generated task of type T, ready for use.
template <class T, class... Arguments>
std::unique_ptr<Task> generate(std::uint64_t seed, Arguments&&... arguments) {
  auto task = std::make_unique<T>(std::forward<Arguments>(arguments)...);
  task->hold_out(seed);
  return task;
}

}  // namespace unroll
