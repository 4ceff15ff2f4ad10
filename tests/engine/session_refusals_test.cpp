// What a session refuses, with which words, and that nothing is lost by it.
#include <catch2/catch_test_macros.hpp>

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

TEST_CASE("session: too much memory and unknown texts are refused before anything is lost",
          "[session]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 2);
  const auto before = look(session);
  Config huge = small_run();
  huge.model.hidden = 1024;
  huge.task.length = 512;
  huge.task.batch = 256;
  session.apply(Reset{huge});
  CHECK(look(session)->state_hash == before->state_hash);
  CHECK(look(session)->notices.back().text.find("MB") != std::string::npos);
  Config unknown = small_run();
  unknown.task.text = "own-01234567";
  session.apply(Reset{unknown});
  CHECK(look(session)->state_hash == before->state_hash);
  CHECK(look(session)->notices.back().text.find("Paste or drop") != std::string::npos);
  unknown.task.text = "nonsense";
  session.apply(Reset{unknown});
  CHECK(look(session)->notices.back().text.find("tunes") != std::string::npos);
}

TEST_CASE("session: what refuses a configuration names the field, what is allowed and the default",
          "[session]") {
  Session session;
  const auto refused = [&](auto change) {
    Config config = small_run();
    change(config);
    session.apply(Reset{config});
    REQUIRE(look(session)->notices.back().error);
    return look(session)->notices.back().text;
  };
  CHECK(refused([](Config& c) {
          c.task.kind = TaskKind::kLookup;
          c.task.pairs = 12;
        }) ==
        "N: 12 is not possible here: every pair needs a key of its own out of k = 8. Allowed: 1 to "
        "8 (default 4).");
  CHECK(refused([](Config& c) {
          c.model.kind = ModelKind::kAttention;
          c.model.heads = 3;
        }) ==
        "heads: 3 heads cannot share a width of 32 evenly (allowed with d=32: 1, 2, 4, 8; "
        "default: 1). Choose one of these or another d.");
  CHECK(refused([](Config& c) {
          c.task.kind = TaskKind::kDates;
          c.model.kind = ModelKind::kBag;
        }) ==
        "m: bag cannot read what this task shows before it asks (allowed here: rnn, lstm, gru, "
        "transformer; default: rnn). Choose one of these or another task.");
}

TEST_CASE("session: a text can come with the settings to start with", "[session]") {
  Session session;
  Config config = small_run();
  config.task.kind = TaskKind::kTable;
  config.task.length = 2;
  config.model.hidden = 3;
  // Eight rows are too few for the length that is set now.
  session.apply(ProvideText{"few.csv", "1,2\n3,1\n2,2\n4,5\n1,0\n2,7\n5,5\n3,2\n", true, config});
  const auto s = look(session);
  CHECK(s->notices.empty());
  CHECK(s->task.title == "few.csv");
  CHECK(s->config.task.length == 2);
  CHECK(s->config.model.hidden == 3);
}

TEST_CASE("session: a table that is refused is named with the line", "[session]") {
  Session session;
  session.apply(ProvideText{"ragged.csv", "1,2\n3,4\n5\n", true});
  REQUIRE_FALSE(look(session)->notices.empty());
  CHECK(look(session)->notices.back().text ==
        "ragged.csv, CSV line 3: it has 1 cells, the first row has 2; each row needs as many, gaps "
        "included. The text in use stays.");
}

}  // namespace
}  // namespace unroll
