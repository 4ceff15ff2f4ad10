#pragma once
// Symbols, lengths and fillers that the made-up tasks share.

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/tasks/task_config.h"

namespace unroll {

/// "a", "b", ..., "z", "A", ..., "Z": the first `count` (1 to 52).
std::vector<std::string> letters(int count);

/// "1", "2", ... up to `count`.
std::vector<std::string> numerals(int count);

/// "row 1 column 1", "row 1 column 2", ...: the points of a square picture, row after row.
std::vector<std::string> square_points(int side);

/// `list` and then `more`.
std::vector<std::string> joined(std::vector<std::string> list,
                                const std::vector<std::string>& more);

/// The length of one example: `most`, or each from `least` to `most` equally often.
int draw_length(Random& random, LengthKind kind, int least, int most);

/// `count` different numbers out of 0 ... n-1 in random order; count <= n.
std::vector<int> draw_distinct(Random& random, int count, int n);

/// One of 0 ... n-1.
inline int draw_index(Random& random, int n) {
  return static_cast<int>(random.below(static_cast<std::uint64_t>(n)));
}

/// True with this probability.
inline bool draw_chance(Random& random, double probability) {
  return random.uniform() < probability;
}

}  // namespace unroll
