// The calculator: what is written is what the network computed, what is typed is judged.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "viz/views/calculation.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using analysis::Op;

TermView named(const std::string& symbol, double value, const std::string& address = "") {
  return {.op = Op::kName, .value = value, .symbol = symbol, .address = address};
}
TermView product(TermView a, TermView b) {
  const double value = a.value * b.value;
  return {.op = Op::kProduct, .value = value, .parts = {std::move(a), std::move(b)}};
}
TermView sum(std::vector<TermView> parts) {
  double value = 0;
  for (const TermView& part : parts) value += part.value;
  return {.op = Op::kSum, .value = value, .parts = std::move(parts)};
}

/// tanh(0.5 · 0.4 + (−0.25) · 2 + 0.1)
TermView small_cell() {
  TermView inside = sum({product(named("W[0,0]", 0.5), named("x_{3}[0]", 0.4, "input.x[0]@3")),
                         product(named("W[0,1]", -0.25), named("x_{3}[1]", 2, "input.x[1]@3")),
                         named("b[0]", 0.1)});
  return {.op = Op::kTanh, .value = std::tanh(inside.value), .parts = {std::move(inside)}};
}

}  // namespace

TEST_CASE("calculator: the working is written with its numbers, the largest first",
          "[viz][calculator]") {
  const TermView cell = small_cell();
  CHECK(written_out(cell) == "tanh(0.500 · 0.400 + (−0.250) · 2.00 + 0.100)");
  const std::vector<WorkRow> rows = work_rows(cell);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].symbols == "b[0]");
  CHECK(rows[1].group);
  CHECK(std::fabs(rows[1].value + 0.3) < 1e-12);
  CHECK(rows[2].symbols == "W[0,1] · x_{3}[1]");
  CHECK(rows[2].address == "input.x[1]@3");
  CHECK(rows[3].address == "input.x[0]@3");
}

TEST_CASE("calculator: likely slips have names", "[viz][calculator]") {
  const TermView cell = small_cell();  // tanh(−0.2)
  CHECK(is_right(cell, std::tanh(-0.2)));
  CHECK(likely_slip(cell, std::tanh(-0.2)).empty());
  CHECK(likely_slip(cell, -std::tanh(-0.2)) == "the sign is the wrong way round");
  CHECK(likely_slip(cell, std::tanh(-0.3)) == "the part with b[0] is missing");
  CHECK(likely_slip(cell, std::tanh(0.3)) == "the part with W[0,1] is missing");
  CHECK(likely_slip(cell, 12).empty());
  const TermView steep = {.op = Op::kTanh, .value = std::tanh(1.5), .parts = {named("a_{3}", 1.5)}};
  CHECK(likely_slip(steep, 1.5) == "that is the number before tanh");
}

TEST_CASE("calculator: a double click on a cell opens it, rows lead to where they come from",
          "[viz][calculator]") {
  FakePlatform platform;
  platform.start_link = "v=1&T=5&H=6&B=2";
  AppHarness app(platform);
  app.step(5);
  app.double_click("rnn0.h[2]@3");
  app.until([&] { return app.has("formula") && app.value("panel: calculator") == "rnn0.h[2]@3"; });
  CHECK(app.value("formula").find("h3[2]:") == 0);
  const std::string held = app.value("rnn0.h[2]@3");
  CHECK(app.value("result").find("= " + held) != std::string::npos);

  app.click("a3[2]");
  app.until([&] { return app.value("panel: calculator") == "rnn0.a[2]@3" && app.has("b[2]"); });
  app.until([&] { return app.value("formula").find("a3[2]:") == 0; });
  app.click("number before");
  app.until([&] { return app.value("formula").find("h3[2]:") == 0; });

  app.click("hide the result");
  app.step(3);
  CHECK(app.value("result") == "= ?");
  app.click("Calculator/gradient");
  app.until([&] { return app.value("panel: calculator") == "grad rnn0.h[2]@3"; });
  app.until([&] { return app.value("formula").find("∂L/∂h3[2]:") == 0; });
}

}  // namespace unroll::viz::testing
