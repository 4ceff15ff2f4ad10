// The fuzz programs of the screen's readers on their corpus.
#include "tests/support/fuzz_corpus.h"

int fuzz_view_link(const std::uint8_t* data, std::size_t size);
int fuzz_view_settings(const std::uint8_t* data, std::size_t size);

namespace unroll::viz {
namespace {

TEST_CASE("fuzz: the screen's readers keep their promises on their corpus", "[viz][fuzz]") {
  test::feed_corpus({"view_link", fuzz_view_link});
  test::feed_corpus({"view_settings", fuzz_view_settings});
  CHECK(test::fuzz_programs(true) == std::set<std::string>{"view_link", "view_settings"});
}

}  // namespace
}  // namespace unroll::viz
