// The part of a link that says where we look: its own form is read without notices and says the
// same.

#include "viz/app/view_link.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/session/link.h"
#include "tests/fuzz/promise.h"

using namespace unroll;
using namespace unroll::viz;

FUZZ_READER(view_link)(const std::uint8_t* data, std::size_t size) {
  static const std::vector<ViewInfo> views = {{"unroll", "Unroll", Dock::kStage, "help"},
                                              {"cell", "Cell", Dock::kStage, "help"},
                                              {"curves", "Curves", Dock::kStrip, "help"},
                                              {"generate", "Generate", Dock::kRight, "help"}};
  const LinkReading link = read_link({reinterpret_cast<const char*>(data), size});
  const ViewLink read = read_view_link(link.link.extra, views);
  for (const std::string& notice : read.notices)
    promise(!find_invalid_utf8(notice), "a notice that is no text");
  const FieldTexts written = write_view_link(read.state, read.watch, read.unknown, read.what_if);
  const ViewLink again = read_view_link(written, views);
  promise(again.notices.empty(), "a view of our own gives notices");
  promise(again.unknown == read.unknown, "foreign keys changed");
  promise(again.what_if.holds == read.what_if.holds, "what is held changed");
  promise(!fit_in_link(read.what_if.edits) || again.what_if.edits == read.what_if.edits,
          "what is read changed");
  promise(write_view_link(again.state, again.watch, again.unknown, again.what_if) == written,
          "a second writing differs");
  return 0;
}
