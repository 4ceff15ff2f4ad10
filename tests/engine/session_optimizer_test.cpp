#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/io/container.h"
#include "engine/session/config_fields.h"
#include "engine/session/session.h"
#include "engine/train/schedule.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::run_all;
using test::train;

Config scheduled_run(OptimizerKind optimizer) {
  Config config;
  config.model.hidden = 8;
  config.model.embedding_size = 4;
  config.task.length = 6;
  config.task.batch = 2;
  config.train.optimizer = optimizer;
  config.train.decay = 0.01;
  config.train.clip_value = 0.05;
  config.train.schedule.kind = ScheduleKind::kCosine;
  config.train.schedule.warm = 5;
  config.train.schedule.period = 30;
  return config;
}

TEST_CASE("session: every optimizer travels and is saved with all that it remembers",
          "[session][optimizer]") {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    INFO(kOptimizerNames[kind]);
    Session session, other;
    session.apply(Reset{scheduled_run(static_cast<OptimizerKind>(kind))});
    train(session, 20);
    const std::string at_20 = look(session)->state_hash;
    session.apply(Save{});
    const Bytes file = look(session)->saved.at(0).file;
    train(session, 20);
    const std::string at_40 = look(session)->state_hash;

    session.apply(SeekTo{20});
    run_all(session);
    CHECK(look(session)->state_hash == at_20);
    session.apply(SeekTo{40});
    run_all(session);
    CHECK(look(session)->state_hash == at_40);

    other.apply(Restore{file, {}});
    CHECK(look(other)->config == look(session)->config);
    CHECK(look(other)->state_hash == at_20);
    train(other, 20);
    CHECK(look(other)->state_hash == at_40);
  }
}

TEST_CASE("session: no two optimizers, and no two schedules, go the same way",
          "[session][optimizer]") {
  std::vector<std::string> hashes;
  const auto try_out = [&](const Config& config) {
    Session session;
    session.apply(Reset{config});
    train(session, 3);
    hashes.push_back(look(session)->state_hash);
  };
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind)
    try_out(scheduled_run(static_cast<OptimizerKind>(kind)));
  Config config = scheduled_run(OptimizerKind::kAdam);
  config.train.schedule.warm = 2;
  try_out(config);
  config.train.decay = 0;
  try_out(config);
  config.train.clip_value = 0;
  try_out(config);
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("session: the rate stays live under a schedule", "[session][optimizer]") {
  Session session;
  session.apply(Reset{scheduled_run(OptimizerKind::kSgd)});
  train(session, 10);
  session.apply(SetField{"lr", "0.5"});
  session.apply(SetField{"sched", "step"});
  const auto s = look(session);
  CHECK(s->notices.empty());
  CHECK(s->config.train.rate == 0.5);
  CHECK(rate_at(s->config.train, s->update) == 0.5);
  CHECK(rate_at(s->config.train, 35) == 0.25);
}

TEST_CASE("config fields: all of training is live but the kind of optimizer", "[session][fields]") {
  for (const FieldDescription& field : list_fields(TrainConfig{})) {
    INFO(field.info.key);
    CHECK(is_live_field(field.info.key) == (field.info.key != "opt"));
  }
}

TEST_CASE("session: every field of the training survives the encoding", "[session][encoding]") {
  const std::vector<FieldDescription> fields = list_fields(TrainConfig{});
  for (const FieldDescription& field : fields) {
    INFO(field.info.key);
    Config config;
    std::string other = field.choices.empty() ? "0.5" : std::string(field.choices.front());
    if (field.type == FieldType::kInteger) other = "77";
    if (other == field.value) other = field.choices.empty() ? "0.25" : field.choices.back();
    REQUIRE(set_field(config, field.info.key, other).ok());
    REQUIRE(config != Config{});
    Command decoded;
    REQUIRE(decode_command(encode_command(Reset{config}), decoded));
    CHECK(std::get<Reset>(decoded).config == config);
  }
}

TEST_CASE("session file: one of an older Unroll is refused by name and changes nothing",
          "[session][file]") {
  Session session;
  session.apply(Reset{scheduled_run(OptimizerKind::kMomentum)});
  train(session, 2);
  const std::string before = look(session)->state_hash;
  session.apply(Restore{wrap_container("session", 1, Bytes(100, 0)), {}});
  const auto s = look(session);
  CHECK(s->state_hash == before);
  REQUIRE_FALSE(s->notices.empty());
  CHECK(s->notices.back().error);
  CHECK(s->notices.back().text.find("older Unroll") != std::string::npos);
}

}  // namespace
}  // namespace unroll
