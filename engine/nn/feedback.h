#pragma once

#include <vector>

namespace unroll {

/// How a sequence is written without its teacher, for data in which step 0 reads a fixed symbol and
/// each later step the target of the step before (teacher forcing): the choice of the step before
/// takes the place of that target. All other data (the source) stay as they are.
struct Feedback {
  int start = 0;           ///< input symbol that step 0 reads
  int end = 0;             ///< class that ends an answer, counted as a part of it
  std::vector<int> reads;  ///< per class the input symbol that stands for it
};

}  // namespace unroll
