// What a session keeps of what was: the first sample, and runs that were let go of by mistake.
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"

namespace unroll::testing {

TEST_CASE("session: the very first sample is kept beside the last ones", "[session][samples]") {
  Config config;
  config.task.text = "rhymes";
  config.task.length = 6;
  config.task.batch = 3;
  config.model.hidden = 7;
  Session session;
  session.apply(Reset{config});
  for (std::uint32_t i = 0; i < 20; ++i) {
    session.apply(StepUpdate{1});
    while (session.step()) {
    }
    session.apply(Generate{.temperature = 0.5, .length = 5, .prefix = "a"});
  }
  const auto s = session.snapshot({});
  REQUIRE(s->samples.size() == 12);
  CHECK(s->samples.front().update == 1);
  for (std::size_t i = 1; i < s->samples.size(); ++i) CHECK(s->samples[i].update == 9 + i);
}

TEST_CASE("session: a run that was let go of comes back, and its branches hang on it again",
          "[session][runs]") {
  Config config;
  config.task.kind = TaskKind::kRecall;
  config.task.length = 6;
  config.task.batch = 3;
  config.model.hidden = 5;
  Session session;
  const auto run = [&] {
    while (session.step()) {
    }
  };
  session.apply(Reset{config});
  session.apply(StepUpdate{10});
  run();
  session.apply(SeekTo{5});
  run();
  session.apply(SetField{"lr", "0.5"});  // a branch of run 1
  session.apply(StepUpdate{5});
  run();
  const auto before = session.snapshot({});
  REQUIRE(before->runs.size() == 2);
  REQUIRE(before->runs[1].parent == 1);
  session.apply(ForgetRun{1});
  CHECK(session.snapshot({})->runs.size() == 1);
  CHECK(session.snapshot({})->runs[0].parent == 0);
  session.apply(RecallRun{1});
  const auto after = session.snapshot({});
  REQUIRE(after->runs.size() == 2);
  CHECK(after->runs[0].id == 1);
  CHECK(after->runs[0].furthest == before->runs[0].furthest);
  CHECK(after->runs[1].parent == 1);
  CHECK(after->runs[1].fork == before->runs[1].fork);
  CHECK(after->state_hash == before->state_hash);
  session.apply(SwitchRun{1});
  run();
  CHECK(session.snapshot({})->update == 10);
  session.apply(RecallRun{77});
  CHECK(session.snapshot({})->notices.back().error);
}

}  // namespace unroll::testing
