// Journeys forward to where no run has been: the same as training.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

Config small_run() {
  Config config;
  config.task.text = "rhymes";
  config.task.length = 8;
  config.task.batch = 3;
  config.model.hidden = 6;
  config.model.embedding_size = 4;
  return config;
}

}  // namespace

TEST_CASE("session: a journey to new updates writes the samples that training writes, once",
          "[session][sample]") {
  using namespace test;
  Session trained, sent;
  for (Session* session : {&trained, &sent}) {
    session->apply(Reset{small_run()});
    session->apply(SetSampling{0.9, 25, 10});
  }
  train(trained, 30);
  for (const std::uint64_t update : {7u, 12u, 30u}) {
    sent.apply(SeekTo{update});
    run_all(sent);
  }
  const auto expected = look(trained)->samples;
  REQUIRE(look(sent)->samples.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(look(sent)->samples[i].update == expected[i].update);
    CHECK(look(sent)->samples[i].text == expected[i].text);
  }
  // What was written stays; a replay writes nothing anew.
  sent.apply(SeekTo{5});
  run_all(sent);
  sent.apply(SeekTo{30});
  run_all(sent);
  CHECK(look(sent)->samples.size() == expected.size());
  CHECK(look(sent)->state_hash == look(trained)->state_hash);
}

}  // namespace unroll
