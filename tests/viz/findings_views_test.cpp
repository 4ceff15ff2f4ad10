// The views of what was asked for: the path of the states and the clinic.
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/view_stage.h"
#include "viz/views/clinic_panel.h"
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
  const auto* change = std::get_if<ChangeField>(&wishes[0]);
  REQUIRE(change != nullptr);
  CHECK(change->key + "=" + change->value == first.change);
  CHECK_FALSE(change->config == snapshot->config);
}

}  // namespace unroll::viz::testing
