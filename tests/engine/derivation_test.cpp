// The formulas that are shown are the ones that are computed: worked out from the numbers that they
// name they give what the engine gave, forward and backward.

#include "engine/analysis/derivation.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "tests/support/engine_specimens.h"

namespace unroll::analysis {
namespace {

const std::vector<std::string> kLetters = {"a_t", "b", "Wx", "W", "x_t", "h_{t-1}", "log p_t"};

std::string shape_of(const Expression& e) {
  static const std::map<Op, std::string> kWords = {
      {Op::kSum, "+"},           {Op::kMinus, "-"},
      {Op::kProduct, "*"},       {Op::kQuotient, "/"},
      {Op::kExp, "exp"},         {Op::kLog, "log"},
      {Op::kTanh, "tanh"},       {Op::kSqrt, "sqrt"},
      {Op::kSquare, "sq"},       {Op::kPositivePart, "max"},
      {Op::kSoftmax, "softmax"}, {Op::kSumOfRows, "rows"},
      {Op::kMeanOfRows, "mean"}, {Op::kAtTarget, "at"}};
  if (e.op == Op::kNumber) return std::to_string(static_cast<int>(e.number));
  if (e.op == Op::kName) return kLetters[e.name];
  if (e.op == Op::kTarget) return "target";
  std::string out = kWords.at(e.op) + "(";
  for (const Expression& part : e.parts) out += (out.back() == '(' ? "" : " ") + shape_of(part);
  return out + ")";
}

std::string parsed(std::string_view formula) {
  const auto e = parse_formula(formula, kLetters);
  return e ? shape_of(e.value()) : e.error().text();
}

TEST_CASE("formula: products bind closer than sums, and what stands side by side is multiplied",
          "[analysis][formula]") {
  CHECK(parsed("a_t = Wx x_t + W h_{t-1} + b, rows of n") == "+(*(Wx x_t) *(W h_{t-1}) b)");
  CHECK(parsed("h_t = (1 - a_t) x_t + b") == "+(*(+(1 -(a_t)) x_t) b)");
  CHECK(parsed("y_t = 1 / (1 + e^-a_t)") == "/(1 +(1 exp(-(a_t))))");
  CHECK(parsed("y_t = max(0, a_t)") == "max(a_t)");
  CHECK(parsed("v_t = mean of (x_t - a_t)^2") == "mean(sq(+(x_t -(a_t))))");
  CHECK(parsed("L_t = -log p_t[target]") == "-(at(log p_t))");
  CHECK(parsed("e_t = x_t - target") == "+(x_t -(target))");
  CHECK(parsed("l_t = x_t - log(sum of e^x_t)") == "+(x_t -(log(rows(exp(x_t)))))");
  CHECK(parsed("y_t = (x_t - a_t) / sqrt(b + 2) * W") == "*(/(+(x_t -(a_t)) sqrt(+(b 2))) W)");
}

TEST_CASE("formula: a word that is no name is told", "[analysis][formula]") {
  CHECK(parsed("s_t = the last step").find("\"the last step\"") != std::string::npos);
  CHECK(parsed("y_t = (a_t").find("not known") != std::string::npos);
  CHECK(unknown_names("a_t = Wx q_t + Wx q_t + r_{t-1} + b, rows of z_t", kLetters) ==
        std::vector<std::string>{"q_t", "r_{t-1}"});
}

TEST_CASE("derivation: a slope is that of the whole term", "[analysis][derivation]") {
  const Origin x{Origin::Kind::kValue, 3, 1, 2}, y{Origin::Kind::kValue, 4, 1, 2};
  const Term tx{.op = Op::kName, .value = 3, .origin = x},
      ty{.op = Op::kName, .value = 5, .origin = y};
  const Term product{.op = Op::kProduct, .value = 45, .parts = {tx, ty, tx}};
  CHECK(slope(product, x) == 30);
  CHECK(slope(product, y) == 9);
  const Term quotient{.op = Op::kQuotient, .value = 0.6, .parts = {tx, ty}};
  CHECK(std::fabs(slope(quotient, y) + 3.0 / 25) < 1e-15);
  CHECK(slope({.op = Op::kSquare, .value = 9, .parts = {tx}}, x) == 6);
  CHECK(slope({.op = Op::kMinus, .value = -3, .parts = {tx}}, x) == -1);
}

struct Pass {
  explicit Pass(const test::Specimen& specimen)
      : model(specimen.config, specimen.shape),
        theta(model.params()),
        trace(model.slots(), single_out(test::specimen_batch(specimen.shape), 0)),
        gradient(model.params()),
        sharpness(specimen.config.sharpness) {
    const Params<double> exact =
        test::specimen_parameters(Model<double>(specimen.config, specimen.shape));
    for (std::size_t i = 0; i < exact.values().size(); ++i)
      theta.values()[i] = static_cast<float>(exact.values()[i]);
    model.forward(theta, trace);
    model.backward(theta, trace, gradient);
  }
  Model<float> model;
  Params<float> theta;
  Trace<float> trace;
  Params<float> gradient;
  double sharpness;
};

/// Every cell of every slot, by `derive`; what differs from the trace, and what cannot be derived.
template <class Derive, class Shown>
void every_cell(Pass& pass, Derive derive, Shown shown, std::set<std::string>& refused) {
  for (int slot = 0; slot < static_cast<int>(pass.model.slots()->size()); ++slot) {
    const TraceSlot& info = (*pass.model.slots())[static_cast<std::size_t>(slot)];
    if (!pass.trace.kept(slot)) continue;
    for (int t = 0; t < pass.trace.steps(slot); ++t)
      for (int row = 0; row < pass.trace.rows(slot); ++row) {
        const auto expected = shown(slot, row, t);
        if (!expected) continue;
        const auto term = derive(Cell{slot, row, t});
        if (!term) {
          refused.insert(std::string(info.info.formula));
          continue;
        }
        INFO(info.address() << "[" << row << "]@" << t << "  " << info.info.formula);
        CHECK(std::fabs(term.value().value - *expected) < 2e-5 * (1 + std::fabs(*expected)));
      }
  }
}

TEST_CASE("derivation: every formula gives the number that the engine computed",
          "[analysis][derivation]") {
  std::set<std::string> refused;
  for (const test::Specimen& specimen : test::specimens()) {
    INFO(specimen.name);
    Pass pass(specimen);
    every_cell(
        pass,
        [&](Cell cell) {
          return derive_value(pass.model, pass.theta, pass.trace, cell, pass.sharpness);
        },
        [&](int slot, int row, int t) {
          return std::optional(static_cast<double>(pass.trace.value(slot)(row, t)));
        },
        refused);
  }
  // What is left begins the computation, or may not be looked at.
  const std::set<std::string> beginnings = {
      "x_t = the data", "x_t[i] = 1 if i is the symbol, else 0",
      "n_t = how many keys step t may look at", "h_{start} = 0 at the start of a sequence",
      "c_{start} = 0 at the start of a sequence"};
  for (const std::string& formula : refused) {
    INFO(formula);
    const bool masked =
        formula.starts_with("s_tj") || formula.starts_with("a_tj") || formula.starts_with("w_tj");
    CHECK((masked || beginnings.contains(formula) || formula.starts_with("p_t[2i] = sin")));
  }
}

TEST_CASE("derivation: a gradient is the sum over those that read the cell",
          "[analysis][derivation]") {
  std::set<std::string> refused;
  int derived = 0;
  for (const test::Specimen& specimen : test::specimens()) {
    if (specimen.config.truncation > 0) continue;  // there the sum is cut on purpose
    INFO(specimen.name);
    Pass pass(specimen);
    every_cell(
        pass,
        [&](Cell cell) {
          auto term = derive_gradient(pass.model, pass.theta, pass.trace, cell, pass.sharpness);
          if (term) ++derived;
          return term;
        },
        [&](int slot, int row, int t) {
          const TraceSlot& info = (*pass.model.slots())[static_cast<std::size_t>(slot)];
          return info.info.readout
                     ? std::nullopt
                     : std::optional(static_cast<double>(pass.trace.grad(slot)(row, t)));
        },
        refused);
  }
  CHECK(derived > 1000);
  // Nothing but the losses themselves, which nothing reads.
  for (const std::string& formula : refused) {
    INFO(formula);
    CHECK(formula.starts_with("L_t = "));
  }
}

TEST_CASE("derivation: the gradient of a weight is the sum over all steps that use it",
          "[analysis][derivation]") {
  int derived = 0;
  for (const test::Specimen& specimen : test::specimens()) {
    Pass pass(specimen);
    const std::vector<ParamInfo>& infos = pass.model.params()->infos();
    for (std::size_t p = 0; p < infos.size(); ++p)
      for (int row = 0; row < infos[p].rows; ++row)
        for (int column = 0; column < infos[p].cols; ++column) {
          INFO(specimen.name << " " << infos[p].name << "[" << row << "," << column << "]");
          const auto term = derive_weight_gradient(
              pass.model, pass.theta, pass.trace, static_cast<int>(p), row, column, pass.sharpness);
          REQUIRE(term);
          const auto expected =
              static_cast<double>(pass.gradient.matrix(static_cast<int>(p))(row, column));
          CHECK(std::fabs(term.value().value - expected) < 2e-5 * (1 + std::fabs(expected)));
          derived += term.value().parts.size() > 1 ? 1 : 0;
        }
  }
  CHECK(derived > 1000);
}

TEST_CASE("derivation: a step that may not be looked at is told", "[analysis][derivation]") {
  for (const test::Specimen& specimen : test::specimens()) {
    if (specimen.name != "attention-labels-causal") continue;
    Pass pass(specimen);
    const int weight = pass.model.find_slot("attn0", "weight");
    REQUIRE(weight >= 0);
    const auto later = derive_value(pass.model, pass.theta, pass.trace, {weight, 3, 1}, 1);
    REQUIRE_FALSE(later);
    CHECK(later.error().what == "step 1 may not look at step 3");
    // One exponential of those up to itself.
    const auto seen = derive_value(pass.model, pass.theta, pass.trace, {weight, 1, 1}, 1);
    REQUIRE(seen);
    CHECK(seen.value().op == Op::kQuotient);
    CHECK(seen.value().parts[1].parts.size() == 2);
  }
}

}  // namespace
}  // namespace unroll::analysis
