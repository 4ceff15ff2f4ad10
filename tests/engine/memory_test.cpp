// What was estimated before building against what is allocated.

#include <catch2/catch_test_macros.hpp>

#include "engine/nn/model.h"
#include "engine/session/memory_need.h"
#include "engine/train/trainer.h"
#include "tests/support/engine_allocations.h"
#include "tests/support/engine_models.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

constexpr int kSymbols = 8;
constexpr std::size_t kMegabyte = 1u << 20;

ModelConfig transformer(int heads, int blocks) {
  ModelConfig config;
  config.kind = ModelKind::kTransformer;
  config.width = 8;
  config.heads = heads;
  config.blocks = blocks;
  return config;
}

/// Bytes that a model and two updates of it take at most.
std::size_t trained(const ModelConfig& config, int steps) {
  Random random(1);
  const Batch batch = test::random_batch(kSymbols, steps, 1, random);
  const test::PeakMemory peak;
  Trainer<float> trainer(config, symbol_shape(kSymbols, steps), 1, 1);
  for (int update = 0; update < 2; ++update) {
    const UpdateReport report = trainer.update({}, batch);
    CHECK_FALSE(report.fault);
  }
  return peak.bytes();
}

TEST_CASE("memory: attention over 2048 steps trains in the bytes that were estimated",
          "[train][memory]") {
  for (const int heads : {1, 2}) {
    const ModelConfig config = transformer(heads, 1);
    const std::size_t bytes = trained(config, 2048);
    const std::size_t estimate = training_bytes(config, symbol_shape(kSymbols, 2048), 1);
    INFO(heads << " heads: " << bytes << " bytes, estimated " << estimate);
    CHECK(bytes > estimate);
    // Besides: a few blocks of 16 queries by all keys to work in.
    CHECK(bytes < estimate + 8 * sizeof(float) * 16 * 2048);
    // One matrix of all pairs alone would be larger.
    CHECK(bytes < sizeof(float) * 2048 * 2048);
    // Twice the steps take twice the memory.
    CHECK(static_cast<double>(bytes) < 2.1 * static_cast<double>(trained(config, 1024)));
  }
}

Config watched(int heads, int blocks, int steps) {
  Config config;
  config.model = transformer(heads, blocks);
  config.task.length = steps;
  config.task.batch = 1;
  return config;
}

TEST_CASE("memory: an example on its way to the page takes the bytes that were estimated",
          "[session][memory]") {
  Session session;
  const Config config = watched(8, 2, 128);
  session.apply(Reset{config});
  const auto classes = static_cast<int>(test::look(session)->task.classes.size());
  REQUIRE(test::look(session)->config == config);
  const std::size_t estimate = memory_needed(config.model, symbol_shape(classes, 128), 1).watching;
  REQUIRE(estimate > 24 * kMegabyte);
  const test::PeakMemory peak;
  {
    const auto snapshot = test::look(session);
    const Bytes bytes = encode_snapshot(*snapshot);
    CHECK(bytes.size() > estimate / 4);
    CHECK(peak.bytes() < estimate + kMegabyte);
  }
  // On the page: what came, what is made of it, and what was shown before.
  CHECK(peak.bytes() > estimate / 2);
}

TEST_CASE("memory: attention that could not be shown is refused before it is built",
          "[session][memory]") {
  Session session;
  session.apply(Reset{watched(1, 1, 6)});
  const std::string before = test::look(session)->state_hash;
  const test::PeakMemory peak;
  session.apply(Reset{watched(8, 4, 512)});
  CHECK(peak.bytes() < kMegabyte);
  const auto after = test::look(session);
  CHECK(after->state_hash == before);
  REQUIRE_FALSE(after->notices.empty());
  CHECK(after->notices.back().error);
  CHECK(after->notices.back().text.ends_with(
      " MB; the limit is 384 MB. Make T, heads or blocks smaller. The present run goes on "
      "unchanged."));

  const auto need = [](int heads, int blocks, int steps) {
    return memory_needed(transformer(heads, blocks), symbol_shape(kSymbols, steps), 1);
  };
  // Scores, scaled and weights, each with its gradient, of all pairs in every head and block.
  constexpr std::size_t kPairs = 3 * 2 * sizeof(float) * 512 * 512;
  CHECK(need(8, 4, 512).watching > 4 * kPairs * 8 * 4);
  CHECK(need(8, 4, 512).training < 20 * kMegabyte);
  CHECK(need(8, 1, 512).total() < 384 * kMegabyte);
  CHECK(need(8, 4, 256).total() < 384 * kMegabyte);
  // Longer ones are shown without.
  CHECK(need(8, 4, 513).watching < 40 * kMegabyte);
  CHECK(need(8, 4, 2048).total() < 384 * kMegabyte);
}

TEST_CASE("memory: long held-out examples are read a few at once", "[session][memory]") {
  const auto at_once = [](int hidden, int steps) {
    ModelConfig config;
    config.hidden = hidden;
    const Model<float> model(config, symbol_shape(kSymbols, steps));
    const TraceSize size{steps, kHeldOutBatch, 0, true};
    const int count = evaluated_at_once(*model.slots(), size);
    CHECK(memory_needed(config, symbol_shape(kSymbols, steps), 1).evaluation ==
          Trace<float>::bytes_needed(*model.slots(), {steps, count, 0, true}));
    return count;
  };
  CHECK(at_once(64, 50) == kHeldOutBatch);
  CHECK(at_once(128, 512) == kHeldOutBatch);
  CHECK(at_once(256, 2048) == 4);
  CHECK(at_once(1024, 2048) == 1);
}

}  // namespace
}  // namespace unroll
