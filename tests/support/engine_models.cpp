#include "tests/support/engine_models.h"

namespace unroll::test {

Batch random_batch(int symbols, int steps, int size, Random& random, int gap) {
  Batch batch{steps, size, {}, {}};
  const auto n = static_cast<std::uint64_t>(symbols);
  for (int i = 0; i < steps * size; ++i) {
    batch.inputs.push_back(static_cast<int>(random.below(n)));
    const int target = static_cast<int>(random.below(n));
    batch.targets.push_back(gap > 0 && i % gap == gap - 1 ? -1 : target);
  }
  return batch;
}

}  // namespace unroll::test
