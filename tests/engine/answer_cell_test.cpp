// How one number of the watched example came about, as a session tells it.

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;

Config small_run() {
  Config config;
  config.task.kind = TaskKind::kCopy;
  config.task.length = 4;
  config.task.batch = 4;
  config.model.kind = ModelKind::kRnn;
  config.model.hidden = 6;
  return config;
}

TEST_CASE("calculation: a number is worked out down to what it was read from",
          "[session][calculation]") {
  Session session;
  session.apply(Reset{small_run()});
  const auto ask = [&](const std::string& cell) {
    Ask question;
    question.questions = set_of({Question::kCell});
    question.cell = cell;
    session.apply(question);
    const auto s = look(session);
    const Bytes bytes = encode_snapshot(*s);
    const auto back = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(back);
    REQUIRE(back->findings.cell);
    return *back->findings.cell;
  };
  const Answer<CellFinding> h = ask("rnn0.h[2]@3");
  REQUIRE(h.ok());
  CHECK(h.found.symbol == "h_{3}[2]");
  CHECK(h.found.term.op == analysis::Op::kTanh);
  REQUIRE(h.found.term.parts.size() == 1);
  CHECK(h.found.term.parts[0].address == "rnn0.a[2]@3");
  CHECK(std::fabs(h.found.term.value - h.found.value) < 1e-6);
  const Answer<CellFinding> a = ask("rnn0.a[2]@3");
  REQUIRE(a.ok());
  REQUIRE(a.found.term.parts.size() == 3);  // Wx x_t, Wh h_{t-1}, b
  CHECK(a.found.term.parts[1].parts.size() == 6);
  CHECK(a.found.term.parts[1].parts[4].parts[0].symbol == "Wh[2,4]");
  CHECK(a.found.term.parts[1].parts[4].parts[1].address == "rnn0.h[4]@2");
  const Answer<CellFinding> first = ask("rnn0.a[2]@0");
  REQUIRE(first.ok());
  CHECK(first.found.term.parts[1].parts[4].parts[1].address == "rnn0.h0[4]@0");
  const Answer<CellFinding> grad = ask("grad rnn0.h[2]@2");
  REQUIRE(grad.ok());
  CHECK(grad.found.symbol == "∂L/∂h_{2}[2]");
  CHECK(std::fabs(grad.found.term.value - grad.found.value) < 1e-6);
  for (const char* wrong : {"", "rnn0.h[2]", "rnn0.h[99]@0", "rnn0.h[0]@99", "rnn0.zz[0]@0",
                            "rnn0.h[-1]@0", "h[0]@0", "rnn0.h]0[@1"}) {
    INFO(wrong);
    CHECK(ask(wrong).refused.find("There is no number") == 0);
  }
  CHECK(ask("grad loss.p[0]@0").refused.find("only read off") != std::string::npos);
}

TEST_CASE("calculation: two numbers are worked out side by side", "[session][calculation]") {
  Session session;
  session.apply(Reset{small_run()});
  const auto ask = [&](const std::string& cell, const std::string& parts) {
    session.apply(Ask{
        .questions = set_of({Question::kCell, Question::kParts}), .cell = cell, .parts = parts});
    const Bytes bytes = encode_snapshot(*look(session));
    return decode_snapshot(bytes.data(), bytes.size())->findings;
  };
  for (const char* other : {"rnn0.a[2]@1", "grad rnn0.h[0]@2"}) {
    const Findings both = ask("rnn0.h[2]@3", other);
    REQUIRE(both.cell->ok());
    REQUIRE(both.parts->ok());
    CHECK(both.cell->found.address == "rnn0.h[2]@3");
    CHECK(both.parts->found.address == other);
  }
  session.apply(Ask{.questions = set_of({Question::kCell}), .cell = "rnn0.h[2]@3"});
  CHECK_FALSE(look(session)->findings.parts);
}

TEST_CASE("calculation: sums over all steps and gradients of weights are written out",
          "[session][calculation]") {
  Config config = small_run();
  config.model.kind = ModelKind::kAttention;
  config.model.width = 6;
  config.model.heads = 2;
  Session session;
  session.apply(Reset{config});
  const auto ask = [&](const std::string& cell) {
    Ask question;
    question.questions = set_of({Question::kCell});
    question.cell = cell;
    session.apply(question);
    return *look(session)->findings.cell;
  };
  const int keys = look(session)->example.find("attn0", "weight")->rows / 2;
  const Answer<CellFinding> w = ask("attn0.weight[" + std::to_string(keys + 1) + "]@3");
  REQUIRE(w.ok());
  CHECK(w.found.symbol == "w_{3,1}[1]");
  CHECK(std::fabs(w.found.term.value - w.found.value) < 1e-6);
  const Answer<CellFinding> mixed = ask("attn0.mixed[4]@3");
  REQUIRE(mixed.ok());
  REQUIRE(mixed.found.term.parts.size() >= 4);
  CHECK(mixed.found.term.parts[1].parts[0].symbol == "w_{3,1}[1]");
  CHECK(mixed.found.term.parts[1].parts[1].symbol == "v_{1}[4]");
  CHECK(mixed.found.term.parts[1].parts[1].address == "attn0.v[4]@1");
  const Answer<CellFinding> weight = ask("grad attn0.Wq[2,3]");
  REQUIRE(weight.ok());
  CHECK(weight.found.symbol == "∂L/∂Wq[2,3]");
  CHECK(std::fabs(weight.found.term.value - weight.found.value) < 1e-6);
  REQUIRE_FALSE(weight.found.term.parts.empty());
  CHECK(weight.found.term.parts[0].parts[0].address.starts_with("grad attn0.q[2]@"));
  CHECK(ask("attn0.Wq[2,3]").refused.find("is learned") != std::string::npos);
  CHECK(ask("grad attn0.Wq[2,99]").refused.find("There is no number") == 0);
}

}  // namespace
}  // namespace unroll
