#include <catch2/catch_test_macros.hpp>

#include "engine/io/safetensors.h"
#include "engine/io/weights.h"
#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::train;

Config small_run(std::uint64_t seed, ModelKind kind = ModelKind::kRnn) {
  Config config;
  config.model.kind = kind;
  config.model.hidden = 8;
  config.model.embedding_size = 4;
  config.model.width = 4;
  config.task.length = 6;
  config.task.batch = 2;
  config.seed = seed;
  return config;
}

Bytes exported(Session& session) {
  session.apply(Export{1, ExportFormat::kSafetensors});
  return look(session)->exported.at(0).file;
}

Bytes saved(Session& session) {
  session.apply(Save{});
  return look(session)->saved.at(0).file;
}

TEST_CASE("import: what was exported is the same run again, for every model", "[session][import]") {
  for (std::size_t kind = 0; kind < kModelKindNames.size(); ++kind) {
    INFO(kModelKindNames[kind]);
    Session original, other;
    original.apply(Reset{small_run(1, static_cast<ModelKind>(kind))});
    other.apply(Reset{small_run(2, static_cast<ModelKind>(kind))});
    const std::string hash = look(original)->state_hash;
    CHECK(look(other)->state_hash != hash);
    other.apply(Import{exported(original)});
    CHECK(look(other)->state_hash == hash);

    // Of trained parameters the same file comes back, and the loss that belongs to them.
    train(original, 10);
    const Bytes file = exported(original);
    other.apply(Import{file});
    const auto shown = look(other);
    CHECK(shown->update == 0);
    REQUIRE(shown->history.size() == 1);
    CHECK(shown->history[0].held_out_bits == look(original)->history.back().held_out_bits);
    const auto back = read_safetensors(exported(other)), sent = read_safetensors(file);
    REQUIRE(back.ok());
    REQUIRE(sent.ok());
    REQUIRE(back.value().tensors.size() == sent.value().tensors.size());
    for (std::size_t i = 0; i < sent.value().tensors.size(); ++i) {
      CHECK(back.value().tensors[i].name == sent.value().tensors[i].name);
      CHECK(back.value().tensors[i].data == sent.value().tensors[i].data);
    }
  }
}

TEST_CASE("import: such a run travels in time and is saved with its beginning",
          "[session][import]") {
  Session original, other, third;
  original.apply(Reset{small_run(1)});
  train(original, 5);
  other.apply(Reset{small_run(2)});
  other.apply(Import{exported(original)});
  const std::string begin = look(other)->state_hash;
  train(other, 20);
  const std::string end = look(other)->state_hash;
  other.apply(SeekTo{0});
  while (other.step()) {
  }
  CHECK(look(other)->state_hash == begin);
  train(other, 20);
  CHECK(look(other)->state_hash == end);

  third.apply(Restore{saved(other), {}});
  CHECK(look(third)->state_hash == end);
  third.apply(SeekTo{0});
  while (third.step()) {
  }
  CHECK(look(third)->state_hash == begin);
  // A fresh start follows from the seed again.
  third.apply(Reset{small_run(2)});
  CHECK(look(third)->state_hash != begin);
  other.apply(Restore{saved(third), {}});
  CHECK(look(other)->state_hash == look(third)->state_hash);
}

TEST_CASE("import: what does not fit is named and nothing changes", "[session][import]") {
  Session session, wider;
  session.apply(Reset{small_run(1)});
  train(session, 3);
  const auto before = look(session);
  const auto refused = [&](const Bytes& file) {
    session.apply(Import{file});
    const auto shown = look(session);
    CHECK(shown->state_hash == before->state_hash);
    CHECK(shown->update == 3);
    REQUIRE_FALSE(shown->notices.empty());
    CHECK(shown->notices.back().error);
    return shown->notices.back().text;
  };
  Config config = small_run(1);
  config.model.hidden = 9;
  wider.apply(Reset{config});
  CHECK(refused(exported(wider)) ==
        "tensor \"rnn.weight_ih_l0\": its shape is (9, 4), but this model needs (8, 4)");
  wider.apply(Reset{small_run(1, ModelKind::kLstm)});
  CHECK(refused(exported(wider)).find("(32, 4)") != std::string::npos);
  CHECK(refused({1, 2, 3}).find("safetensors") != std::string::npos);
  auto content = read_safetensors(exported(session)).value();
  content.tensors.pop_back();
  CHECK(refused(write_safetensors(content)).find("is missing") != std::string::npos);
}

}  // namespace
}  // namespace unroll
