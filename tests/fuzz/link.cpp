// A link's own form is read without notices and says the same.

#include "engine/session/link.h"

#include "engine/base/utf8.h"
#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(link)(const std::uint8_t* data, std::size_t size) {
  const LinkReading read = read_link({reinterpret_cast<const char*>(data), size});
  promise(read.link.update <= kMaxLinkUpdate, "an update beyond the limit");
  for (const std::string& notice : read.notices)
    promise(!find_invalid_utf8(notice), "a notice that is no text");
  const std::string written = write_link(read.link);
  const LinkReading again = read_link(written);
  promise(again.notices.empty(), "a link of our own gives notices");
  promise(again.link == read.link, "a link of our own says something else");
  promise(write_link(again.link) == written, "a second writing differs");
  return 0;
}
