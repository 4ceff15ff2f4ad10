#include "viz/app/view_link.h"

#include <catch2/catch_test_macros.hpp>

namespace unroll::viz {
namespace {

const std::vector<std::string> kPanels = {"task", "unroll", "curves"};

}  // namespace

TEST_CASE("view link: what is written is read back", "[viz][link]") {
  ViewState state;
  state.playhead = 17;
  state.theme = ThemeChoice::kDark;
  state.sampling.temperature = 0.35;
  state.maximised = state.tab = "curves";
  const Watch watch{WatchSource::kBatch, 5};
  const FieldTexts unknown = {{"lesson", "13"}};
  const ViewLink read = read_view_link(write_view_link(state, watch, unknown), kPanels);
  CHECK(read.notices.empty());
  CHECK(read.state.playhead == 17);
  CHECK(read.state.theme == ThemeChoice::kDark);
  CHECK(read.state.sampling.temperature == 0.35);
  CHECK(read.state.maximised == "curves");
  CHECK(read.watch.source == WatchSource::kBatch);
  CHECK(read.watch.index == 5);
  CHECK(read.unknown == unknown);
}

TEST_CASE("view link: the usual view needs no keys", "[viz][link]") {
  CHECK(write_view_link({}, {}, {}).empty());
}

TEST_CASE("view link: what is out of range is moved into it, with a notice each", "[viz][link]") {
  const ViewLink read = read_view_link({{"t", "-3"},
                                        {"temp", "99"},
                                        {"theme", "pink"},
                                        {"view", "nowhere"},
                                        {"watch", "moon,99999"}},
                                       kPanels);
  CHECK(read.notices.size() == 6);
  CHECK(read.state.playhead == 0);
  CHECK(read.state.sampling.temperature == 2);
  CHECK(read.state.theme == ThemeChoice::kAuto);
  CHECK(read.state.maximised.empty());
  CHECK(read.watch.source == WatchSource::kHeldOut);
  CHECK(read.watch.index == 1023);
}

}  // namespace unroll::viz
