// The views of what was asked for: the path of the states and the clinic.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/view_stage.h"
#include "viz/views/clinic_panel.h"
#include "viz/views/generate_panel.h"
#include "viz/views/reading.h"
#include "viz/views/rescue.h"
#include "viz/views/states_panel.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

std::shared_ptr<const Snapshot> answered(Config config, QuestionSet questions, int updates) {
  Session session;
  session.apply(Reset{config});
  session.apply(StepUpdate{static_cast<std::uint64_t>(updates)});
  while (session.step()) {
  }
  session.apply(Ask{questions});
  return session.snapshot({});
}

Config recall(ModelKind kind) {
  Config config;
  config.task.kind = TaskKind::kRecall;
  config.task.length = 20;
  config.task.batch = 8;
  config.model.kind = kind;
  config.model.hidden = 9;
  return config;
}

}  // namespace

TEST_CASE("states: each dot stands at the numbers of the finding, and moves the playhead",
          "[viz][findings]") {
  const auto snapshot = answered(recall(ModelKind::kGru), set_of({Question::kTrajectory}), 5);
  REQUIRE(snapshot->findings.trajectory);
  REQUIRE(snapshot->findings.trajectory->ok());
  const StatePath& path = snapshot->findings.trajectory->found.paths.back();
  const StatesPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 785, .height = 480});
  REQUIRE(path.x.size() == 20);
  for (std::size_t t = 0; t < path.x.size(); ++t)
    CHECK(stage.ui.item(path.slot.address() + "@" + std::to_string(t)).value ==
          format_value(static_cast<double>(path.x[t])) + " " +
              format_value(static_cast<double>(path.y[t])));
  CHECK(stage.outbox.take_questions().questions == set_of({Question::kTrajectory}));
  stage.ui.click(path.slot.address() + "@3");
  CHECK(stage.state.playhead == 3);
}

TEST_CASE("states: an encoder's path is named by its source, and moves the encoder's playhead",
          "[viz][findings]") {
  Config config = recall(ModelKind::kGru);
  config.task.kind = TaskKind::kDates;
  const auto snapshot = answered(config, set_of({Question::kTrajectory}), 2);
  const ExampleView& example = snapshot->example;
  const StatePath& path = snapshot->findings.trajectory->found.paths.front();
  REQUIRE(path.slot.address() == "encoder0.h");
  const StatesPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 785, .height = 480});
  stage.state.states_slot = "encoder0.h";
  stage.state.playhead = 1;
  stage.ui.step(2);
  CHECK_FALSE(stage.ui.has("encoder0.h@" + std::to_string(example.source_length)));
  const int last = example.source_length - 1;
  stage.ui.click("encoder0.h@" + std::to_string(last));
  CHECK(stage.state.source_step == last);
  CHECK(stage.state.playhead == 1);
  stage.ui.hover("encoder0.h@" + std::to_string(last));
  stage.ui.wait(0.5f);
  const std::string read =
      source_glyph(snapshot->task, example.source[static_cast<std::size_t>(last)]);
  CHECK(stage.ui.item("tooltip").value.find("after reading " + read + ",") != std::string::npos);
  CHECK(stage.ui.item("tooltip").value.find("?") == std::string::npos);
}

TEST_CASE("states: a model without a state says so", "[viz][findings]") {
  const auto snapshot =
      answered(recall(ModelKind::kFeedForward), set_of({Question::kTrajectory}), 1);
  REQUIRE(snapshot->findings.trajectory);
  const StatesPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 785, .height = 480});
  if (!snapshot->findings.trajectory->ok())
    CHECK(listing(stage.ui.items()).find("No path to show") != std::string::npos);
  else
    CHECK(stage.ui.has(snapshot->findings.trajectory->found.paths.back().slot.address() + "@0"));
}

TEST_CASE("generate: an answer stands beside the truth, what differs has a mark and a word",
          "[viz][findings]") {
  Config config = recall(ModelKind::kGru);
  config.task.kind = TaskKind::kDates;
  auto snapshot = std::make_shared<Snapshot>(*answered(config, set_of({Question::kDecoding}), 1));
  REQUIRE(snapshot->findings.decoding);
  REQUIRE(snapshot->findings.decoding->ok());
  DecodingFinding& found = snapshot->findings.decoding->found;
  REQUIRE(found.truth.size() == 6);
  found.written = found.truth;
  found.written[1] = (found.truth[1] + 1) % 10;
  found.written_text = "09-99";
  found.probabilities = {0.5f, 0.25f, 1, 1, 1, 1};
  found.exact = 0.875;
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 330, .height = 700});
  CHECK(stage.outbox.take_questions().questions == set_of({Question::kDecoding}));
  CHECK(stage.ui.item("answer.source").value == found.source);
  CHECK(stage.ui.item("answer.truth").value == found.truth_text);
  CHECK(stage.ui.item("answer.network writes").value == "09-99");
  for (int t = 0; t < 6; ++t) {
    const std::string said = stage.ui.item("answer@" + std::to_string(t)).value;
    CHECK((said.find("differs") != std::string::npos) == (t == 1));
  }
  CHECK(stage.ui.item("answer@1").value.find("25 %") != std::string::npos);
  CHECK(stage.ui.item("answer@5").value.find("$") != std::string::npos);
  CHECK(listing(stage.ui.items()).find("87.5 % of " + std::to_string(found.examples)) !=
        std::string::npos);
  stage.ui.click("next example");
  const std::vector<Command> posted = stage.outbox.take_commands();
  REQUIRE(posted.size() == 1);
  CHECK(std::get<Watch>(posted.front()).index == 1);
}

TEST_CASE("generate: a source of the user's own is sent, and its answer listed",
          "[viz][findings]") {
  Config config = recall(ModelKind::kGru);
  config.task.kind = TaskKind::kDates;
  auto snapshot = std::make_shared<Snapshot>(*answered(config, set_of({Question::kDecoding}), 1));
  snapshot->samples = {{1, 0, "3 may", "05-03", {}}, {1, 0, "4 may", "05-05", {}}};
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 330, .height = 900});
  CHECK(stage.ui.item("3 may").value == "05-03");
  CHECK(stage.ui.item("4 may").max.y <= stage.ui.item("3 may").min.y);
  stage.state.sampling.prefix = "dec 24";
  stage.ui.click("Answer it");
  const std::vector<Command> posted = stage.outbox.take_commands();
  REQUIRE(posted.size() == 1);
  CHECK(std::get<Generate>(posted.front()).prefix == "dec 24");
}

TEST_CASE("generate: a picture is shown as lines of points", "[viz][findings]") {
  Config config = recall(ModelKind::kGru);
  config.task.kind = TaskKind::kGlyphs;
  const auto snapshot = answered(config, set_of({Question::kDecoding}), 1);
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 330, .height = 900});
  const std::string picture = stage.ui.item("answer.source").value;
  CHECK(std::count(picture.begin(), picture.end(), '\n') == 8);
}

TEST_CASE("generate: a task that is not written step by step says so", "[viz][findings]") {
  const auto snapshot = answered(recall(ModelKind::kRnn), set_of({Question::kDecoding}), 1);
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 330, .height = 500});
  CHECK(listing(stage.ui.items()).find("Nothing to write here") != std::string::npos);
}

TEST_CASE("clinic: a network whose gradient vanishes is told so, with a change to try",
          "[viz][findings]") {
  Config config = recall(ModelKind::kRnn);
  config.model.gain = 0.2;
  const auto snapshot = answered(config, set_of({Question::kClinic}), 2);
  REQUIRE(snapshot->findings.clinic);
  REQUIRE(snapshot->findings.clinic->ok());
  const ClinicFinding& clinic = snapshot->findings.clinic->found;
  REQUIRE_FALSE(clinic.ailments.empty());
  const Ailment& first = clinic.ailments.front();
  REQUIRE_FALSE(first.change.empty());
  const ClinicPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 785, .height = 400});
  CHECK(stage.outbox.take_questions().questions == set_of({Question::kClinic}));
  stage.ui.click("Try " + first.change);
  const std::vector<Wish> wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  const auto* change = std::get_if<Rescue>(&wishes[0]);
  REQUIRE(change != nullptr);
  CHECK(change->key + "=" + change->value == first.change);
  // Its heading leads to the place that it speaks of.
  REQUIRE(first.kind == "vanished");
  REQUIRE(first.step >= 0);
  stage.ui.click("vanished");
  CHECK(stage.state.playhead == first.step);
  CHECK(stage.state.cell_layer + "." + stage.state.cell_slot == first.address);
  CHECK(stage.state.cell_backward);
  const std::vector<Wish> look = stage.outbox.take_wishes();
  REQUIRE(look.size() == 1);
  CHECK(std::get<OpenView>(look[0]).view == "cell");
}

TEST_CASE("clinic: each kind of finding opens the view in which it can be seen",
          "[viz][findings]") {
  auto snapshot = std::make_shared<Snapshot>(
      *answered(recall(ModelKind::kRnn), set_of({Question::kClinic}), 2));
  REQUIRE(snapshot->findings.clinic->ok());
  std::vector<Ailment>& ailments = snapshot->findings.clinic->found.ailments;
  const ClinicPanel panel;
  const auto pressed = [&](const Ailment& ailment, ViewState& state) {
    ailments = {ailment};
    ViewStage stage(panel, *snapshot, {.width = 785, .height = 400});
    stage.ui.click(ailment.kind);
    state = stage.state;
    const std::vector<Wish> wishes = stage.outbox.take_wishes();
    REQUIRE(wishes.size() == 1);
    return std::get<OpenView>(wishes[0]).view;
  };
  ViewState state;
  CHECK(pressed({.kind = "dead relu", .address = "rnn0.h", .unit = 4}, state) == "cell");
  CHECK(state.cell_unit == 4);
  CHECK_FALSE(state.cell_backward);
  CHECK(pressed({.kind = "rank-1 attention", .address = "attn0 head 1"}, state) == "attention");
  CHECK(state.attention.layer == "attn0");
  CHECK(state.attention.head == 1);
  CHECK(pressed({.kind = "at chance", .address = ""}, state) == "curves");
}

TEST_CASE("clinic: the first number that is not finite is shown where it is", "[viz][findings]") {
  auto snapshot = std::make_shared<Snapshot>(
      *answered(recall(ModelKind::kRnn), set_of({Question::kClinic}), 2));
  const ClinicPanel panel;
  const auto pressed = [&](const Fault& fault, ViewState& state) {
    snapshot->fault_met = {fault};
    snapshot->fault_met.front().update = snapshot->update;
    ViewStage stage(panel, *snapshot, {.width = 785, .height = 400});
    stage.ui.click("not finite");
    state = stage.state;
    const std::vector<Wish> wishes = stage.outbox.take_wishes();
    REQUIRE(wishes.size() == 1);
    return std::get<OpenView>(wishes[0]).view;
  };
  ViewState state;
  CHECK(pressed({.slot = "rnn0.a", .time = 3, .formula = {}, .text = {}}, state) == "cell");
  CHECK(state.playhead == 3);
  CHECK(state.cell_slot == "a");
  CHECK_FALSE(state.cell_backward);
  CHECK(pressed({.slot = "gradient of rnn0.h", .time = 2, .formula = {}, .text = {}}, state) ==
        "cell");
  CHECK(state.playhead == 2);
  CHECK(state.cell_slot == "h");
  CHECK(state.cell_backward);
  CHECK(pressed({.slot = "parameter rnn0.Wx", .formula = {}, .text = {}}, state) == "weights");
  CHECK(state.matrix == "rnn0.Wx");
  CHECK(state.matrix_part == MatrixPart::kValue);
  CHECK(pressed({.slot = "gradient of parameter rnn0.Wx", .formula = {}, .text = {}}, state) ==
        "weights");
  CHECK(state.matrix_part == MatrixPart::kGradient);
}

TEST_CASE("clinic: what a change does is told truly", "[viz][findings]") {
  Snapshot now;
  now.update = now.furthest = 40;
  Snapshot past = now;
  past.update = 30;
  Snapshot diverged = now;
  diverged.state = RunState::kDiverged;
  ViewState state;
  const Config config;
  const CurveDigest curves;
  const auto help = [&](const Snapshot& s, const char* change) {
    return rescue_help({s, state, config, {}, {}, curves, {}, {}}, rescue_of(change));
  };
  CHECK(help(now, "clip=1") ==
        "Stays at update 40 and trains on with this one change and nothing else.");
  CHECK(help(past, "clip=1") ==
        "Stays at update 30 and branches off there with this one change; Runs keeps what came "
        "after.");
  CHECK(help(diverged, "lr=0.1") ==
        "Goes back to update 39, where all numbers were finite, and branches off there with this "
        "one change; Runs keeps what came after.");
  CHECK(help(now, "gain=1").starts_with("Starts anew"));
}

}  // namespace unroll::viz::testing
