// After the first update a training step asks for no memory.

#include <catch2/catch_test_macros.hpp>

#include "engine/train/trainer.h"
#include "tests/support/engine_allocations.h"
#include "tests/support/engine_kinds.h"

namespace unroll {
namespace {

TEST_CASE("allocations: what the counter counts", "[train][allocation]") {
  const std::size_t before = test::allocations();
  auto number = std::make_unique<std::vector<int>>(3);
  CHECK(test::allocations() - before == 2);
  CHECK(number->size() == 3);
  const std::size_t between = test::allocations();
  const math::Buffer<float> buffer(3);
  CHECK(test::allocations() - between == 1);
  CHECK(buffer.size() == 3);
}

TEST_CASE("allocations: after the first, an update of any model asks for no memory",
          "[train][allocation]") {
  for (const test::KindCase& kind : test::kind_cases()) {
    INFO(kind.link);
    Trainer<float> trainer(kind.config.model, kind.task->shape(), kind.config.task.batch, 1);
    Random random(1);
    std::vector<Batch> batches;
    for (int i = 0; i < 4; ++i) batches.push_back(kind.task->draw(random, kind.config.task.batch));
    trainer.update(kind.config.train, std::move(batches[0]));
    for (std::size_t i = 1; i < batches.size(); ++i) {
      const std::size_t before = test::allocations();
      trainer.update(kind.config.train, std::move(batches[i]));
      CHECK(test::allocations() - before == 0);
    }
  }
}

}  // namespace
}  // namespace unroll
