// The fuzz programs' readers on their corpus: what was found once stays found.
#include "tests/support/fuzz_corpus.h"

#define READERS(X)                                                                                \
  X(abc)                                                                                          \
  X(command) X(container) X(csv) X(draft) X(import) X(link) X(safetensors) X(session) X(snapshot) \
      X(spelling) X(text)
#define DECLARE(name) int fuzz_##name(const std::uint8_t* data, std::size_t size);
READERS(DECLARE)

namespace unroll {
namespace {

TEST_CASE("fuzz: every reader keeps its promises on its corpus", "[fuzz]") {
#define ENTRY(name) {#name, fuzz_##name},
  const test::FuzzReader readers[] = {READERS(ENTRY)};
  std::set<std::string> fed;
  for (const test::FuzzReader& reader : readers) {
    test::feed_corpus(reader);
    fed.insert(reader.name);
  }
  CHECK(fed == test::fuzz_programs(false));
}

}  // namespace
}  // namespace unroll
