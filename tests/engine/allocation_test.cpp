// After the first update a training step asks for no memory.

#include <catch2/catch_test_macros.hpp>

#include "engine/threads/thread_team.h"
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
  const auto team = make_thread_team(2);  // null in a program without threads
  for (const math::Numerics numerics : {math::Numerics::kExact, math::Numerics::kFast})
    for (math::Team* ends : {static_cast<math::Team*>(nullptr), team.get()})
      for (const test::KindCase& kind : test::kind_cases()) {
        INFO(kind.link << (numerics == math::Numerics::kFast ? ", fast" : ", exact")
                       << (ends ? ", two threads" : ""));
        ModelConfig model = kind.config.model;
        model.numerics = numerics;
        Trainer<float> trainer(model, kind.task->shape(), kind.config.task.batch, 1);
        trainer.use(ends);
        Random random(1);
        std::vector<Batch> batches;
        for (int i = 0; i < 4; ++i)
          batches.push_back(kind.task->draw(random, kind.config.task.batch));
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
