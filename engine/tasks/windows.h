#pragma once
// How a long record (a text, a table) is cut into examples: the last tenth is held out.

#include <cstddef>

#include "engine/base/random.h"

namespace unroll {

/// Windows of `steps` moments and one more, the last target, in a record of `total` moments.
class Windows {
 public:
  /// Held out is the last tenth, at least 64 moments (or half of a shorter record); total >= 2.
  explicit Windows(std::size_t total);

  std::size_t total() const { return total_; }
  /// Where the held-out part begins.
  std::size_t split() const { return split_; }
  std::size_t held_out() const { return total_ - split_; }

  /// The largest `steps` for which both parts hold an example; 0 if there is none.
  int longest_length() const;

  /// The beginning of a window at a random place of the training part.
  std::size_t draw(Random& random, int steps) const;

  /// How many held-out windows there are: evenly spaced, at most 64.
  int held_out_count(int steps) const;
  /// The beginning of held-out window `index`.
  std::size_t held_out_start(int steps, int index) const;

 private:
  std::size_t total_, split_;
};

}  // namespace unroll
