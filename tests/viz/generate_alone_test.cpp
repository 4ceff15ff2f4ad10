// What Generate shows of a network that is left to itself with a series, a translation, a picture.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/view_stage.h"
#include "viz/views/generate_panel.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

constexpr QuestionSet kAlone = set_of({Question::kDecoding, Question::kContinuation});

Config small_run(TaskKind task) {
  Config config;
  config.task.kind = task;
  config.task.length = 12;
  config.task.batch = 4;
  config.model.kind = ModelKind::kGru;
  config.model.hidden = 7;
  config.model.embedding_size = 5;
  return config;
}

std::shared_ptr<const Snapshot> answered(const Config& config, std::uint32_t given = 0,
                                         std::uint64_t updates = 2) {
  Session session;
  session.apply(Reset{config});
  if (updates > 0) session.apply(StepUpdate{updates});
  while (session.step()) {
  }
  session.apply(Ask{.questions = kAlone, .given = given});
  return session.snapshot({});
}

std::string number(float value) { return format_value(static_cast<double>(value)); }

}  // namespace

TEST_CASE("generate: a throw stands with its true way, what was given and how it goes on",
          "[viz][generate]") {
  const auto snapshot = answered(small_run(TaskKind::kBall), 5);
  const ContinuationFinding& found = snapshot->findings.continuation->found;
  const GeneratePanel panel;
  for (const bool phone : {false, true}) {
    ViewStage stage(panel, *snapshot, {.width = 340, .height = 900}, phone);
    const auto at = [&](const std::vector<float>& values, int t) {
      const auto i = static_cast<std::size_t>(2 * t);
      return number(values[i]) + ", " + number(values[i + 1]);
    };
    for (int t = 0; t <= 12; ++t) {
      const std::string step = "@" + std::to_string(t);
      CHECK(stage.ui.item("truth" + step).value == at(found.truth, t));
      REQUIRE(stage.ui.has("network" + step) == (t >= 5));
      if (t >= 5) CHECK(stage.ui.item("network" + step).value == at(found.written, t - 5));
    }
    // Equal scales, upwards and to the right.
    const Item &a = stage.ui.item("truth@0"), &b = stage.ui.item("truth@12");
    CHECK((b.min.x > a.min.x) == (found.truth[24] > found.truth[0]));
    CHECK((b.min.y < a.min.y) == (found.truth[25] > found.truth[1]));
    CHECK(stage.ui.item("its error, here").value == format_value(found.error));
    CHECK(stage.ui.item("error of standing still, here").value == format_value(found.still));
    const std::string all = ", " + std::to_string(found.examples) + " held-out";
    CHECK(stage.ui.item("its error" + all).value == format_value(found.held_out_error));
    CHECK(stage.ui.item("error of standing still" + all).value ==
          format_value(found.held_out_still));
    CHECK(panel.note({*snapshot, stage.state, snapshot->config, {}, {}, stage.curves, {}, {}})
              .find(format_value(found.error)) != std::string::npos);
  }
}

TEST_CASE("generate: how much of a series is given is asked for anew", "[viz][generate]") {
  const auto snapshot = answered(small_run(TaskKind::kBall));
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 340, .height = 900});
  Ask asked = stage.outbox.take_questions();
  CHECK(asked.questions == set_of({Question::kContinuation}));
  CHECK(asked.given == 0);
  CHECK(stage.ui.item("given: value").value == "6");
  stage.ui.focus("given");
  stage.ui.key(ImGuiKey_End);
  CHECK(stage.state.sampling.given == 12);
  stage.outbox.take_questions();
  stage.ui.step();
  CHECK(stage.outbox.take_questions().given == 12);
  stage.ui.click("next example");
  const std::vector<Command> posted = stage.outbox.take_commands();
  REQUIRE(posted.size() == 1);
  CHECK(std::get<Watch>(posted.front()).index == 1);
}

TEST_CASE("generate: a place of a throw tells its numbers, and takes the playhead along",
          "[viz][generate]") {
  const auto snapshot = answered(small_run(TaskKind::kBall), 5);
  const GeneratePanel panel;
  ViewStage stage(panel, *snapshot, {.width = 340, .height = 900});
  stage.ui.hover("truth@2");
  stage.ui.wait(0.5f);
  REQUIRE(stage.ui.has("tooltip"));
  CHECK(stage.ui.item("tooltip").value.find("Given") != std::string::npos);
  stage.ui.click("truth@2");
  CHECK(stage.state.playhead == 2);
}

TEST_CASE("generate: a series of one number is drawn over time, of several each by its name",
          "[viz][generate]") {
  const GeneratePanel panel;
  const auto snapshot = answered(small_run(TaskKind::kSines), 4);
  const ContinuationFinding& found = snapshot->findings.continuation->found;
  ViewStage stage(panel, *snapshot, {.width = 340, .height = 900});
  CHECK(stage.ui.item("truth@3").value == number(found.truth[3]));
  CHECK_FALSE(stage.ui.has("network@3"));
  CHECK(stage.ui.item("network@4").value == number(found.written[0]));
  CHECK(stage.ui.item("network@12").value == number(found.written[8]));
  CHECK_FALSE(stage.ui.has("series"));

  Session session;
  std::string table = "a,b,c\n";
  for (int i = 0; i < 300; ++i)
    table +=
        std::to_string(i % 11) + "," + std::to_string(i % 7) + "," + std::to_string(i % 5) + "\n";
  session.apply(ProvideText{"numbers.csv", table, true});
  session.apply(Ask{.questions = kAlone});
  const auto three = session.snapshot({});
  REQUIRE(three->findings.continuation->ok());
  REQUIRE(three->findings.continuation->found.numbers == 3);
  stage.show(panel, *three);
  stage.ui.focus("series");
  stage.ui.key(ImGuiKey_DownArrow);
  CHECK(stage.state.sampling.series == 1);
}

TEST_CASE("generate: the map of where it looked holds the weights of the very answer",
          "[viz][generate]") {
  const GeneratePanel panel;
  for (const TaskKind task : {TaskKind::kDates, TaskKind::kPhrases}) {
    Config config = small_run(task);
    config.model.cross = CrossKind::kBahdanau;
    const auto snapshot = answered(config);
    const DecodingFinding& found = snapshot->findings.decoding->found;
    REQUIRE(found.looks.size() == 1);
    const int keys = snapshot->example.source_length;
    ViewStage stage(panel, *snapshot, {.width = 340, .height = 1400});
    for (std::size_t at = 0; at < found.written.size(); ++at)
      for (int key = 0; key < keys; ++key)
        CHECK(stage.ui.item("look[" + std::to_string(key) + "]@" + std::to_string(at)).value ==
              number(found.looks[0].weights[at * static_cast<std::size_t>(keys) +
                                            static_cast<std::size_t>(key)]));
    CHECK_FALSE(stage.ui.has("look[" + std::to_string(keys) + "]@0"));
    CHECK(listing(stage.ui.items()).find("weight") != std::string::npos);
    stage.ui.hover("look[1]@0");
    stage.ui.wait(0.5f);
    REQUIRE(stage.ui.has("tooltip"));
    const std::string note = stage.ui.item("tooltip").value;
    CHECK(note.find(class_glyph(snapshot->task, found.written[0])) != std::string::npos);
    CHECK(note.find(source_glyph(snapshot->task, snapshot->example.source[1])) !=
          std::string::npos);
  }
}

TEST_CASE("generate: of several heads one is looked at; without any it says so",
          "[viz][generate]") {
  const GeneratePanel panel;
  Config config = small_run(TaskKind::kDates);
  config.model.kind = ModelKind::kTransformer;
  config.model.layers = 1;
  config.model.width = 8;
  config.model.heads = 2;
  const auto snapshot = answered(config);
  const DecodingFinding& found = snapshot->findings.decoding->found;
  REQUIRE(found.looks.size() == 2);
  ViewStage stage(panel, *snapshot, {.width = 340, .height = 1400});
  CHECK(stage.ui.item("look[0]@0").value == number(found.looks[0].weights[0]));
  stage.ui.focus("look of");
  stage.ui.key(ImGuiKey_DownArrow);
  CHECK(stage.state.sampling.look == 1);
  CHECK(stage.ui.item("look[0]@0").value == number(found.looks[1].weights[0]));

  const auto blind = answered(small_run(TaskKind::kDates));
  stage.show(panel, *blind);
  CHECK_FALSE(stage.ui.has("look[0]@0"));
  CHECK(listing(stage.ui.items()).find("look back") != std::string::npos);
}

TEST_CASE("generate: a picture stands beside its caption, with a sign for right or wrong",
          "[viz][generate]") {
  auto snapshot = std::make_shared<Snapshot>(*answered(small_run(TaskKind::kGlyphs)));
  DecodingFinding& found = snapshot->findings.decoding->found;
  const GeneratePanel panel;
  const auto verdict = [&] {
    ViewStage stage(panel, *snapshot, {.width = 340, .height = 900});
    for (int i = 0; i < 64; ++i)
      CHECK(
          stage.ui.item("picture[" + std::to_string(i / 8) + "]@" + std::to_string(i % 8)).value ==
          number(snapshot->example.source_values[static_cast<std::size_t>(i)]));
    const Item &picture = stage.ui.item("answer.source"),
               &caption = stage.ui.item("answer.network writes");
    CHECK(caption.min.x >= picture.max.x);
    CHECK(caption.min.y < picture.max.y);
    CHECK(caption.value == found.written_text);
    CHECK(stage.ui.item("answer.truth").value == found.truth_text);
    return stage.ui.item("answer.verdict").value;
  };
  found.written = found.truth;
  found.written_text = found.truth_text;
  found.probabilities.assign(found.written.size(), 0.5f);
  CHECK(verdict() == "right");
  found.written.front() = (found.written.front() + 1) % 5;
  found.written_text = "another";
  CHECK(verdict() == "wrong");
}

TEST_CASE("generate: before the first update it says that nothing was learned yet",
          "[viz][generate]") {
  const GeneratePanel panel;
  for (const TaskKind task : {TaskKind::kBall, TaskKind::kDates}) {
    const auto fresh = answered(small_run(task), 0, 0);
    ViewStage stage(panel, *fresh, {.width = 340, .height = 1200});
    CHECK(listing(stage.ui.items()).find("press Play") != std::string::npos);
    const auto later = answered(small_run(task));
    stage.show(panel, *later);
    CHECK(listing(stage.ui.items()).find("press Play") == std::string::npos);
  }
}

TEST_CASE("generate: it stands on the desktop where something can be written or goes on",
          "[viz][generate]") {
  for (const auto& [task, stands] : {std::pair{"recall", false}, {"ball", true}, {"dates", true}}) {
    INFO(task);
    FakePlatform platform;
    platform.start_link = std::string("v=1&B=2&H=6&task=") + task;
    AppHarness app(platform, {.width = 1440, .height = 900});
    app.step(10);
    const bool found = std::ranges::any_of(
        app.items().items(), [](const Item& item) { return item.path().starts_with("Generate/"); });
    CHECK(found == stands);
  }
}

}  // namespace unroll::viz::testing
