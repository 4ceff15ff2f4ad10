// The watched example with another input, and the memory at other lengths.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::train;

Config config_of(TaskKind task, ModelKind model = ModelKind::kRnn) {
  Config config;
  config.task.kind = task;
  config.task.text = "rhymes";
  config.task.length = 8;
  config.task.batch = 8;
  config.model.kind = model;
  config.model.hidden = 10;
  return config;
}

}  // namespace

TEST_CASE("what if: the answers are those of the changed input, and training does not notice",
          "[session][whatif]") {
  Session session, plain;
  for (Session* s : {&session, &plain}) s->apply(Reset{config_of(TaskKind::kRecall)});
  for (Session* s : {&session, &plain}) train(*s, 5);
  const auto before = look(session);
  const int other = (before->example.inputs[0] + 1) % 8;
  session.apply(SetInput{{InputEdit{.step = 0, .symbol = other}}});
  const auto s = look(session);
  CHECK(s->example.inputs[0] == other);
  REQUIRE(s->what_if.size() == 1);
  CHECK(s->what_if[0].before.inputs == before->example.inputs);
  CHECK(s->what_if[0].before.loss_bits == before->example.loss_bits);
  CHECK_FALSE(s->what_if[0].answers_follow);
  const SlotView* p = s->example.find("loss", "p");
  const SlotView* p_before = s->what_if[0].before.find("loss", "p");
  REQUIRE(p != nullptr);
  REQUIRE(p_before != nullptr);
  CHECK(p_before->value == before->example.find("loss", "p")->value);
  CHECK(p->value != p_before->value);
  CHECK(s->state_hash == before->state_hash);
  train(session, 5);
  train(plain, 5);
  CHECK(look(session)->state_hash == look(plain)->state_hash);
  CHECK(look(session)->example.inputs[0] == other);
  session.apply(SetInput{});
  CHECK(look(session)->what_if.empty());
  CHECK(look(session)->example.inputs == before->example.inputs);
  // Another example is another input.
  session.apply(SetInput{{InputEdit{.step = 0, .symbol = other}}});
  session.apply(Watch{WatchSource::kHeldOut, 1});
  CHECK(look(session)->what_if.empty());
}

TEST_CASE("what if: where the answer is what is read next, it follows", "[session][whatif]") {
  Session text;
  text.apply(Reset{config_of(TaskKind::kChars)});
  const auto before = look(text);
  const int other = (before->example.inputs[3] + 1) % static_cast<int>(before->task.symbols.size());
  text.apply(SetInput{{InputEdit{.step = 3, .symbol = other}}});
  auto s = look(text);
  CHECK(s->what_if.at(0).answers_follow);
  CHECK(s->example.targets[2] == other);
  CHECK(s->example.targets[3] == before->example.targets[3]);

  Session ball;
  ball.apply(Reset{config_of(TaskKind::kBall)});
  const std::size_t rows = look(ball)->task.symbols.size();
  ball.apply(SetInput{{InputEdit{.step = 4, .values = std::vector<float>(rows, 0.25f)}}});
  s = look(ball);
  CHECK(s->what_if.at(0).answers_follow);
  CHECK(s->example.values[4 * rows] == 0.25f);
  CHECK(s->example.target_values[3 * rows] == 0.25f);
}

TEST_CASE("what if: every task lets its input be changed", "[session][whatif]") {
  for (std::size_t kind = 0; kind < kTaskKindNames.size(); ++kind) {
    if (static_cast<TaskKind>(kind) == TaskKind::kTable) continue;  // needs a table
    INFO(kTaskKindNames[kind]);
    Session session;
    session.apply(Reset{config_of(static_cast<TaskKind>(kind))});
    const auto before = look(session);
    const ExampleView& example = before->example;
    const bool of_source = !example.source.empty() || !example.source_values.empty();
    InputEdit edit{.of_source = of_source};
    const std::vector<std::int32_t>& symbols = of_source ? example.source : example.inputs;
    if (!symbols.empty()) {
      const auto count = of_source ? before->task.sources.size() : before->task.symbols.size();
      edit.symbol = (symbols[0] + 1) % static_cast<int>(count);
    } else {
      const std::vector<float>& values = of_source ? example.source_values : example.values;
      const int steps =
          of_source ? example.source_length : static_cast<int>(example.targets.size());
      const auto rows = values.size() / static_cast<std::size_t>(std::max(1, steps));
      edit.values.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rows));
      edit.values[0] += 0.5f;
    }
    session.apply(SetInput{{edit}});
    const auto s = look(session);
    CHECK(s->notices.size() == before->notices.size());
    REQUIRE(s->what_if.size() == 1);
    CHECK(s->example.slots.at(0).value != example.slots.at(0).value);
  }
}

TEST_CASE("what if: what does not fit is refused and says why", "[session][whatif]") {
  Session session;
  session.apply(Reset{config_of(TaskKind::kRecall)});
  const InputEdit bad[] = {{.step = 8, .symbol = 0},
                           {.step = -1, .symbol = 0},
                           {.step = 0, .symbol = 99},
                           {.step = 0, .symbol = -1},
                           {.of_source = true, .step = 0, .symbol = 0}};
  for (const InputEdit& edit : bad) {
    const auto notices = look(session)->notices.size();
    session.apply(SetInput{{edit}});
    CHECK(look(session)->what_if.empty());
    CHECK(look(session)->notices.size() == notices + 1);
    CHECK(look(session)->notices.back().error);
  }
  Session ball;
  ball.apply(Reset{config_of(TaskKind::kBall)});
  ball.apply(SetInput{{InputEdit{.step = 0, .values = {NAN, 0}}}});
  CHECK(look(ball)->what_if.empty());
}

TEST_CASE("horizon: accuracy at each length, a line for each seed, and their median",
          "[session][horizon]") {
  Config config = config_of(TaskKind::kRecall, ModelKind::kGru);
  config.model.gate_bias = 3;
  config.train.rate = 0.01;
  Session session;
  session.apply(Reset{config});
  train(session, 120);
  session.apply(Ask{set_of({Question::kHorizon})});
  auto s = look(session);
  REQUIRE(s->findings.horizon);
  REQUIRE(s->findings.horizon->ok());
  const HorizonFinding one = s->findings.horizon->found;
  REQUIRE(one.lines.size() == 1);
  CHECK(one.lines[0].accuracy.size() == one.lengths.size());
  CHECK(one.median == one.lines[0].accuracy);
  CHECK(one.chance == 0.125);
  // At the length of the training it is the accuracy that the session measures.
  const auto at = std::find(one.lengths.begin(), one.lengths.end(), 8) - one.lengths.begin();
  CHECK(std::abs(one.median[static_cast<std::size_t>(at)] - s->history.back().accuracy) < 0.1f);
  CHECK(one.median.front() > 0.9f);

  config.seed = 2;
  session.apply(Reset{config});
  train(session, 20);
  s = look(session);
  REQUIRE(s->findings.horizon->ok());
  const HorizonFinding two = s->findings.horizon->found;
  REQUIRE(two.lines.size() == 2);
  CHECK(two.lines[0].seed == 2);
  CHECK(two.lines[1].seed == 1);
  for (std::size_t i = 0; i < two.lengths.size(); ++i)
    CHECK(two.median[i] == (two.lines[0].accuracy[i] + two.lines[1].accuracy[i]) / 2);
  // Another model is no seed of this one.
  config.model.hidden = 12;
  session.apply(Reset{config});
  train(session, 2);
  CHECK(look(session)->findings.horizon->found.lines.size() == 1);
}

TEST_CASE("horizon: it is refused with a reason where it has no meaning", "[session][horizon]") {
  const auto reason = [](const Config& config) {
    Session session;
    session.apply(Ask{set_of({Question::kHorizon})});
    session.apply(Reset{config});
    const auto s = look(session);
    REQUIRE(s->findings.horizon);
    return s->findings.horizon->refused;
  };
  CHECK(reason(config_of(TaskKind::kChars)).find("text") != std::string::npos);
  CHECK(reason(config_of(TaskKind::kBall)).find("numbers are predicted") != std::string::npos);
  Config concat = config_of(TaskKind::kRecall, ModelKind::kConcatenate);
  CHECK(reason(concat).find("weights of its own") != std::string::npos);
  CHECK(reason(config_of(TaskKind::kRecall)).empty());
}

}  // namespace unroll
