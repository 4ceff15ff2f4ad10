// Every kind of model ends in the same parameters everywhere: tests/repo/same_bits.py compares what
// the native programs and Node print here.

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <set>

#include "engine/base/numbers.h"
#include "engine/nn/model_entries.h"
#include "engine/session/run.h"
#include "tests/support/engine_kinds.h"

namespace unroll {
namespace {

constexpr int kUpdates = 20;

std::uint32_t hash_after_training(const test::KindCase& kind) {
  Run run(kind.config, kind.task);
  for (int i = 0; i < kUpdates; ++i) CHECK_FALSE(run.update(kind.config.train).fault);
  return run.state_hash();
}

TEST_CASE("bits: one hash of every kind of model, the same in every run", "[session][bits]") {
  std::set<std::uint32_t> hashes;
  std::set<ModelKind> kinds;
  const std::vector<test::KindCase> cases = test::kind_cases();
  for (const test::KindCase& kind : cases) {
    INFO(kind.link);
    const std::uint32_t hash = hash_after_training(kind);
    CHECK(hash == hash_after_training(kind));
    hashes.insert(hash);
    kinds.insert(kind.config.model.kind);
    std::printf("params-hash-%d-%s: %s\n", kUpdates, kind.link.c_str(),
                format_hex(hash, 8).c_str());
  }
  std::fflush(stdout);
  CHECK(hashes.size() == cases.size());
  CHECK(kinds.size() == kModelEntries.size());
}

}  // namespace
}  // namespace unroll
