// Holding cells: what is shown and measured follows, the training does not.
#include "engine/session/hold.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/session/encoding.h"
#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll::testing {
namespace {

using test::train;

Config recall_config() {
  Config config;
  config.task.kind = TaskKind::kRecall;
  config.task.length = 12;
  config.task.batch = 16;
  config.model.kind = ModelKind::kLstm;
  config.model.hidden = 16;
  config.seed = 1;
  return config;
}

const SlotView& slot(const Snapshot& s, const char* name) {
  const SlotView* found = s.example.find("lstm0", name);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("hold: cells stay at their value, what follows changes, what came before does not",
          "[session][hold]") {
  Session session;
  session.apply(Reset{recall_config()});
  train(session, 20);
  const auto before = session.snapshot({});
  session.apply(SetHolds{{{.slot = "lstm0.f",
                           .amount = 0.25,
                           .first_row = 3,
                           .end_row = 5,
                           .first_step = 6,
                           .end_step = 8}}});
  const auto held = session.snapshot({});
  CHECK(held->state_hash == before->state_hash);
  REQUIRE(held->holds.size() == 1);
  const SlotView &f = slot(*held, "f"), &c = slot(*held, "c"), &free_f = slot(*before, "f"),
                 &free_c = slot(*before, "c");
  for (int t = 0; t < f.steps; ++t)
    for (int row = 0; row < f.rows; ++row) {
      const auto at = static_cast<std::size_t>(t * f.rows + row);
      const bool inside = t >= 6 && t < 8 && row >= 3 && row < 5;
      INFO(row << " at " << t);
      if (inside) CHECK(f.value[at] == 0.25f);
      if (t < 6) CHECK(f.value[at] == free_f.value[at]);
      if (t < 6 || (t == 6 && !(row >= 3 && row < 5))) CHECK(c.value[at] == free_c.value[at]);
      // What is held passes no gradient on.
      if (inside) CHECK(f.grad[at] == 0.0f);
    }
  const auto changed = static_cast<std::size_t>(6 * f.rows + 3);
  CHECK(c.value[changed] != free_c.value[changed]);
  session.apply(SetHolds{});
  const auto released = session.snapshot({});
  CHECK(released->holds.empty());
  CHECK(released->hold_effect.empty());
  CHECK(slot(*released, "h").value == slot(*before, "h").value);
}

TEST_CASE("hold: forgetting everything costs a network that remembers its answers",
          "[session][hold]") {
  Config config = recall_config();
  config.model.gate_bias = 3;
  Session session;
  session.apply(Reset{config});
  train(session, 250);
  session.apply(SetHolds{{{.slot = "lstm0.f", .amount = 0, .first_step = 4, .end_step = 10}}});
  const auto held = session.snapshot({});
  REQUIRE(held->hold_effect.size() == 1);
  const HoldEffect& effect = held->hold_effect.front();
  CHECK(effect.update == 250);
  CHECK(effect.free_accuracy == held->history.back().accuracy);
  CHECK(effect.free_accuracy > 0.9f);
  CHECK(effect.held_accuracy < 0.5f);
  CHECK(effect.held_loss > effect.free_loss);
}

TEST_CASE("hold: the training does not know of it", "[session][hold]") {
  Session free, held;
  free.apply(Reset{recall_config()});
  held.apply(Reset{recall_config()});
  held.apply(SetHolds{{{.slot = "lstm0.h", .kind = InterventionKind::kScale, .amount = 0}}});
  train(free, 15);
  (void)held.snapshot({});
  train(held, 15);
  CHECK(held.snapshot({})->state_hash == free.snapshot({})->state_hash);
}

TEST_CASE("hold: a weight is another one in all that is shown, and the training goes on without it",
          "[session][hold][whatif]") {
  Session session, free;
  for (Session* s : {&session, &free}) {
    s->apply(Reset{recall_config()});
    train(*s, 5);
  }
  const Hold weight{.slot = "lstm0.Wx",
                    .amount = 3,
                    .first_row = 2,
                    .end_row = 3,
                    .first_step = 1,
                    .end_step = 2};
  session.apply(Ask{set_of({Question::kMatrix}), {"lstm0.Wx", MatrixPart::kValue}});
  const auto before = session.snapshot({});
  session.apply(SetHolds{{weight}});
  const auto held = session.snapshot({});
  CHECK(held->holds == std::vector<Hold>{weight});
  CHECK(held->state_hash == before->state_hash);
  const MatrixFinding &was = before->findings.matrix->found, &is = held->findings.matrix->found;
  for (std::size_t i = 0; i < is.cells.size(); ++i)
    CHECK(is.cells[i] == (i == static_cast<std::size_t>(is.rows + 2) ? 3.0f : was.cells[i]));
  CHECK(held->example.find("loss", "p")->value != before->example.find("loss", "p")->value);
  REQUIRE(held->what_if.size() == 1);
  CHECK(held->what_if[0].edits.empty());
  CHECK(held->what_if[0].before.find("loss", "p")->value ==
        before->example.find("loss", "p")->value);
  REQUIRE(held->hold_effect.size() == 1);
  CHECK(held->hold_effect[0].held_loss != held->hold_effect[0].free_loss);
  // What training adds is not what the user has put there.
  session.apply(Ask{set_of({Question::kMatrix}), {"lstm0.Wx", MatrixPart::kChange}});
  free.apply(Ask{set_of({Question::kMatrix}), {"lstm0.Wx", MatrixPart::kChange}});
  CHECK(session.snapshot({})->findings.matrix->found.cells ==
        free.snapshot({})->findings.matrix->found.cells);
  for (Session* s : {&session, &free}) train(*s, 5);
  CHECK(session.snapshot({})->state_hash == free.snapshot({})->state_hash);
  session.apply(SetHolds{});
  CHECK(session.snapshot({})->what_if.empty());
  CHECK(session.snapshot({})->example.find("loss", "p")->value ==
        free.snapshot({})->example.find("loss", "p")->value);
}

TEST_CASE("hold: what is held of a parameter is put into it, the rest is left to the trace",
          "[session][hold][whatif]") {
  Params<float> theta(std::make_shared<const ParamTable>([] {
    ParamTable table;
    table.add("a.W", 2, 3);
    table.add("a.b", 2, 1);
    return table;
  }()));
  theta.values() = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto rest =
      hold_weights({{.slot = "a.W", .amount = 9, .first_row = 1, .end_row = 2, .first_step = 2},
                    {.slot = "a.h"},
                    {.slot = "a.b", .kind = InterventionKind::kScale, .amount = 0}},
                   theta);
  REQUIRE(rest);
  CHECK(rest.value().size() == 1);
  CHECK(theta.values() == std::vector<float>{1, 2, 3, 4, 5, 9, 0, 0});
  CHECK(hold_weights({{.slot = "a.W", .end_step = 4}}, theta).error().text().find("0 to 2") !=
        std::string::npos);
}

TEST_CASE("hold: what does not fit is refused with a reason, and what was held stays",
          "[session][hold]") {
  Session session;
  session.apply(Reset{recall_config()});
  const Hold good{.slot = "lstm0.o", .amount = 1};
  session.apply(SetHolds{{good}});
  const auto refused = [&](Hold hold, const char* words) {
    session.apply(SetHolds{{good, hold}});
    const auto s = session.snapshot({});
    CHECK(s->holds == std::vector<Hold>{good});
    REQUIRE_FALSE(s->notices.empty());
    CHECK(s->notices.back().error);
    CHECK(s->notices.back().text.find(words) != std::string::npos);
  };
  refused({.slot = "gru0.z"}, "no such quantity");
  refused({.slot = "lstm0.Wh", .end_step = 17}, "Columns 0 to 16");
  refused({.slot = "lstm0.f", .amount = std::nan("")}, "finite");
  refused({.slot = "lstm0.f", .first_row = 2, .end_row = 17}, "0 to 15");
  refused({.slot = "lstm0.f", .first_step = 5, .end_step = 5}, "0 to 11");
  refused({.slot = "lstm0.f", .first_step = -1, .end_step = 3}, "0 to 11");
  session.apply(SetHolds{std::vector<Hold>(kMostHolds + 1, good)});
  CHECK(session.snapshot({})->holds.size() == 1);
  // Another model: nothing is held any more.
  session.apply(Reset{Config{}});
  CHECK(session.snapshot({})->holds.empty());
}

TEST_CASE("hold: command and snapshot survive their encoding", "[session][hold]") {
  const SetHolds sent{{{.slot = "lstm0.c",
                        .kind = InterventionKind::kScale,
                        .amount = 0.5,
                        .first_row = 1,
                        .end_row = 2,
                        .first_step = 3,
                        .end_step = 4}}};
  Command received;
  REQUIRE(decode_command(encode_command(sent), received));
  REQUIRE(std::holds_alternative<SetHolds>(received));
  CHECK(std::get<SetHolds>(received).holds == sent.holds);
  Session session;
  session.apply(Reset{recall_config()});
  session.apply(sent);
  const auto snapshot = session.snapshot({});
  const Bytes bytes = encode_snapshot(*snapshot);
  const auto back = decode_snapshot(bytes.data(), bytes.size());
  REQUIRE(back);
  CHECK(back->holds == sent.holds);
  REQUIRE(back->hold_effect.size() == 1);
  CHECK(back->hold_effect[0].held_loss == snapshot->hold_effect[0].held_loss);
}

}  // namespace unroll::testing
