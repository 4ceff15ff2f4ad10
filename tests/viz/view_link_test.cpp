#include "viz/app/view_link.h"

#include <catch2/catch_test_macros.hpp>

namespace unroll::viz {
namespace {

const std::vector<ViewInfo> kViews = {
    {"task", "Task", Dock::kLeft, "help"},         {"unroll", "Unroll", Dock::kStage, "help"},
    {"cell", "Cell", Dock::kStage, "help"},        {"curves", "Curves", Dock::kStrip, "help"},
    {"runs", "Runs", Dock::kStrip, "help"},        {"next", "Next", Dock::kRight, "help"},
    {"generate", "Generate", Dock::kRight, "help"}};

}  // namespace

TEST_CASE("view link: what is written is read back", "[viz][link]") {
  ViewState state;
  state.playhead = 17;
  state.theme = ThemeChoice::kDark;
  state.sampling.temperature = 0.35;
  state.stage = "cell";
  state.strip = "runs";
  state.maximised = state.tab = "generate";
  state.matrix = "rnn0.Wh";
  state.matrix_part = MatrixPart::kSoFar;
  state.neuron_slot = "lstm0.c";
  state.neuron_unit = 3;
  state.attention = {.layer = "attn0", .head = 1, .stage = AttentionStage::kImportance};
  state.operation = 12;
  state.shown_run = 2;
  const Watch watch{WatchSource::kBatch, 5};
  const FieldTexts unknown = {{"lesson", "13"}};
  const ViewLink read = read_view_link(write_view_link(state, watch, unknown), kViews);
  CHECK(read.notices.empty());
  CHECK(read.state.playhead == 17);
  CHECK(read.state.theme == ThemeChoice::kDark);
  CHECK(read.state.sampling.temperature == 0.35);
  CHECK(read.state.stage == "cell");
  CHECK(read.state.strip == "runs");
  CHECK(read.state.maximised == "generate");
  CHECK(read.state.tab == "generate");
  CHECK(read.state.matrix == "rnn0.Wh");
  CHECK(read.state.matrix_part == MatrixPart::kSoFar);
  CHECK(read.state.neuron_slot == "lstm0.c");
  CHECK(read.state.neuron_unit == 3);
  CHECK(read.state.attention.layer == "attn0");
  CHECK(read.state.attention.head == 1);
  CHECK(read.state.attention.stage == AttentionStage::kImportance);
  CHECK(read.state.operation == 12);
  CHECK(read.state.shown_run == 2);
  CHECK(read.watch.source == WatchSource::kBatch);
  CHECK(read.watch.index == 5);
  CHECK(read.unknown == unknown);
}

TEST_CASE("view link: a step is kept as far as the longest sequence goes", "[viz][link]") {
  const ViewLink last = read_view_link({{"t", "2047"}}, kViews);
  CHECK(last.notices.empty());
  CHECK(last.state.playhead == 2047);
  const ViewLink beyond = read_view_link({{"t", "2048"}}, kViews);
  CHECK(beyond.notices.size() == 1);
  CHECK(beyond.state.playhead == 2047);
}

TEST_CASE("view link: the usual view needs no keys", "[viz][link]") {
  CHECK(write_view_link({}, {}, {}).empty());
}

TEST_CASE("view link: views of stage and strip are named in any order, one or both",
          "[viz][link]") {
  const ViewState both = read_view_link({{"view", "runs,cell"}}, kViews).state;
  CHECK(both.stage == "cell");
  CHECK(both.strip == "runs");
  CHECK(both.tab == "curves");
  CHECK(both.maximised.empty());
  const ViewState one = read_view_link({{"view", "cell"}}, kViews).state;
  CHECK(one.stage == "cell");
  CHECK(one.strip == "curves");
  CHECK(one.tab == "unroll");
  const ViewState alone = read_view_link({{"view", "generate"}}, kViews).state;
  CHECK(alone.maximised == "generate");
  CHECK(alone.tab == "generate");
  const ViewLink wrong = read_view_link({{"view", "cell,moon,"}, {"full", "sun"}}, kViews);
  CHECK(wrong.notices.size() == 3);
  CHECK(wrong.state.stage == "cell");
  CHECK(wrong.state.maximised.empty());
}

TEST_CASE("view link: what is out of range is moved into it, with a notice each", "[viz][link]") {
  const ViewLink read = read_view_link({{"t", "-3"},
                                        {"temp", "99"},
                                        {"theme", "pink"},
                                        {"view", "nowhere"},
                                        {"watch", "moon,99999"}},
                                       kViews);
  CHECK(read.notices.size() == 6);
  CHECK(read.state.playhead == 0);
  CHECK(read.state.sampling.temperature == 2);
  CHECK(read.state.theme == ThemeChoice::kAuto);
  CHECK(read.state.maximised.empty());
  CHECK(read.watch.source == WatchSource::kHeldOut);
  CHECK(read.watch.index == 1023);
}

}  // namespace unroll::viz
