// What the user brings to a session besides texts in characters.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/io/container.h"
#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::train;

Config small_run() {
  Config config;
  config.model.hidden = 12;
  config.model.embedding_size = 6;
  config.task.length = 8;
  config.task.batch = 4;
  return config;
}

}  // namespace

TEST_CASE(
    "session: a table of the user is learned as one, and without it the task says what it needs",
    "[session]") {
  Session session;
  Config config = small_run();
  config.task.kind = TaskKind::kTable;
  session.apply(Reset{config});
  CHECK(look(session)->config.task.kind == TaskKind::kChars);
  CHECK(look(session)->notices.back().text.find("no table yet") != std::string::npos);
  session.apply(ProvideText{"words.csv", "no numbers here\nat all", true});
  CHECK(look(session)->config.task.kind == TaskKind::kChars);
  CHECK(look(session)->notices.back().error);

  std::string table = "high,low\n";
  for (int i = 0; i < 200; ++i) table += std::to_string(i % 7) + "," + std::to_string(i % 3) + "\n";
  session.apply(Reset{small_run()});
  session.apply(ProvideText{"numbers.csv", table, true});
  const auto s = look(session);
  CHECK(s->config.task.kind == TaskKind::kTable);
  CHECK(s->task.own);
  CHECK(s->task.symbols == std::vector<std::string>{"high", "low"});
  session.apply(StepUpdate{2});
  while (session.step()) {
  }
  CHECK(look(session)->update == 2);
  config.task.text = s->config.task.text;
  session.apply(Reset{config});
  CHECK(look(session)->config.task.kind == TaskKind::kTable);
  // Another one while tables are learned needs no word about it.
  session.apply(ProvideText{"more.csv", table + "1,2\n"});
  CHECK(look(session)->task.title == "more.csv");
  CHECK(look(session)->config.task.kind == TaskKind::kTable);
}

TEST_CASE("session: words are written with a space between two, each with its probability",
          "[session]") {
  Session session;
  Config config = small_run();
  config.task.kind = TaskKind::kWords;
  config.task.text = "rhymes";
  session.apply(Reset{config});
  session.apply(Generate{.temperature = 1, .length = 12, .prefix = "the sea, and Xylophone"});
  const auto s = look(session);
  const SampleView& sample = s->samples.back();
  CHECK(sample.probabilities.size() == 12);
  CHECK(std::count(sample.text.begin(), sample.text.end(), ' ') == 11);
  REQUIRE_FALSE(s->notices.empty());
  CHECK(s->notices.back().text.find("xylophone") != std::string::npos);
}

TEST_CASE("session file: keeps fast numerics, which links leave out", "[session][file]") {
  Session original, other;
  Config config = small_run();
  config.model.numerics = math::Numerics::kFast;
  original.apply(Reset{config});
  train(original, 3);
  original.apply(Save{});
  other.apply(Restore{look(original)->saved.at(0).file, {}});
  CHECK(look(other)->config == config);
  train(original, 3);
  train(other, 3);
  CHECK(look(other)->state_hash == look(original)->state_hash);
}

TEST_CASE("session file: longer examples than its text has are refused", "[session][file]") {
  Session session;
  session.apply(ProvideText{"short", "abcabdabcabdabcabdabcabdabcabdabcabdabcabdabcabd"});
  Config config = look(session)->config;
  config.task.length = 20;
  session.apply(Reset{config});
  session.apply(Save{});
  Bytes payload =
      unwrap_container("session", kSessionFileVersion, look(session)->saved.at(0).file).value();
  const std::string wanted = "T=20";
  const auto at = std::search(payload.begin(), payload.end(), wanted.begin(), wanted.end());
  REQUIRE(at != payload.end());
  *(at + 2) = '9';
  const std::string hash = look(session)->state_hash;
  session.apply(Restore{wrap_container("session", kSessionFileVersion, payload), {}});
  REQUIRE_FALSE(look(session)->notices.empty());
  CHECK(look(session)->notices.back().text.starts_with("T: 90 steps are more than"));
  CHECK(look(session)->notices.back().text.find("; default: 32)") != std::string::npos);
  CHECK(look(session)->state_hash == hash);
}

}  // namespace unroll
