// The calculator: what is written is what the network computed, what is typed is judged.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/calculation.h"
#include "viz/views/calculator_panel.h"
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
  const std::vector<WorkRow> rows = work_rows(cell, false);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].symbols == "b[0]");
  CHECK(rows[1].group);
  CHECK(std::fabs(rows[1].value + 0.3) < 1e-12);
  CHECK(rows[2].symbols == "W[0,1] · x_{3}[1]");
  CHECK(rows[2].address == "input.x[1]@3");
  CHECK(rows[3].address == "input.x[0]@3");
}

TEST_CASE("calculator: of a long sum the largest are shown, and how many more there are",
          "[viz][calculator]") {
  std::vector<TermView> parts;
  for (int j = 0; j < 30; ++j)
    parts.push_back(product(named("w_{9," + std::to_string(j) + "}", 0.01 * (j + 1)),
                            named("v_{" + std::to_string(j) + "}[0]", 1)));
  const TermView mixed = sum(parts);
  const std::vector<WorkRow> rows = work_rows(mixed, false);
  REQUIRE(rows.size() == 14);
  CHECK(rows[0].symbols == "sum of 30 products");
  CHECK(rows[1].symbols == "w_{9,29} · v_{29}[0]");
  CHECK(rows[13].symbols == "18 more");
  CHECK(rows[13].more);
  double shown = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) shown += rows[i].value;
  CHECK(std::fabs(shown - mixed.value) < 1e-12);
  CHECK(work_rows(mixed, true).size() == 31);
  // Sums of exponentials and of plain numbers are sums too.
  std::vector<TermView> powers, numbers;
  for (int j = 0; j < 6; ++j) {
    const std::string at = std::to_string(j);
    powers.push_back({.op = Op::kExp,
                      .value = std::exp(j),
                      .parts = {named("a_{5," + at + "}", j, "attn0.scaled[" + at + "]@5")}});
    numbers.push_back(named("x_{" + at + "}[2]", -j, "embed.x[2]@" + at));
  }
  const std::vector<WorkRow> exponentials = work_rows(sum(powers), false);
  REQUIRE(exponentials.size() == 7);
  CHECK(exponentials[1].symbols == "exp(a_{5,5})");
  CHECK(exponentials[1].address == "attn0.scaled[5]@5");
  CHECK(exponentials[1].value == std::exp(5.0));
  CHECK(work_rows(sum(numbers), false)[1].symbols == "x_{5}[2]");
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
  const Item marked = app.item("calculated rnn0.h[2]@3"), cell = app.item("rnn0.h[2]@3");
  CHECK(marked.min.x <= cell.min.x);
  CHECK(marked.max.x >= cell.max.x);
  CHECK(marked.min.y <= cell.min.y);
  CHECK(marked.max.y >= cell.max.y);
  CHECK(app.value("formula").find("h3[2]:") == 0);
  const std::string held = app.value("rnn0.h[2]@3");
  CHECK(app.value("result").find("= " + held) != std::string::npos);

  app.click("a3[2]");
  app.until([&] { return app.value("panel: calculator") == "rnn0.a[2]@3" && app.has("b[2]"); });
  app.until([&] { return app.value("formula").find("a3[2]:") == 0; });
  const Item sum = app.item("b[2]"), panel = app.item("formula");
  CHECK(sum.max.x - sum.min.x < 0.75f * (panel.max.x - panel.min.x));  // numbers near their names
  app.click("number before");
  app.until([&] { return app.value("formula").find("h3[2]:") == 0; });
  REQUIRE(app.item("number before").disabled);
  const Item before = app.item("number before");
  app.move({(before.min.x + before.max.x) / 2, (before.min.y + before.max.y) / 2});
  app.wait(0.5);
  CHECK(app.value("tooltip").find("Back to the number") != std::string::npos);

  app.click("hide the result");
  app.step(3);
  CHECK(app.value("result") == "= ?");
  app.click("Calculator/gradient");
  app.until([&] { return app.value("panel: calculator") == "grad rnn0.h[2]@3"; });
  app.until([&] { return app.value("formula").find("∂L/∂h3[2]:") == 0; });
}

TEST_CASE("calculator: every number of a view that the trace holds opens it", "[viz][calculator]") {
  struct Place {
    const char* view;
    std::string item;
    std::string opens;  ///< how the address begins that the calculator is opened on
  };
  const auto opens = [](AppHarness& app, const std::string& item) {
    app.double_click(item);
    app.until([&] { return app.has("panel: calculator"); });
    const std::string address = app.value("panel: calculator");
    app.until([&] { return app.has("formula"); });
    return address;
  };
  SECTION("of a recurrent network") {
    for (const Place& place : std::vector<Place>{{"unroll", "rnn0.h[2]@3", "rnn0.h[2]@3"},
                                                 {"unroll", "guess[0]@4", "loss.p["},
                                                 {"unroll", "target@4", "loss.p["},
                                                 {"unroll", "loss@4", "loss.loss[0]@4"},
                                                 {"unroll", "grad@2", "grad rnn0.h["},
                                                 {"neurons", "neuron rnn0.h[0]@1", "rnn0.h[0]@1"},
                                                 {"neurons", "guess[1]@4", "loss.p["},
                                                 {"weights", "rnn0.Wh[1,2]", "grad rnn0.Wh[1,2]"},
                                                 {"gradient", "flow rnn0.h[4]@2", "grad rnn0.h["},
                                                 {"whatif", "answers@4", "loss.p["},
                                                 {"whatif", "memory rnn0.h[1]@2", "rnn0.h[1]@2"},
                                                 {"cell", "lane rnn0.a[0]@2", "rnn0.a[0]@2"}}) {
      INFO(place.view << ": " << place.item);
      FakePlatform platform;
      platform.start_link =
          std::string("v=1&task=recall&T=5&H=6&B=2&m=rnn&view=") + place.view + ",log";
      AppHarness app(platform);
      app.step(5);
      app.until([&] { return app.has(place.item); });
      CHECK(opens(app, place.item).starts_with(place.opens));
    }
  }
  SECTION("of attention") {
    for (const Place& place :
         std::vector<Place>{{"attention", "key@1", "attn0.weight["},
                            {"attention", "attn0.weight[1]@4", "attn0.weight[1]@4"},
                            {"attention", "score of the pair", "attn0.score["},
                            {"attention", "weight of the pair", "attn0.weight["}}) {
      INFO(place.item);
      FakePlatform platform;
      platform.start_link = std::string("v=1&task=recall&T=5&d=6&heads=2&B=2&m=attention&view=") +
                            place.view + ",log";
      AppHarness app(platform);
      app.step(5);
      CHECK(opens(app, place.item).starts_with(place.opens));
    }
  }
  SECTION("of a network that predicts numbers") {
    FakePlatform platform;
    platform.start_link = "v=1&task=sines&T=6&H=6&B=2&m=rnn&view=unroll,log";
    AppHarness app(platform);
    app.step(5);
    std::string row;
    for (const Item& item : app.items().items())
      if (item.label.starts_with("expects ")) row = item.label;
    REQUIRE_FALSE(row.empty());
    CHECK(opens(app, row).starts_with("out.y[0]@"));
  }
}

TEST_CASE("calculator: the rest of a long sum is one press away", "[viz][calculator]") {
  FakePlatform platform;
  platform.start_link = "v=1&task=recall&T=5&H=20&B=2&m=rnn&view=unroll,calculator";
  AppHarness app(platform, {.width = 1440, .height = 2600});
  app.step(5);
  app.double_click("rnn0.h[2]@3");
  app.until([&] { return app.has("a3[2]"); });
  app.click("a3[2]");
  app.until([&] { return app.has("8 more"); });
  app.click("8 more");
  app.step(3);
  CHECK_FALSE(app.has("8 more"));
}

TEST_CASE("calculator: while the result is hidden it is nowhere to be read", "[viz][calculator]") {
  const CalculatorPanel panel;
  struct Case {
    ModelKind kind;
    std::string address;
  };
  for (const Case& c :
       {Case{ModelKind::kLstm, "lstm0.c[2]@3"}, Case{ModelKind::kLstm, "lstm0.h[2]@3"},
        Case{ModelKind::kLstm, "grad lstm0.c[1]@2"}, Case{ModelKind::kLstm, "grad lstm0.h[1]@2"},
        Case{ModelKind::kLstm, "grad lstm0.Wh[1,2]"}, Case{ModelKind::kRnn, "rnn0.a[2]@3"},
        Case{ModelKind::kRnn, "rnn0.h[2]@3"}, Case{ModelKind::kRnn, "grad rnn0.a[2]@3"},
        Case{ModelKind::kRnn, "loss.loss[0]@3"}, Case{ModelKind::kAttention, "attn0.mixed[1]@4"},
        Case{ModelKind::kAttention, "attn0.weight[1]@4"},
        Case{ModelKind::kAttention, "grad attn0.v[1]@2"}}) {
    INFO(c.address);
    Config config = unroll::testing::small_config();
    config.model.kind = c.kind;
    Session session;
    session.apply(Reset{config});
    session.apply(StepUpdate{3});
    while (session.step()) {
    }
    session.apply(Ask{.questions = set_of({Question::kCell}), .cell = c.address});
    const auto snapshot = session.snapshot({});
    REQUIRE(snapshot->findings.cell->ok());
    const double result = snapshot->findings.cell->found.term.value;
    REQUIRE(result != 0);
    const std::string told = format_value(result);
    ViewStage stage(panel, *snapshot, {.width = 900, .height = 900});
    stage.state.calculated = c.address;
    const auto places = [&] {
      std::vector<std::string> found;
      for (const Item& item : stage.ui.items().items())
        for (const std::string& text : {item.label, item.value})
          if ((" " + text + " ").find(" " + told + " ") != std::string::npos)
            found.push_back(item.label + ": " + item.value);
      return found;
    };
    stage.ui.step(3);
    CHECK_FALSE(places().empty());
    stage.ui.click("hide the result");
    REQUIRE(stage.state.predict);
    for (const bool whole : {false, true}) {
      stage.state.calculated_whole = whole;
      stage.ui.step(3);
      CHECK(places() == std::vector<std::string>());
    }
  }
}

TEST_CASE("calculator: what reads like the result is hidden, and what leads to it stays",
          "[viz][calculator]") {
  const TermView total = sum({product(named("W[0,0]", 1), named("x_{3}[0]", 0.75, "input.x[0]@3")),
                              product(named("W[0,1]", 0), named("x_{3}[1]", 2, "input.x[1]@3"))});
  std::vector<WorkRow> rows = work_rows(total, false);
  REQUIRE(rows.size() == 3);
  hide_result(0.75, rows);
  CHECK(rows[0].hidden);  // the total
  CHECK(rows[1].hidden);
  CHECK(rows[1].numbers == "1.00 · ?");
  CHECK_FALSE(rows[2].hidden);
  // A learned number that is all there is to read.
  std::vector<WorkRow> copied = {{.symbols = "E[2,5]", .value = 0.75},
                                 {.symbols = "a_{3}[2]", .value = 0.75, .address = "rnn0.a[2]@3"}};
  hide_result(0.75, copied);
  CHECK_FALSE(copied[0].hidden);
  CHECK(copied[1].hidden);
}

TEST_CASE("calculator: a hidden result is hidden in the views beside it too", "[viz][calculator]") {
  FakePlatform platform;
  platform.start_link = "v=1&T=5&H=6&B=2&m=lstm&view=unroll,calculator";
  AppHarness app(platform);
  app.step(5);
  app.double_click("lstm0.h[2]@3");
  app.until([&] { return app.has("formula") && app.value("panel: calculator") == "lstm0.h[2]@3"; });
  const std::string told = app.value("lstm0.h[2]@3");
  const auto tip = [&](const std::string& cell) {
    app.move(app.middle_of(cell));
    app.wait(1);
    return app.value("tooltip");
  };
  CHECK(tip("lstm0.h[2]@3").find(told) != std::string::npos);
  app.click("hide the result");
  app.step(3);
  CHECK(tip("lstm0.h[2]@3").find(told) == std::string::npos);
  CHECK(tip("lstm0.h[3]@3").find(app.value("lstm0.h[3]@3")) != std::string::npos);
  app.click("Cell");
  app.until([&] { return app.has("equation"); });
  app.move(app.middle_of("lstm0.h[2]@3"));
  app.step(3);
  CHECK(app.value("equation").ends_with("= ?"));
}

}  // namespace unroll::viz::testing
